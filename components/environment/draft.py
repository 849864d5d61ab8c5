"""What of an environment file can be read although other parts of it are wrong, so that all problems come at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from components.environment.aws_site import AwsSite
from components.environment.link import Link
from components.environment.model import Model
from components.environment.openstack_site import OpenStackSite
from components.environment.site import Site

T = TypeVar("T")
_SITE: TypeAdapter[OpenStackSite | AwsSite] = TypeAdapter(Site)


@dataclass(frozen=True)
class Draft:
    """The valid sites, models and links, each with its place in its list; and all names, of invalid ones too."""

    sites: Mapping[int, OpenStackSite | AwsSite]
    models: Mapping[int, Model]
    links: Mapping[int, Link]
    site_names: Sequence[str | None]
    model_names: Sequence[str | None]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Draft":
        """What `raw` holds that is valid by itself."""
        sites, models, links = _items(raw, "sites"), _items(raw, "models"), _items(raw, "links")
        return cls(
            _valid(_SITE, sites),
            _valid(TypeAdapter(Model), models),
            _valid(TypeAdapter(Link), links),
            [_name(site) for site in sites],
            [_name(model) for model in models],
        )

    def site(self, name: str) -> OpenStackSite | AwsSite | None:
        """The valid site of that name."""
        return next((site for site in self.sites.values() if site.name == name), None)


def _items(raw: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = raw.get(key)
    return value if isinstance(value, Sequence) and not isinstance(value, str) else []


def _name(item: Any) -> str | None:
    name = item.get("name") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else None


def _valid(adapter: TypeAdapter[T], items: Sequence[Any]) -> dict[int, T]:
    found: dict[int, T] = {}
    for index, item in enumerate(items):
        try:
            found[index] = adapter.validate_python(item)
        except ValidationError:
            continue  # the environment's own validation names what is wrong with it
    return found
