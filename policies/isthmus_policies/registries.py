"""Where an environment pulls its images from, and the registry that an image's name leads to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isthmus.environment.registries import DOCKER, registry_of
from isthmus_policies.values import mapping, mappings, text

DOCKER_TOO = ("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")
ECR = re.compile(
    r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))"
)
"""https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and, for dual stacks,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html"""


def host_of(image: str) -> str:
    """The host of an image's registry, in lower case; Docker's own by one name."""
    host = registry_of(image.strip()).lower()
    return DOCKER if host in DOCKER_TOO else host


def account_of(registry: str) -> str:
    """The AWS account whose ECR it is; nothing where it is none's."""
    match = ECR.fullmatch(registry)
    return match[1] if match else ""


def registries_of(raw: Mapping[str, Any]) -> frozenset[str]:
    """Those that the environment's sites use, and those that `policies.registries` names."""
    listed = mapping(raw.get("policies")).get("registries")
    named = [text(item).lower() for item in listed] if isinstance(listed, list | tuple) else []
    return frozenset([*(name for name in named if name), *_of_sites(mappings(raw.get("sites")))])


def _of_sites(sites: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for site in sites:
        images = mapping(site.get("images"))
        for image in (*images.values(), *mapping(images.get("addons")).values()):
            if isinstance(image, str) and image:
                yield host_of(image)
