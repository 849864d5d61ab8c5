"""A pod with the ConfigMaps and Secrets that it takes its variables and files from: what they say, it says."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from isthmus_policies.decisions import mentions
from isthmus_policies.graph.build import Nodes
from isthmus_policies.subject import Subject
from isthmus_policies.values import DEEPEST, LEAVES

NAMED = re.compile(r"(?i).*(?:secret|configmap|credentials?)(?:_?(?:name|ref))?")


def expanded(subject: Subject, nodes: Nodes) -> Mapping[str, Any]:
    """The resource's properties; a Kubernetes object's with what it refers to in its own cluster and namespace."""
    if subject.package != "kubernetes" or not nodes.configured:
        return subject.props
    namespace = subject.get("metadata", "namespace")
    where = (subject.provider_urn, namespace if isinstance(namespace, str) else "default")
    return _expanded(subject.props, where, nodes, 0)  # type: ignore[no-any-return]


def _expanded(value: Any, where: tuple[str, str], nodes: Nodes, depth: int) -> Any:
    if depth > DEEPEST or isinstance(value, LEAVES):
        return value
    if isinstance(value, list | tuple):
        return [_expanded(item, where, nodes, depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "valueFrom" in value and isinstance(value["valueFrom"], Mapping) and isinstance(value.get("name"), str):
        return {**value, "value": _of_key(value["valueFrom"], where, nodes)}
    result = {key: _expanded(item, where, nodes, depth + 1) for key, item in value.items()}
    referred = list(_referred(value, where, nodes))
    if "envFrom" in value and isinstance(value["envFrom"], list | tuple):
        env = [{"name": k, "value": v} for held in _of_sources(value["envFrom"], where, nodes) for k, v in held.items()]
        own = result.get("env")
        result["env"] = [*(own if isinstance(own, list) else []), *env]
    if referred:
        result["what it refers to"] = referred
    return result


def _referred(value: Mapping[str, Any], where: tuple[str, str], nodes: Nodes) -> Iterator[Mapping[str, Any]]:
    """What a field names: `credentialSecret: aws`, `secretRef: {name: aws}`, a volume's `configMap: {name: rclone}`."""
    for key, item in value.items():
        name = item.get("name") if isinstance(item, Mapping) else item  # a volume's `secretName` is a key itself
        if isinstance(name, str) and _is_reference(str(key)):
            for kind in ("Secret", "ConfigMap"):
                held = nodes.configured.get((where[0], kind, where[1], name))
                if held:
                    yield {k: _clear(v) for k, v in held.items()}


@lru_cache(maxsize=4096)
def _is_reference(key: str) -> bool:
    return NAMED.fullmatch(key) is not None


def _of_sources(sources: Any, where: tuple[str, str], nodes: Nodes) -> Iterator[Mapping[str, Any]]:
    for source in sources:
        if isinstance(source, Mapping):
            for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
                held = nodes.configured.get((where[0], kind, where[1], _name(source.get(field))))
                yield {k: _clear(v) for k, v in (held or {}).items()}


def _of_key(source: Mapping[str, Any], where: tuple[str, str], nodes: Nodes) -> Any:
    for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        reference = source.get(field)
        if isinstance(reference, Mapping):
            held = nodes.configured.get((where[0], kind, where[1], _name(reference)), {})
            return _clear(held.get(str(reference.get("key"))))
    return None


def _name(reference: Any) -> str:
    name = reference.get("name") if isinstance(reference, Mapping) else None
    return name if isinstance(name, str) else ""


def _clear(value: Any) -> Any:
    return (mentions.decoded(value) or value) if isinstance(value, str) else value
