"""Models and the sites they are put on: what is sensitive stays where it may rest, and no call carries it away."""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.classification import Classification
from isthmus.environment.model import Call, Model
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.sites import Site


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Models above their site's ceiling, and calls that carry more than the called site may bear."""
    for i, model in partial.models.items():
        site = partial.site(model.site)
        if site is not None:
            yield from _own_site(f"models[{i}]", model, site)
        for j, call in enumerate(model.calls or ()):
            called = partial.model(call.model)
            if called is not None:
                path = f"models[{i}].calls[{j}]"
                yield from _request(path, call, called, partial.site(called.site))
                if site is not None:
                    yield from _response(path, call, called, site)


def _above(value: Classification, limit: Classification) -> bool:
    """Whether a value is above its limit, where both can be read."""
    return known(value, limit) and value > limit


def _own_site(path: str, model: Model, site: Site) -> Iterator[Problem]:
    for field in ("classification", "request", "response"):
        value: Classification = getattr(model, field)
        if _above(value, site.classification_ceiling):
            yield Problem(
                f"{path}.{field}",
                f"{value.value!r} for {model.name!r} at site {site.name!r}",
                f"at most {site.classification_ceiling.value!r}, the ceiling of that site (kind {site.kind!r})",
                "serve the model on a private site whose ceiling allows it",
            )


def _request(path: str, call: Call, called: Model, target: Site | None) -> Iterator[Problem]:
    if target is not None and _above(call.carries, target.classification_ceiling):
        yield Problem(
            f"{path}.carries",
            f"{call.carries.value!r} to {called.name!r} at site {target.name!r}",
            f"at most {target.classification_ceiling.value!r}, the ceiling of that site",
            "send less, or serve the called model on a private site",
        )
    elif _above(call.carries, called.request):
        yield Problem(
            f"{path}.carries",
            repr(call.carries.value),
            f"at most {called.request.value!r}, the classification of requests to {called.name!r}",
            f"send less, or raise the request classification of {called.name!r}",
        )


def _response(path: str, call: Call, called: Model, site: Site) -> Iterator[Problem]:
    if _above(called.response, site.classification_ceiling):
        yield Problem(
            f"{path}.model",
            f"{call.model!r}, whose response is {called.response.value!r}, called from site {site.name!r}",
            f"a response of at most {site.classification_ceiling.value!r}, the ceiling of the caller's site",
            f"call it from a site whose ceiling allows it, or lower what {call.model!r} answers",
        )
