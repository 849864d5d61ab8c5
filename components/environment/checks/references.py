"""References from one part to another by name: model to site, call to model, link to its two ends."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from components.environment.draft import Draft
from components.environment.problems import Problem


def check(draft: Draft) -> Iterator[Problem]:
    """References to what is not there, links between the wrong kinds, calls that have no way."""
    for i, model in draft.models.items():
        yield from _known(f"models[{i}].site", model.site, draft.site_names, "site")
        for j, call in enumerate(model.calls):
            yield from _known(f"models[{i}].calls[{j}].model", call.model, draft.model_names, "model")
    for i, link in draft.links.items():
        for end, kind in (("private", "openstack"), ("public", "aws")):
            name = getattr(link, end)
            yield from _known(f"links[{i}].{end}", name, draft.site_names, "site")
            site = draft.site(name)
            if site is not None and site.kind != kind:
                yield Problem(
                    f"links[{i}].{end}",
                    f"{name!r}, a site of kind {site.kind!r}",
                    f"the name of a site of kind {kind!r}",
                    "swap the ends or name another site",
                )
    yield from _ways(draft)


def _known(path: str, name: str, names: Sequence[str | None], what: str) -> Iterator[Problem]:
    known = sorted({n for n in names if n is not None})
    if name not in known:
        near = get_close_matches(name, known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"declare that {what} or name another"
        yield Problem(path, repr(name), f"the name of a declared {what}: {', '.join(known) or '(none)'}", fix)


def _ways(draft: Draft) -> Iterator[Problem]:
    """Calls between two sites need a link between them."""
    linked = {frozenset((link.private, link.public)) for link in draft.links.values()}
    sites = {model.name: model.site for model in draft.models.values()}
    for i, model in draft.models.items():
        for j, call in enumerate(model.calls):
            target = sites.get(call.model)
            if target is None or target == model.site or frozenset((model.site, target)) in linked:
                continue
            yield Problem(
                f"models[{i}].calls[{j}].model",
                f"{call.model!r} at site {target!r}, while the caller is at {model.site!r}",
                "a model at the same site or at one that a link joins to it",
                "add a link between the two sites",
            )
