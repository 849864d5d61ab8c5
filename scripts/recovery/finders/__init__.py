"""Look up, in its cloud, what a pending creation may have made, and finish what was half made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scripts.recovery.pending import CannotTell, Pending, known_ids, kubeconfig, provider_inputs


@dataclass
class Clients:
    """SDK clients with the operator's own credentials, made on first use, from the variables that the SDKs document."""

    environment: Mapping[str, str]
    revealed: Callable[[], Mapping[str, Any]] = dict  # the state with its secrets in clear: a kubeconfig holds a key

    def aws(self, service: str, region: str | None = None) -> Any:
        """A boto3 client."""
        return self._session.client(service, region_name=region, endpoint_url=self.environment.get("AWS_ENDPOINT_URL"))

    def openstack(self, provider: Mapping[str, Any]) -> Any:
        """An openstacksdk connection, scoped as the Pulumi provider is (`cloud`, `tenantName`, `tenantId`)."""
        import openstack
        from openstack.config import OpenStackConfig

        files = [self.environment["OS_CLIENT_CONFIG_FILE"]] if "OS_CLIENT_CONFIG_FILE" in self.environment else None
        scope = {"project_name": provider.get("tenantName"), "project_id": provider.get("tenantId")}
        chosen = {k: v for k, v in scope.items() if v}
        cloud = provider.get("cloud") or self.environment.get("OS_CLOUD")
        config = OpenStackConfig(config_files=files, load_envvars=False)
        return openstack.connection.Connection(config=config.get_one(cloud=cloud, **chosen))

    @cached_property
    def _session(self) -> Any:
        import boto3

        return boto3.session.Session(
            aws_access_key_id=self.environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self.environment.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=self.environment.get("AWS_SESSION_TOKEN"),
            region_name=self.environment.get("AWS_REGION"),
        )


Inputs = Mapping[str, Any]
Finder = Callable[[Pending, Clients, Inputs], list[str]]  # the last: the provider's inputs
Step = Callable[[Pending, Clients, Inputs, str], None]  # the last: the id of what was found


def made_again(creation: Pending) -> bool:
    """Whether creating a second time changes nothing: it isn't looked up. Components and providers are in no cloud."""
    from scripts.recovery.finders import aws, openstack

    nowhere = not creation.custom or creation.type.startswith("pulumi:providers:")
    return nowhere or creation.type in aws.AGAIN | openstack.AGAIN


def find(creation: Pending, state: Mapping[str, Any], clients: Clients) -> list[str]:
    """The ids that a pending creation may have led to; none where it is made again. Raises CannotTell."""
    from scripts.recovery.finders import aws, ec2, openstack

    if creation.type.startswith("kubernetes:"):
        return _in_cluster(creation, clients)
    if made_again(creation):
        return []
    finder: Finder | None = {**aws.AWS, **ec2.EC2, **openstack.OPENSTACK}.get(creation.type)
    if finder is None:
        raise CannotTell("a type that isn't looked up")
    known = known_ids(state, creation.type)
    gone = openstack.gone if creation.type in openstack.OPENSTACK else aws.gone
    try:
        found = finder(creation, clients, provider_inputs(state, creation.provider))
    except Exception as error:
        if not gone(error):
            raise
        return []
    return sorted({id_ for id_ in found if id_ not in known})


def _in_cluster(creation: Pending, clients: Clients) -> list[str]:
    from scripts.recovery.finders import kubernetes

    config = kubeconfig(clients.revealed(), creation.provider)
    if not config:
        raise RuntimeError(f"its provider {creation.provider or '(the default one)'} has no kubeconfig in the state")
    return kubernetes.find(creation, clients.environment, config)


def takes_time(type_: str) -> bool:
    """Whether `finish` waits for its cloud."""
    from scripts.recovery.finders.ready import WAITS

    return type_ in WAITS


def finish(creation: Pending, state: Mapping[str, Any], clients: Clients, id_: str) -> None:
    """Take the steps that a killed creation has left out and no later update would take; wait until it is ready."""
    from scripts.recovery.finders.openstack import FINISHES
    from scripts.recovery.finders.ready import WAITS

    for steps in (FINISHES, WAITS):
        if step := steps.get(creation.type):
            step(creation, clients, provider_inputs(state, creation.provider), id_)
