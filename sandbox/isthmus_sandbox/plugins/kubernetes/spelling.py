"""Two spellings of a schema's extensions: the server's `x-kubernetes-…`, the SDK's `x_kubernetes_…`.

Inputs may have either; the server is sent its own, and outputs have the SDK's. Source: underscoreToDashMap in
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/provider.go.
"""

from typing import Any

EXTENSIONS = (
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
)
_TO_SERVER = {name.replace("-", "_"): name for name in EXTENSIONS}
_TO_SDK = {name: key for key, name in _TO_SERVER.items()}


def server_spelling(value: Any) -> Any:
    """A value with the server's keys, at any depth."""
    return _renamed(value, _TO_SERVER)


def sdk_spelling(value: Any) -> Any:
    """A value with the SDK's keys, at any depth."""
    return _renamed(value, _TO_SDK)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(item, names) for key, item in value.items()}
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value
