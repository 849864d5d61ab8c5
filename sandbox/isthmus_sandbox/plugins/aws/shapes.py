"""Between Pulumi's camelCase properties and an API's own names, by botocore's service models."""

from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.plugins.core.values import UNKNOWN


def dig(response: Any, path: str) -> Any:
    """The value at a path like `Vpcs[0].VpcId`; None where a list on the way is empty."""
    for part in path.split("."):
        name, _, index = part.partition("[")
        response = response.get(name) if isinstance(response, Mapping) else None
        if index:
            if not response:
                return None
            response = response[int(index[:-1])]
        if response is None:
            return None
    return response


def to_api(shape: Any, value: Any, rename: Mapping[str, str] | None = None) -> Any:
    """Properties as the API's input shape has them; what the shape doesn't have is left out.

    Pulumi writes plurals where the API has singulars (`logDestinations`), and mappings where a list of one is meant.
    """
    if value is UNKNOWN:
        return value
    if shape.type_name == "structure":
        if isinstance(value, list):
            value = value[0] if value else {}
        names = {member.lower(): member for member in shape.members}
        members = {}
        for key, item in value.items():
            member = (rename or {}).get(key) or names.get(key.lower()) or names.get(key[:-1].lower())
            if member in shape.members and item is not None:
                members[member] = to_api(shape.members[member], item)
        return members
    if shape.type_name == "list":
        return [to_api(shape.member, item) for item in (value if isinstance(value, list) else [value])]
    if shape.type_name == "map":
        return {key: str(item) for key, item in value.items()}
    if shape.type_name == "boolean" and isinstance(value, str):
        return value.lower() == "true"
    if shape.type_name in ("integer", "long") and isinstance(value, str) and value.isdigit():
        return int(value)
    if shape.type_name == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def from_api(value: Any) -> Any:
    """An answer with its names in camelCase."""
    if isinstance(value, Mapping):
        return {k[:1].lower() + k[1:]: from_api(v) for k, v in value.items() if k != "ResponseMetadata"}
    if isinstance(value, list):
        return [from_api(v) for v in value]
    return value
