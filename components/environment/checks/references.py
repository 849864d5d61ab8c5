"""References from one part to another by name: model to site, call to model, link to its two ends."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from components.environment.draft import Draft, known
from components.environment.problems import Problem


def check(draft: Draft) -> Iterator[Problem]:
    """References to what is not there, links between the wrong kinds, calls that have no way."""
    sites = draft.site_names
    models = [model.name for model in draft.models.values()]
    for i, model in draft.models.items():
        yield from _declared(f"models[{i}].site", model.site, sites, "site")
        for j, call in enumerate(model.calls or ()):
            yield from _declared(f"models[{i}].calls[{j}].model", call.model, models, "model")
    for i, link in draft.links.items():
        for end, kind in (("private", "openstack"), ("public", "aws")):
            name = getattr(link, end)
            yield from _declared(f"links[{i}].{end}", name, sites, "site")
            site = draft.site(name)
            if site is not None and site.kind != kind:
                yield Problem(
                    f"links[{i}].{end}",
                    f"{name!r}, a site of kind {site.kind!r}",
                    f"the name of a site of kind {kind!r}",
                    "swap the ends or name another site",
                )
    yield from _ways(draft)
    yield from _circles(draft)


def _declared(path: str, name: str | None, names: Sequence[str | None], what: str) -> Iterator[Problem]:
    if name is None or not known(*names):
        return  # the declared names can't be told before they are valid
    declared = sorted({str(n) for n in names})
    if name not in declared:
        near = get_close_matches(name, declared, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"declare that {what} or name another"
        yield Problem(path, repr(name), f"the name of a declared {what}: {', '.join(declared) or '(none)'}", fix)


def _ways(draft: Draft) -> Iterator[Problem]:
    """Calls between two sites need a link between them."""
    linked = {frozenset((link.private, link.public)) for link in draft.links.values()}
    sites = {model.name: model.site for model in draft.models.values()}
    for i, model in draft.models.items():
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


def _circles(draft: Draft) -> Iterator[Problem]:
    """Sites whose models call each other can't be brought up: each waits for the other's address."""
    sites = {model.name: model.site for model in draft.models.values()}
    calls: dict[str, set[str]] = {}
    for model in draft.models.values():
        others = {sites[call.model] for call in model.calls or () if sites.get(call.model)} - {model.site}
        calls.setdefault(model.site, set()).update(others)
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        yield Problem(
            "models", "calls in a circle: " + " -> ".join(error.args[1]), "calls in one direction", "drop one"
        )
