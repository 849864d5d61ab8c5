"""The Kubernetes objects that a program declares, as linters read them."""

import json
from typing import Any

from tests.components.engine import Engine


def manifests(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """The Kubernetes objects that a program declares, by cluster: what is of one may select another of it."""
    clusters: dict[str, list[dict[str, Any]]] = {}
    for resource in engine.resources:
        if resource.type.startswith("kubernetes:") and "apiVersion" in resource.inputs:
            clusters.setdefault(resource.provider, []).append(
                json.loads(json.dumps(dict(resource.inputs), default=str))
            )
    return clusters
