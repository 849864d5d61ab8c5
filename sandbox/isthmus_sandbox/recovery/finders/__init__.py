"""Look up, in its cloud, what a pending creation may have made, and finish what was half made."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from isthmus_sandbox.recovery.pending import CannotIdentify, Pending, known_ids, kubeconfig, provider_inputs
from isthmus_sandbox.surroundings import only

# An input of the Pulumi provider, and openstacksdk's name for it.
SCOPE = {
    "tenantName": "project_name",
    "tenantId": "project_id",
    "projectDomainName": "project_domain_name",
    "userDomainName": "user_domain_name",
}
OPENRC = "envvars"  # openstacksdk's name for the cloud of the OS_* variables


@dataclass
class Clients:
    """SDK clients with the operator's own credentials, made on first use, from the variables that the SDKs document."""

    environment: Mapping[str, str]
    revealed: Callable[[], Mapping[str, Any]] = dict  # the state with its secrets in clear: a kubeconfig holds a key
    profile: str | None = None  # of AWS; without one the variables' keys hold
    region: str | None = None  # of AWS; without one the variables' holds

    def of(self, creation: Pending, provider: Mapping[str, Any]) -> "Clients":
        """Those with the account and the region that a resource of AWS is in."""
        scoped = copy(self)
        scoped.profile = provider.get("profile")
        scoped.region = creation.inputs.get("region") or provider.get("region")
        return scoped

    def aws(self, service: str) -> Any:
        """A boto3 client, in the account of the profile, which wins over the variables' keys as for the provider."""
        import boto3

        with only(self.environment):  # boto3 reads them, and the shared files that they name, from the process alone
            session = boto3.session.Session(profile_name=self.profile)
            region = self.region or self.environment.get("AWS_REGION")
            return session.client(service, region_name=region, endpoint_url=self.environment.get("AWS_ENDPOINT_URL"))

    def openstack(self, provider: Mapping[str, Any]) -> Any:
        """An openstacksdk connection with the credentials of the Pulumi provider, scoped as it is.

        The provider's `cloud` is an entry of clouds.yaml; without one, the OS_* variables of an openrc hold, as for the
        provider itself. A clouds.yaml with a single entry would be taken for the default: it is not asked where the
        variables hold.
        """
        import openstack
        from openstack.config import OpenStackConfig

        chosen = {name: value for key, name in SCOPE.items() if (value := provider.get(key))}
        variables = {k: v for k, v in self.environment.items() if k != "OS_CLOUD"}
        cloud = provider.get("cloud") or self.environment.get("OS_CLOUD") or OPENRC
        with only(variables):  # openstacksdk reads them from the process alone
            config = OpenStackConfig()
            # A region as an argument must be one of the entry's; the provider takes any.
            if cloud in config.cloud_config["clouds"] and "region" in provider:
                config.cloud_config["clouds"][cloud]["region_name"] = provider["region"]
            return openstack.connection.Connection(config=config.get_one(cloud=cloud, **chosen))


Inputs = Mapping[str, Any]
Finder = Callable[[Pending, Clients, Inputs], list[str]]  # the last: the provider's inputs
Step = Callable[[Pending, Clients, Inputs, str], None]  # the last: the id of what was found


def made_again(creation: Pending) -> bool:
    """Whether creating a second time changes nothing: it isn't looked up. Components and providers are in no cloud."""
    from isthmus_sandbox.recovery.finders import aws, openstack

    nowhere = not creation.custom or creation.type.startswith("pulumi:providers:")
    return nowhere or creation.type in aws.AGAIN | openstack.AGAIN


def find(creation: Pending, state: Mapping[str, Any], clients: Clients) -> list[str]:
    """The ids that a pending creation may have led to; none where it is made again. Raises CannotIdentify."""
    from isthmus_sandbox.recovery.finders import aws, ec2, openstack

    if creation.type.startswith("kubernetes:"):
        return _in_cluster(creation, clients)
    if made_again(creation):
        return []
    finder: Finder | None = {**aws.AWS, **ec2.EC2, **openstack.OPENSTACK}.get(creation.type)
    if finder is None:
        raise CannotIdentify("a type that isn't looked up")
    known = known_ids(state, creation.type)
    is_not_found = openstack.not_found if creation.type in openstack.OPENSTACK else aws.not_found
    try:
        provider = provider_inputs(state, creation.provider)
        ids = finder(creation, clients.of(creation, provider), provider)
    except Exception as error:
        if not is_not_found(error):
            raise
        return []
    return sorted({id_ for id_ in ids if id_ not in known})


def _in_cluster(creation: Pending, clients: Clients) -> list[str]:
    from isthmus_sandbox.recovery.finders import kubernetes

    config = kubeconfig(clients.revealed(), creation.provider)
    if not config:
        raise RuntimeError(f"its provider {creation.provider or '(the default one)'} has no kubeconfig in the state")
    return kubernetes.find(creation, clients.environment, config)


def takes_time(type_: str) -> bool:
    """Whether `finish` waits for its cloud."""
    from isthmus_sandbox.recovery.finders.ready import WAITS

    return type_ in WAITS


def finish(creation: Pending, state: Mapping[str, Any], clients: Clients, id_: str) -> None:
    """Take the steps that a killed creation has left out and no later update would take; wait until it is ready."""
    from isthmus_sandbox.recovery.finders.openstack import FINISHES
    from isthmus_sandbox.recovery.finders.ready import WAITS

    provider = provider_inputs(state, creation.provider)
    for steps in (FINISHES, WAITS):
        if step := steps.get(creation.type):
            step(creation, clients.of(creation, provider), provider, id_)
