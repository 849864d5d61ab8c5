"""Where an image's name leads. Without pydantic, as the policy pack asks this too."""

import re

DOCKER = "docker.io"
"""The registry of names that have none in them."""


def registry_of(image: str) -> str:
    """The registry of an image reference: Docker's own where the part before the first slash is no host.

    Source: https://github.com/distribution/reference/blob/main/normalize.go
    """
    first, slash, _ = image.partition("/")
    is_host = bool(slash) and (re.search("[.:]", first) or first == "localhost" or first != first.lower())
    return first if is_host else DOCKER
