"""The outputs of a hybrid cloud: what the smoke test, and whoever serves clients, read."""

from collections.abc import Mapping
from typing import Any

from isthmus.environment import Environment, Plan, Server
from isthmus.environment.classification import Classification
from isthmus.serving import TritonServer

CLASSES = dict.fromkeys(("sites", "servers", "models"), Classification.INTERNAL.value)
"""The class of each output: names, addresses and revisions, and nothing of what is served."""


def sites_output(environment: Environment) -> dict[str, Any]:
    """The sites by name."""
    return {
        site.name: {
            "kind": site.kind,
            "cluster": site.cluster_name,
            "classification_ceiling": site.classification_ceiling.value,
        }
        for site in environment.sites
    }


def servers_output(servers: Mapping[Server, TritonServer]) -> dict[str, Any]:
    """The servers by site and name."""
    return {
        _name(server): {
            "site": server.site,
            "tenant": server.tenant,
            "pool": server.pool,
            "models": list(server.models),
            "http": triton.http,
            "grpc": triton.grpc,
            "metrics": triton.metrics,
        }
        for server, triton in servers.items()
    }


def models_output(environment: Environment, plan: Plan, revisions: Mapping[str, str]) -> dict[str, Any]:
    """The models by name."""
    return {
        model.name: {
            "servers": [_name(server) for server in plan.serving(model.name)],
            "classification": model.classification.value,
            "revision": revisions[model.name],
        }
        for model in environment.models
    }


def _name(server: Server) -> str:
    return f"{server.site}-{server.name}"
