"""A stack's state (`pulumi stack export`) as subjects: the same that the engine shows a pack, without an engine.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (DeploymentV3)
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.subject import Subject
from isthmus_policies.values import ARCHIVE, ASSET, SECRET, SIGNATURE, UNKNOWN, UNKNOWN_TEXTS, File


def subjects_of(export: Mapping[str, Any]) -> list[Subject]:
    """The resources of an export, in its order; what is no export has none."""
    deployment = export.get("deployment", export)
    resources = deployment.get("resources") if isinstance(deployment, Mapping) else None
    raw = [item for item in resources if isinstance(item, Mapping)] if isinstance(resources, list) else []
    providers = {
        _text(item.get("urn")): item for item in raw if _text(item.get("type")).startswith("pulumi:providers:")
    }
    return [_subject(item, providers) for item in raw if _text(item.get("urn")) and not item.get("external")]


def _subject(raw: Mapping[str, Any], providers: Mapping[str, Mapping[str, Any]]) -> Subject:
    urn, provider_urn = _text(raw.get("urn")), _text(raw.get("provider")).rpartition("::")[0]
    provider = providers.get(provider_urn, {})
    by_property = {key: frozenset(_texts(urns)) for key, urns in _mapping(raw.get("propertyDependencies")).items()}
    props = {**_clear(_mapping(raw.get("inputs"))), **_clear(_mapping(raw.get("outputs")))}
    return Subject(
        _text(raw.get("type")),
        urn.rpartition("::")[2],
        urn,
        props,
        _clear(_mapping(provider.get("inputs"))),
        frozenset(_texts(raw.get("dependencies"))).union(*by_property.values()),
        provider_urn,
        by_property,
        _text(raw.get("parent")),
        whole_stack=True,
    )


def _clear(value: Any) -> Any:
    """A value of the state. A secret is encrypted there, so that it isn't known."""
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        if signature == SECRET:
            return UNKNOWN
        if signature in (ASSET, ARCHIVE):
            parts = tuple(
                part for part in map(_clear, _mapping(value.get("assets")).values()) if isinstance(part, File)
            )
            path = _text(value.get("path")) or _text(value.get("uri"))
            return File(path, _text(value.get("text")), _text(value.get("hash")), parts)
        return UNKNOWN if signature else {str(key): _clear(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clear(item) for item in value]
    return UNKNOWN if isinstance(value, str) and value in UNKNOWN_TEXTS else value


def _texts(value: Any) -> Iterator[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
