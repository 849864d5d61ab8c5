"""References by name: model to site and tenant, call to model, application to model and site, link to its two ends."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from isthmus.environment.base import known
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem, shown

MOST_LISTED = 20


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """References to what is not there, links between the wrong kinds, calls that have no way."""
    sites, models = partial.site_names, partial.model_names
    for i, model in partial.models.items():
        yield from declared(f"models[{i}].site", model.site, sites, "site")
        yield from declared(f"models[{i}].tenant", model.tenant, partial.tenant_names, "tenant")
        for j, call in enumerate(model.calls or ()):
            yield from declared(f"models[{i}].calls[{j}].model", call.model, models, "model")
    for i, application in partial.applications.items():
        yield from declared(f"applications[{i}].site", application.site, sites, "site")
        for j, name in enumerate(application.models or ()):
            yield from declared(f"applications[{i}].models[{j}]", name, models, "model")
    for i, link in partial.links.items():
        for end, name, kind in link.ends:
            yield from declared(f"links[{i}].{end}", name, sites, "site")
            site = partial.site(name)
            if site is not None and site.name == name and site.kind != kind:
                yield Problem(
                    f"links[{i}].{end}",
                    f"{name!r}, a site of kind {site.kind!r}",
                    f"the name of a site of kind {kind!r}",
                    "swap the ends or name another site",
                )
    yield from _ways(partial)
    yield from _circles(partial)


def declared(path: str, name: str | None, names: Sequence[str | None], what: str) -> Iterator[Problem]:
    """A problem where a name is none of those of what is declared, with the nearest."""
    if name is None or name in names:
        return
    declared = sorted({shown(n)[1:-1] for n in names if n is not None})
    near = get_close_matches(name, declared, n=1)
    if near or known(*names):  # one without a name may be the one that is meant
        fix = f"did you mean {near[0]!r}?" if near else f"declare that {what} or name another"
        expected = ", ".join(declared[:MOST_LISTED]) + (", ..." if len(declared) > MOST_LISTED else "")
        yield Problem(path, repr(name), f"the name of a declared {what}: {expected or '(none)'}", fix)


def _ways(partial: PartialEnvironment) -> Iterator[Problem]:
    """Calls between two sites need a link between them."""
    ends = [(partial.site(link.private), partial.site(link.public)) for link in partial.links.values()]
    if not all(known(*pair) for pair in ends):
        return  # a link with an end that can't be told may be the one that is needed
    linked = {frozenset(site.name for site in pair if site is not None) for pair in ends}
    sites = {model.name: model.site for model in partial.models.values()}
    for i, model in partial.models.items():
        for j, call in enumerate(model.calls or ()):
            target = sites.get(call.model)
            if not known(target, model.site) or target == model.site or frozenset((model.site, target)) in linked:
                continue
            yield Problem(
                f"models[{i}].calls[{j}].model",
                f"{call.model!r} at site {target!r}, while the caller is at {model.site!r}",
                "a model at the same site or at one that a link joins to it",
                "add a link between the two sites",
            )


def _circles(partial: PartialEnvironment) -> Iterator[Problem]:
    """Sites whose models call each other can't be brought up: each waits for the other's address."""
    sites = {model.name: model.site for model in partial.models.values()}
    calls: dict[str, set[str]] = {}
    for model in partial.models.values():
        if known(model.site):
            others = {sites[call.model] for call in model.calls or () if sites.get(call.model)} - {model.site}
            calls.setdefault(model.site, set()).update(others)
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        yield Problem(
            "models", "calls in a circle: " + " -> ".join(error.args[1]), "calls in one direction", "drop one"
        )
