"""A case of the corpus as the state that an update of it would leave: what `pulumi stack export` prints."""

from typing import Any

from tests.policies.leaks.case import Resource, resources

from isthmus_policies.values import SECRET, SIGNATURE


def state(case: dict[str, Any], show_secrets: bool = True) -> dict[str, Any]:
    """The case's resources in the state's own words, what it only reads too."""
    every = [_resource(resource, show_secrets) for resource in resources(case)]
    return {"version": 3, "deployment": {"manifest": {"version": "v3.259.0"}, "resources": every}}


def _resource(resource: Resource, show_secrets: bool) -> dict[str, Any]:
    custom = resource.provider is not None or resource.type.startswith("pulumi:providers:")
    item = {
        "urn": resource.urn,
        "type": resource.type,
        "custom": custom,
        "inputs": _kept(resource.inputs, show_secrets),
        "outputs": _kept(resource.outputs, show_secrets),
        "parent": resource.parent.urn if resource.parent else "",
        "dependencies": sorted(resource.dependencies),
        "propertyDependencies": resource.by_property,
        "ignoreChanges": resource.options.get("ignore_changes", []),
    }
    if custom:
        item["id"] = f"{resource.name}-id"
    if resource.provider:
        item["provider"] = f"{resource.provider.urn}::{resource.provider.name}-id"
    if resource.only_read:
        item["external"] = True
    return item


def _kept(value: Any, show_secrets: bool) -> Any:
    """A value with its secrets as a state has them."""
    import json

    if isinstance(value, list):
        return [_kept(item, show_secrets) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET:
        inner = json.dumps(_kept(value["value"], show_secrets))
        return {SIGNATURE: SECRET} | ({"plaintext": inner} if show_secrets else {"ciphertext": "v1:AAAA:BBBB"})
    return {key: _kept(item, show_secrets) for key, item in value.items()}
