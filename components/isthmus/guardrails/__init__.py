"""What is refused above an environment: in its AWS accounts, and by the APIs of its OpenStack clouds.

It holds for whole accounts and clouds, not for one environment's resources, so no environment's stack declares it: who
administrates the organisation or the cloud reviews the files and puts them into force. docs/how-to/put-up-guardrails.md
"""

from isthmus.environment import Environment
from isthmus.guardrails import openstack, resource_control, service_control

__all__ = ["files"]


def files(environment: Environment) -> dict[str, str]:
    """The guardrails of an environment, by the name of the file that holds each; those of a cloud that it has."""
    return {
        **_numbered("scp", service_control.documents(environment)),
        **_numbered("rcp", resource_control.documents(environment)),
        **openstack.files(environment),
    }


def _numbered(name: str, documents: list[str]) -> dict[str, str]:
    return {f"{name}{f'-{number}' if number > 1 else ''}.json": text for number, text in enumerate(documents, 1)}
