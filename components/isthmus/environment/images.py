"""The container images that serving runs, each by digest; a site names its own, from a registry that it reaches."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from isthmus.environment.base import Part

# The grammar of references: https://github.com/distribution/reference/blob/main/reference.go. As in its normalised
# form, what stands before the first slash is a registry only if it has a dot, a port or is localhost.
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_PORT = r":(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})+(?:{_PORT})?|{_LABEL}{_PORT}|localhost|\[[0-9a-fA-F:]+\](?:{_PORT})?)"
_NAME = rf"(?P<name>(?:{_HOST}/)?{_PART}(?:/{_PART})*)"
_TAG = r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
_DIGEST = r"@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})"
_REFERENCE = re.compile(f"{_NAME}{_TAG}(?P<digest>{_DIGEST})?")
_REGISTRY = re.compile(_HOST)
_PREFIX = re.compile(f"{_HOST}(?:/{_PART})*/?")
_LONGEST_NAME = 255


def _image(value: str) -> str:
    match = _REFERENCE.fullmatch(value) if len(value) <= 2 * _LONGEST_NAME + 128 else None
    if match and match["digest"] and len(match["name"]) <= _LONGEST_NAME:
        return value
    fix = (
        "look the digest up (`crane digest IMAGE:TAG`) and append it; a tag alone can be moved"
        if match and not match["digest"]
        else "write it as `docker pull` takes it: no scheme, the name in lower case"
    )
    expected = "an image reference that is pinned by digest, REGISTRY/NAME[:TAG]@sha256:<64 hex digits>"
    raise PydanticCustomError("name", "{expected}", {"expected": expected, "fix": fix})


# The first release with all of what a client could use to take a server over, and whose readiness sees a dead Python
# stub (a pull request of 2026-03-17, number 473, in github.com/triton-inference-server/core). CVE-2026-24206, -24207
# (9.8, authentication bypass to code execution) and -24208 are in all releases before 26.03; those of 2025, from
# CVE-2025-23310 to -23334, in all before 25.08. Source: NVIDIA's records in github.com/CVEProject/cvelistV5.
OLDEST_TRITON = (26, 4)
_RELEASE = re.compile(r"[^@]*:(\d\d)\.(0[1-9]|1[0-2])(?![0-9])[^@/]*@.*")


def triton_release(image: str) -> tuple[int, int] | None:
    """The release that an image's tag begins with, e.g. (26, 8) of 26.08-py3; None where it names none."""
    release = _RELEASE.fullmatch(image)
    return (int(release[1]), int(release[2])) if release else None


def _triton(value: str) -> str:
    release = triton_release(value)
    if release and release >= OLDEST_TRITON:
        return value
    oldest = f"{OLDEST_TRITON[0]}.{OLDEST_TRITON[1]:02}"
    raise PydanticCustomError(
        "name",
        "{expected}",
        {
            "expected": f"Triton {oldest} or later, the release YY.MM at the head of the tag",
            "fix": "older ones let clients run code in the server (CVE-2026-24207): take a current release of "
            "nvcr.io/nvidia/tritonserver"
            if release
            else f"name the release beside the digest, in a registry of yours too: REGISTRY/NAME:{oldest}-py3@sha256:…",
        },
    )


ImageReference = Annotated[str, Field(strict=True), AfterValidator(_image)]
"""A container image, always by digest."""


TritonImage = Annotated[str, Field(strict=True), AfterValidator(_image), AfterValidator(_triton)]
"""NVIDIA's server or one made from it, by digest, of a release that isn't known to be open to its clients."""


def _prefix(value: str) -> str:
    if len(value) > _LONGEST_NAME or not _PREFIX.fullmatch(value):
        context = {
            "expected": "a registry, or a path in one, e.g. registry.example.com/kubernetes",
            "fix": "write it as image names begin: no scheme, no tag",
        }
        raise PydanticCustomError("name", "{expected}", context)
    return value


def _registry(value: str) -> str:
    if len(value) > _LONGEST_NAME or value != value.lower() or not _REGISTRY.fullmatch(value):
        context = {
            "expected": "the host of a registry in lower case, with its port if it has one, e.g. registry.example.com",
            "fix": "write it as image names begin: no scheme, no path, no tag",
        }
        raise PydanticCustomError("name", "{expected}", context)
    return value


RegistryHost = Annotated[str, Field(strict=True), AfterValidator(_registry)]
"""Where images are pulled from, as far as the first slash of their names; `docker.io` where they begin with none."""

RegistryPrefix = Annotated[str, Field(strict=True), AfterValidator(_prefix)]
"""What the names of mirrored images begin with."""


class Images(Part):
    """`triton`: NVIDIA's server. `model_fetch`: the program that brings a model repository into a pod. `addons`: of
    those addons of the cluster that have an image of their own, by name."""

    triton: TritonImage
    model_fetch: ImageReference
    addons: Mapping[str, ImageReference] = {}

    def named(self) -> Iterator[tuple[str, str]]:
        """Those that can be read, by their path below `images`."""
        for field in ("triton", "model_fetch"):
            if (value := getattr(self, field)) is not None:
                yield field, value
        for name, value in (self.addons or {}).items():
            yield f"addons.{name}", value
