"""Logins to registries, as pods use them: what `docker login` writes, in a Secret that service accounts name.

Source: https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
"""

import json
from collections.abc import Iterable
from typing import Any

from isthmus.environment.registries import registry_of
from isthmus.errors import IsthmusError, Problem

DOCKER_HUB = ("docker.io", "index.docker.io", "https://index.docker.io/v1/", "registry-1.docker.io")


def docker_config(name: str, text: str, images: Iterable[str]) -> str:
    """`text`, which must be a docker config with a login for the registry of at least one of `images`.

    Raises:
        IsthmusError: it isn't; nothing of it is shown.
    """
    logins = _logins(text)
    registries = sorted({registry_of(image) for image in images})
    if logins is None:
        got = "text that is no docker config with logins in it"
    elif not any(_is_for(login, registry) for login in logins for registry in registries):
        got = f"logins for {len(logins)} other registries"
    else:
        return text
    expected = f'{{"auths": {{"{registries[0]}": {{"auth": ...}}}}}} with a login for {" or ".join(registries)}'
    fix = (
        f"`docker --config login login {registries[0]}` without a credential helper, then "
        f"`pulumi config set --secret isthmus:{name} < login/config.json`"
    )
    raise IsthmusError(Problem(f"isthmus:{name}", got, expected, fix))


def _logins(text: str) -> list[str] | None:
    """The registries that a docker config has a login for; None of what is none."""
    try:
        config: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    auths = config.get("auths") if isinstance(config, dict) else None
    if not isinstance(auths, dict):
        return None
    return [
        key for key, login in auths.items() if isinstance(login, dict) and (login.get("auth") or login.get("password"))
    ]


def _is_for(login: str, registry: str) -> bool:
    """Whether a login's key, with or without scheme, path or wildcards, is of a registry."""
    if registry in DOCKER_HUB:
        return login in DOCKER_HUB
    host = login.removeprefix("https://").removeprefix("http://").split("/")[0]
    parts, registry_parts = host.split("."), registry.split(".")
    return len(parts) == len(registry_parts) and all(
        part == actual or (part.startswith("*") and actual.endswith(part[1:]))
        for part, actual in zip(parts, registry_parts, strict=True)
    )
