"""What of an environment file can be read although other parts of it are wrong, so that all problems come at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol, TypeGuard, TypeVar, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from isthmus.environment.application import Application
from isthmus.environment.base import Part, known
from isthmus.environment.links import LinkSpec
from isthmus.environment.model import Model
from isthmus.environment.operator import Operator
from isthmus.environment.policies import Policies
from isthmus.environment.problems import Problem, shown
from isthmus.environment.sites import Site
from isthmus.environment.tenant import DEFAULT_TENANTS, Tenant
from isthmus.environment.ways_down import Deidentification, Release

T = TypeVar("T", bound=Part)

KINDS: Mapping[str, Mapping[str, type[Part]]] = {"sites": Site.kinds, "links": LinkSpec.kinds}
"""The lists whose items have a kind, and the kinds that there are."""


@dataclass(frozen=True)
class PartialEnvironment:
    """Tenants, sites, models, links, … by their place in their list, each as far as it can be read.

    A field that is missing or invalid is None, at any depth; a list keeps the places of its items, so an item of which
    nothing can be read is there with nothing in it.
    """

    name: str | None
    operator: Operator
    tenants: Mapping[int, Tenant]
    sites: Mapping[int, Site]
    models: Mapping[int, Model]
    links: Mapping[int, LinkSpec]
    applications: Mapping[int, Application]
    deidentifications: Mapping[int, Deidentification]
    releases: Mapping[int, Release]
    policies: Policies
    site_names: tuple[str | None, ...]  # as they are written, valid or not, also of sites whose kind can't be told
    model_names: tuple[str | None, ...]
    tenant_names: tuple[str | None, ...]  # one an item, whatever it is; one without a name if none

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "PartialEnvironment":
        """What `raw` holds, its kinds respelled by `respelled`."""
        operator, policies = raw.get("operator"), raw.get("policies")
        name = raw.get("name")
        return cls(
            name if isinstance(name, str) else None,
            readable(Operator, operator if isinstance(operator, Mapping) else {}),
            _tenants(raw),
            {i: readable(Site.kinds[kind], item) for i, kind, item in _of_kinds(raw, "sites")},
            {index: readable(Model, item) for index, item in _items(raw, "models")},
            {i: readable(LinkSpec.kinds[kind], item) for i, kind, item in _of_kinds(raw, "links")},
            {index: readable(Application, item) for index, item in _items(raw, "applications")},
            {index: readable(Deidentification, item) for index, item in _items(raw, "deidentifications")},
            {index: readable(Release, item) for index, item in _items(raw, "releases")},
            readable(Policies, policies if isinstance(policies, Mapping) else {}),
            tuple(_written_name(item) for _, item in _items(raw, "sites")),
            tuple(_written_name(item) for _, item in _items(raw, "models")),
            _tenant_names(raw),
        )

    def site(self, name: str | None) -> Site | None:
        """The site of that name, or of the one that was meant."""
        return _named(tuple(self.sites.values()), name)

    def model(self, name: str | None) -> Model | None:
        """The model of that name, or of the one that was meant."""
        return _named(tuple(self.models.values()), name)

    def named_model(self, name: str | None) -> Model | None:
        """The model of exactly that name."""
        model = self.model(name)
        return model if model is not None and model.name == name else None

    def tenant_of(self, model: Model) -> Tenant | None:
        """The tenant of a model: the one that it names or means, or the only one where it names none."""
        if known(model.tenant):
            return _named(tuple(self.tenants.values()), model.tenant)
        alone = model.readable("tenant") and len(self.tenant_names) == 1
        return next(iter(self.tenants.values()), None) if alone else None


def respelled(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Problem]]:
    """`raw` with kinds of sites and links that aren't known replaced by those that were meant, and a problem for each.

    Otherwise nothing else could be said of such a site or link.
    """
    problems: list[Problem] = []
    changed = dict(raw)
    for key, kinds in KINDS.items():
        items = raw.get(key)
        if _is_list(items):
            changed[key] = [_with_kind(f"{key}[{i}].kind", item, kinds, problems) for i, item in enumerate(items)]
    return changed, problems


def _with_kind(path: str, item: Any, kinds: Mapping[str, type[Part]], problems: list[Problem]) -> Any:
    kind = item.get("kind") if isinstance(item, Mapping) else None
    if not isinstance(item, Mapping) or (isinstance(kind, str) and kind in kinds):
        return item
    near = get_close_matches(kind[:64].strip().lower(), list(kinds), n=1) if isinstance(kind, str) else []
    got = shown(kind) if "kind" in item else "nothing"
    fix = f"did you mean {near[0]!r}?" if near else "state which of these it is"
    problems.append(Problem(path, got, "one of " + ", ".join(map(repr, sorted(kinds))), fix))
    kind = near[0] if near else _by_keys(item, kinds)
    return {**item, "kind": kind} if kind else item


def readable(kind: type[T], raw: Mapping[str, Any]) -> T:
    """`raw` as a `kind` without validation of the whole: each field by itself, None where it is missing or invalid."""
    fields = {name: _field(field, raw, name) for name, field in kind.model_fields.items()}
    part = cast(T, kind.model_construct(**fields))  # mypy's plugin for pydantic takes it for a plain Part
    part._invalid = frozenset(
        name for name in kind.model_fields if getattr(part, name) is None and raw.get(name) is not None
    )
    return part


def _field(field: FieldInfo, raw: Mapping[str, Any], name: str) -> Any:
    if name not in raw:
        return None if field.is_required() else field.get_default(call_default_factory=True)
    value, annotation = raw[name], field.annotation
    if _is_part(annotation):
        return readable(annotation, value) if isinstance(value, Mapping) else None
    if get_origin(annotation) is tuple:
        return tuple(_item(get_args(annotation)[0], item) for item in value) if _is_list(value) else None
    # Metadata (strictness, bounds, formats) stands beside the annotation, so it is put together again.
    return _valid(field, field.rebuild_annotation, value)


def _item(annotation: Any, value: Any) -> Any:
    if _is_part(annotation):
        return readable(annotation, value if isinstance(value, Mapping) else {})
    return _valid(annotation, lambda: annotation, value)


_ADAPTERS: dict[int, tuple[object, TypeAdapter[Any]]] = {}


def _valid(of: object, annotation: Callable[[], Any], value: Any) -> Any:
    # Adapters are dear to make, and annotations can't all be hashed: kept by identity, with what has that identity.
    if id(of) not in _ADAPTERS:
        _ADAPTERS[id(of)] = (of, TypeAdapter(annotation()))
    try:
        return _ADAPTERS[id(of)][1].validate_python(value)
    except ValidationError:
        return None


def _is_part(annotation: Any) -> TypeGuard[type[Part]]:
    return isinstance(annotation, type) and issubclass(annotation, Part)


def _is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(value, list | tuple)


def _items(raw: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    value = raw.get(key)
    for index, item in enumerate(value if _is_list(value) else ()):
        if isinstance(item, Mapping):
            yield index, item


def _of_kinds(raw: Mapping[str, Any], key: str) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for index, item in _items(raw, key):
        kind = item.get("kind")
        if isinstance(kind, str) and kind in KINDS[key]:
            yield index, kind, item


def _tenants(raw: Mapping[str, Any]) -> dict[int, Tenant]:
    if "tenants" not in raw:
        return dict(enumerate(DEFAULT_TENANTS))
    return {index: readable(Tenant, item) for index, item in _items(raw, "tenants")}


def _tenant_names(raw: Mapping[str, Any]) -> tuple[str | None, ...]:
    items = raw.get("tenants", [{"name": tenant.name} for tenant in DEFAULT_TENANTS])
    if not _is_list(items) or not items:
        return (None,)
    return tuple(_written_name(item) if isinstance(item, Mapping) else None for item in items)


def _written_name(item: Mapping[str, Any]) -> str | None:
    name = item.get("name")
    return name if isinstance(name, str) else None


def _by_keys(item: Mapping[str, Any], kinds: Mapping[str, type[Part]]) -> str | None:
    """The kind whose keys most of the item's are, if most of them are any kind's."""
    shared = {kind: sum(key in model.model_fields for key in item) for kind, model in kinds.items()}
    best = max(shared, key=lambda kind: shared[kind])
    alone = list(shared.values()).count(shared[best]) == 1
    return best if alone and 2 * shared[best] > len(item) else None


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _named(parts: Sequence[N], name: str | None) -> N | None:
    if name is None:
        return None
    by_name = {part.name: part for part in reversed(parts) if known(part.name)}
    near = [name] if name in by_name else get_close_matches(name[:64], list(by_name), n=1)
    return by_name[near[0]] if near else None
