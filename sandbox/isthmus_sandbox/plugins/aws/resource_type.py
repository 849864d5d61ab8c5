"""What the generic driver can't know about a resource type."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Props = dict[str, Any]  # Pulumi's camelCase names
Setter = Callable[[Any, str, Any], None]  # (boto3 client, id, new value or None)


def _nothing(client: Any, props: Props, id_: str) -> None:
    """No more to read."""


@dataclass(frozen=True)
class ResourceType:
    """One row of the table. A type whose API fits the pattern needs the first five entries and `replace`."""

    service: str
    """boto3's name of the service."""
    create: str | Callable[[Any, Props], str]
    """boto3's method, whose input shape names the arguments; or a function that returns the id."""
    read: tuple[str, str, str] | Callable[[Any, str], Props | None]
    """(method, id argument, path in the answer; `[]` after the argument wraps it in a list); or a function."""
    delete: tuple[str, str] | Callable[[Any, str, Props], None]
    """(method, id argument); or a function."""
    not_found: tuple[str, ...] = ()
    """Error codes of a resource that does not exist."""
    id_path: str = ""
    """The path of the id in the creation's answer."""
    replace: frozenset[str] = frozenset()
    """Properties whose change replaces the resource, also nested ones (`a.b`); `region` always does."""
    switches: tuple[tuple[str, ...], ...] = ()
    """Groups of properties: to give another of them than before replaces, to change the one that is given doesn't."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What the provider takes where the program sets nothing."""
    sent_defaults: frozenset[str] = frozenset()
    """Defaults that a creation must send, since the API's own is another."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Properties that the API names otherwise."""
    setters: Mapping[str, Setter] = field(default_factory=dict)
    """Properties that calls of their own set, after the creation and in updates."""
    update: Callable[[Any, str, Props, set[str]], Iterable[None] | None] | None = None
    """The update of what `setters` and the tags don't cover: (client, id, new inputs, changed properties).

    It may be a generator, which yields where `wait` must come before it goes on.
    """
    complete: Callable[[Any, Props, str], None] = _nothing
    """Reads more outputs into the properties: (client, properties, id)."""
    ec2_tags: str = ""
    """EC2's name of the type in TagSpecifications, where tags go that way."""
    tag_calls: Callable[[Any, str, str, Props, Props], None] | None = None
    """Changes tags: (client, id, arn, tags to put, tags to remove)."""
    arn: str = ""
    """The ARN's form, where the API doesn't give it: {region}, {account}, {id}."""
    arn_output: str = "arn"
    """The output that holds the ARN."""
    autoname: str = ""
    """The property that gets an automatic name; with `Prefix` after it, the property that the name begins with."""
    autoname_form: Callable[[str, Props], str] = lambda name, inputs: name
    """The automatic name as the service wants names."""
    wait: str = ""
    """boto3's waiter after the creation; its argument is `wait_for`."""
    wait_deleted: str = ""
    """boto3's waiter after the deletion."""
    wait_for: Callable[[str], Props] = lambda id_: {"name": id_}
    write_only: frozenset[str] = frozenset()
    """Inputs that no API gives back."""
    canonical: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """Properties with several spellings: no change when the results are equal (`document`, `unordered`)."""
    computed: frozenset[str] = frozenset()
    """Paths of inputs that the API chooses where the program sets nothing: leaving them out is no change."""
    volatile: frozenset[str] = frozenset()
    """Outputs that an update changes: unknown in its preview."""
    secret_outputs: frozenset[str] = frozenset()
    """Outputs that are secret in the provider's schema."""
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Allowed values that the SDK's types don't state, of nested properties too (`a.b`)."""
    conflicts: tuple[tuple[str, ...], ...] = ()
    """Groups of properties of which at most one may be given."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of properties of which exactly one must be given."""
    uncovered: frozenset[str] = frozenset()
    """Properties that the SDK has and our calls don't send: giving one is an error, never a silent success."""


def document(text: Any) -> Any:
    """What a JSON document means, however it is written. Text that is not JSON is itself."""
    try:
        return unordered(json.loads(text))
    except (TypeError, ValueError):
        return text


def unordered(value: Any) -> Any:
    """A value whose lists, at any depth, are sets."""
    if isinstance(value, Mapping):
        return {k: unordered(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return sorted((unordered(v) for v in value), key=repr)
    return value


def tags_list(tags: Mapping[str, str] | None, key: str = "Key", value: str = "Value") -> list[Props]:
    """Tags as most APIs take them, in a fixed order."""
    return [{key: k, value: v} for k, v in sorted((tags or {}).items())]


def tags_dict(tags: Any, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """Tags as Pulumi has them."""
    if isinstance(tags, Mapping):
        return dict(tags)
    return {tag[key]: tag[value] for tag in tags or []}
