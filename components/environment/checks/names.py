"""Names that must be unique: sites, models, pools in a site, and what becomes a name in a cloud."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from components.environment.aws_site import AwsSite
from components.environment.draft import Draft, known
from components.environment.problems import Problem


def check(draft: Draft) -> Iterator[Problem]:
    """Names that are given twice, each at its later places."""
    yield from _twice("site", ((f"sites[{i}].name", s.name) for i, s in draft.sites.items()))
    yield from _twice("model", ((f"models[{i}].name", m.name) for i, m in draft.models.items()))
    for i, site in draft.sites.items():
        yield from _twice("pool", ((f"sites[{i}].pools[{j}].name", p.name) for j, p in enumerate(site.pools or ())))
    stores = [
        (f"sites[{i}].bucket", s.bucket) if isinstance(s, AwsSite) else (f"sites[{i}].container", s.container)
        for i, s in draft.sites.items()
    ]
    yield from _twice("bucket or container", stores)
    clusters = ((f"sites[{i}].cluster.name", s.cluster.name) for i, s in draft.sites.items() if known(s.cluster))
    yield from _twice("cluster", clusters)
    for i, model in draft.models.items():
        places = (
            (f"models[{i}].calls[{j}].address_variable", c.address_variable) for j, c in enumerate(model.calls or ())
        )
        yield from _twice("address variable", places)


def _twice(what: str, names: Iterable[tuple[str, str | None]]) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    for place, name in names:
        if name is not None:
            places[name].append(place)
    for name, found in places.items():
        for place in found[1:]:
            yield Problem(
                place, repr(name), f"a {what} name used once; it is at {found[0]} already", "rename one of them"
            )
