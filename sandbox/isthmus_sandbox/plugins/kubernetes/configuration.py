"""The provider's own configuration: which cluster, and how to treat what is in it.

Source: https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/ (the SDK's ProviderArgs).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_kubernetes.provider import ProviderArgs

from isthmus_sandbox.plugins.core.check import Failures, check_object
from isthmus_sandbox.plugins.core.diff import diff, top
from isthmus_sandbox.plugins.core.values import UNKNOWN, has_unknown
from isthmus_sandbox.plugins.kubernetes.client import Api
from isthmus_sandbox.plugins.kubernetes.kubeconfig import Cluster, KubeconfigError, read
from isthmus_sandbox.surroundings import on_this_machine

CONNECTION = ("kubeconfig", "context", "cluster")
IDENTIFIER = "clusterIdentifier"
# What the official provider can do and this one can't. Tuning (kubeClientSettings, suppress…) has no effect here.
REFUSED = {
    "renderYamlToDirectory": "this plugin renders no manifests; take it out",
    "alwaysRender": "this plugin renders no manifests; take it out",
    "skipUpdateUnreachable": "this plugin skips nothing; take it out",
    "helmReleaseSettings": "this plugin has no Helm; take it out",
}
ELSEWHERE = "this plugin asks the sandbox's clusters only; use the official plugin for others"
NOT_KNOWN = "the kubeconfig isn't known yet: the cluster that it leads to doesn't exist"


@dataclass(frozen=True)
class Configuration:
    """What the provider was configured with."""

    api: Api | None = None
    problem: str = "the provider isn't configured"
    """Why there is no `api`."""
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> "Configuration":
        """From the engine's arguments; a kubeconfig that can't be used is kept as the problem, for previews go on."""
        options = plain(arguments)
        if has_unknown([options.get(key) for key in CONNECTION]):
            return cls(None, NOT_KNOWN, options)
        kubeconfig = options.get("kubeconfig") or os.environ.get("KUBECONFIG") or "~/.kube/config"
        try:
            access = read(str(kubeconfig), options.get("context"), options.get("cluster"))
        except KubeconfigError as error:
            return cls(None, str(error), options)
        if not on_this_machine(access.cluster.server):
            return cls(None, f"the kubeconfig's cluster is at {access.cluster.server}: {ELSEWHERE}", options)
        return cls(Api(access, options.get("namespace")), "", options)

    def enabled(self, option: str) -> bool:
        """Whether an option is set."""
        return self.options.get(option) is True


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as values: the engine hands everything but text over as JSON in text."""
    return {k: _decoded(k, v) for k, v in arguments.items() if k != "version"}


def _decoded(key: str, value: Any) -> Any:
    if not isinstance(value, str) or key in (*CONNECTION, "namespace", IDENTIFIER):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def check(news: Mapping[str, Any]) -> Failures:
    """What is wrong with the arguments."""
    values = plain(news)
    failures: Failures = []
    check_object(values, ProviderArgs, "", failures)
    failures += [(key, reason) for key, reason in REFUSED.items() if values.get(key) not in (None, False)]
    if values.get("enableServerSideApply") is False:
        failures.append(("enableServerSideApply", "this plugin applies on the server's side only; leave it out"))
    inline = values.get("kubeconfig")
    if isinstance(inline, str) and "\n" in inline and not has_unknown([values.get(k) for k in CONNECTION]):
        try:
            read(inline, values.get("context"), values.get("cluster"))
        except KubeconfigError as error:
            failures.append(("kubeconfig", str(error)))
    return failures


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """(detailed diff, properties that replace the provider and all that it made).

    A cluster has no identity to compare, so the official provider (DiffConfig) replaces when the active cluster's entry
    differs or can't be known, unless `clusterIdentifier` says which cluster it is.
    """
    before, after = plain(old), plain(new)
    differences = diff(before, after)
    touched = {top(path) for path in differences}
    if before.get(IDENTIFIER) and after.get(IDENTIFIER):
        return differences, touched & {IDENTIFIER}
    connection = touched & set(CONNECTION)
    if any(after.get(key) is UNKNOWN for key in connection):
        return differences, connection
    clusters = _cluster(before), _cluster(after)
    return differences, connection if all(clusters) and clusters[0] != clusters[1] else set()


def _cluster(values: Mapping[str, Any]) -> Cluster | None:
    try:
        return read(str(values.get("kubeconfig")), values.get("context"), values.get("cluster")).cluster
    except KubeconfigError:
        return None
