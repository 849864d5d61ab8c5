"""Calls of the sandbox's cluster manager, which runs the control planes."""

import hashlib
import json
import os
import urllib.error
import urllib.request
from typing import Any

LONGEST = 58  # characters of a pool's name


class ManagerError(Exception):
    """The manager refused or didn't answer; the message says why."""


def call(method: str, path: str, body: Any = None) -> dict[str, Any] | None:
    """One call; None for 404. Raises ManagerError."""
    url = os.environ["ISTHMUS_CLUSTERS_URL"] + path
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # loopback
            text = answer.read()
            return dict(json.loads(text)) if text.strip() else {}
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise ManagerError(f"{method} {path}: {error.code}: {error.read().decode(errors='replace')[:1000]}") from None
    except OSError as error:
        raise ManagerError(f"{method} {path}: {error}") from None


def cluster_path(account: str, region: str, name: str) -> str:
    """The path of a cluster, whose name is one of its account's in a region."""
    return f"/clusters/eks-{account}-{region}-{name}"


def pool_path(account: str, region: str, cluster: str, name: str) -> str:
    """The path of a node group's pool: the group's name, or, where that is no DNS label, one made of it."""
    label = name.lower().replace("_", "-").strip("-")
    if label != name or len(label) > LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        label = f"{label[: LONGEST - 9].rstrip('-')}-{digest}"
    return f"{cluster_path(account, region, cluster)}/pools/{label}"
