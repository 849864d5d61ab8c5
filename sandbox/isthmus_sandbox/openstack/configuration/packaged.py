"""Files that the OpenStack packages bring themselves."""

from pathlib import Path

from isthmus_sandbox.toolchain.locations import environment


def packaged(name: str) -> Path:
    """A file below `etc/` of the OpenStack environment, e.g. `packaged("nova/api-paste.ini")`."""
    return environment("openstack") / "etc" / name
