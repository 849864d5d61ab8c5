"""What of an environment file can be read although other parts of it are wrong, so that all problems come at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from components.environment.aws_site import AwsSite
from components.environment.link import Link
from components.environment.model import Model
from components.environment.openstack_site import OpenStackSite

KINDS: dict[str, type[OpenStackSite] | type[AwsSite]] = {"openstack": OpenStackSite, "aws": AwsSite}
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Draft:
    """Sites, models and links by their place in their list, as far as they are valid: a field that isn't is None.

    A list with an invalid item is None as a whole, since what is said of all its items can't be known.
    """

    sites: Mapping[int, OpenStackSite | AwsSite]
    models: Mapping[int, Model]
    links: Mapping[int, Link]
    site_names: tuple[str | None, ...]  # of sites whose kind isn't known, too

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Draft":
        """What `raw` holds."""
        sites: dict[int, OpenStackSite | AwsSite] = {}
        for index, item in _items(raw, "sites"):
            if item.get("kind") in KINDS:
                sites[index] = readable(KINDS[item["kind"]], item)
        return cls(
            sites,
            {index: readable(Model, item) for index, item in _items(raw, "models")},
            {index: readable(Link, item) for index, item in _items(raw, "links")},
            tuple(item["name"] if isinstance(item.get("name"), str) else None for _, item in _items(raw, "sites")),
        )

    def site(self, name: str | None) -> OpenStackSite | AwsSite | None:
        """The site of that name."""
        return next((site for site in self.sites.values() if name is not None and site.name == name), None)


def known(*values: object) -> bool:
    """Whether all of these fields of a draft are valid, so that something can be said of them."""
    return all(value is not None for value in values)


def readable(kind: type[T], raw: Mapping[str, Any]) -> T:
    """`raw` as a `kind` without validation of the whole: each field by itself, None where it is missing or invalid."""
    return kind.model_construct(**{name: _field(field, raw, name) for name, field in kind.model_fields.items()})


def _field(field: FieldInfo, raw: Mapping[str, Any], name: str) -> Any:
    if name not in raw:
        return None if field.is_required() else field.get_default(call_default_factory=True)
    value, annotation = raw[name], field.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and isinstance(value, Mapping):
        return readable(annotation, value)
    # Metadata (strictness, bounds, formats) stands beside the annotation, so it is put together again.
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _items(raw: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    value = raw.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [(index, item) for index, item in enumerate(value) if isinstance(item, Mapping)]
