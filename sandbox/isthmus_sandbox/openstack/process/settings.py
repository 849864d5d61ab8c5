"""Where each project looks for its configuration: command-line arguments and environment variables."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.barbican import HOME_FOLDER
from isthmus_sandbox.openstack.configuration.packaged import packaged

CONFIG_FILES = {
    "glance": ("glance-api.conf",),
    "neutron": ("neutron.conf", "ml2_conf.ini"),
    "barbican": (f"{HOME_FOLDER}/barbican.conf",),
}
# These read `OS_<PROJECT>_CONFIG_DIR` when their WSGI module is imported.
CONFIG_DIR = ("keystone", "placement", "glance", "neutron", "cinder")


def arguments(cloud: Cloud, service: str) -> list[str]:
    """`--config-file` arguments for a project's commands."""
    names = CONFIG_FILES.get(service, (f"{service}.conf",))
    return [argument for name in names for argument in ("--config-file", str(cloud.etc(service) / name))]


def environment(cloud: Cloud, service: str) -> dict[str, str]:
    """The environment variables that a project's process needs to find its configuration and to run on threads."""
    variables: dict[str, str] = {}
    if service in CONFIG_DIR:
        variables[f"OS_{service.upper()}_CONFIG_DIR"] = str(cloud.etc(service))
    if service == "nova":  # the first of the two is where its pipelines stand
        files = (str(packaged("nova/api-paste.ini")), str(cloud.etc(service) / "nova.conf"))
        variables["OS_NOVA_CONFIG_FILES"] = ";".join(files)
    if service == "neutron":
        variables["OS_NEUTRON_CONFIG_FILES"] = ";".join(arguments(cloud, service)[1::2])
    if service in ("nova", "cinder"):
        variables[f"OS_{service.upper()}_DISABLE_EVENTLET_PATCHING"] = "1"
    if service == "barbican":
        variables["HOME"] = str(cloud.etc(service))
    return variables
