"""Where a kubeconfig leads: the context that is used decides, not what else the file lists.

Sources: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ and, for the provider's
properties, https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from isthmus_policies.decisions import hosts
from isthmus_policies.estate import Estate
from isthmus_policies.texts import host_in, yaml_in
from isthmus_policies.values import UNKNOWN, mapping

AWS_COMMANDS = ("aws-iam-authenticator", "heptio-authenticator-aws")
AWS_TOKEN = "k8s-aws-v1."  # noqa: S105 - how tokens for EKS begin


class Target(StrEnum):
    """Where it leads."""

    PRIVATE = "a private site"
    AWS = "AWS"
    BY_EDGES = "what the stack's edges tell"
    """It isn't known at preview, or its server is a name or an address that no environment names, loopback too."""
    UNCLEAR = "unclear"
    """Nothing can tell: a path, a context of whatever file the machine has, a text that is no kubeconfig."""


def target_of(provider: Mapping[str, Any], estate: Estate) -> Target:
    """Where a Kubernetes provider with these properties leads."""
    if any(provider.get(key) is UNKNOWN for key in ("kubeconfig", "context", "cluster")):
        return Target.BY_EDGES
    asked = (provider.get("kubeconfig"), provider.get("context"), provider.get("cluster"))
    if all(isinstance(value, str | None) for value in asked):
        return _kept(*asked, estate)
    return _target(*asked, estate)


@lru_cache(maxsize=64)  # each resource of a provider asks for the same one
def _kept(text: str | None, context: str | None, cluster: str | None, estate: Estate) -> Target:
    return _target(text, context, cluster, estate)


def _target(text: Any, context: Any, named: Any, estate: Estate) -> Target:
    if isinstance(context, str) and context.startswith("arn:aws"):
        return Target.AWS  # as `aws eks update-kubeconfig` names contexts
    config = _read(text)
    if config is None:
        return Target.UNCLEAR
    current = context if isinstance(context, str) and context else config.get("current-context")
    chosen = _named(config, "contexts", current, "context")
    cluster = _named(config, "clusters", named or chosen.get("cluster"), "cluster")
    user = _named(config, "users", chosen.get("user"), "user")
    if _is_aws(cluster, user, str(current)):
        return Target.AWS
    server = host_in(cluster.get("server"))
    if not server:
        return Target.UNCLEAR
    return Target.PRIVATE if hosts.is_private(server, estate) else Target.BY_EDGES


def _is_aws(cluster: Mapping[str, Any], user: Mapping[str, Any], context: str) -> bool:
    command = mapping(user.get("exec"))
    program = str(command.get("command", "")).replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")
    arguments = [str(item) for item in command.get("args") or []] if isinstance(command.get("args"), list) else []
    return (
        program in AWS_COMMANDS
        or (program == "aws" and "get-token" in arguments)
        or str(user.get("token", "")).startswith(AWS_TOKEN)
        or context.startswith("arn:aws")
        or any(hosts.is_aws(name) for name in (host_in(cluster.get("server")), str(cluster.get("tls-server-name", ""))))
        or any("amazonaws" in str(proxy) for proxy in [cluster.get("proxy-url")] if proxy)
    )


def _read(text: Any) -> Mapping[str, Any] | None:
    """The file in a text; None where it is none: a path, or what can't be read."""
    if isinstance(text, Mapping):
        return text
    if not isinstance(text, str):
        return None
    config = yaml_in(text)
    return config if isinstance(config, Mapping) and "clusters" in config else None


def _named(config: Mapping[str, Any], key: str, name: Any, inner: str) -> Mapping[str, Any]:
    entries = config.get(key)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and entry.get("name") == name:
            return mapping(entry.get(inner))
    return {}
