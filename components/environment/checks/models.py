"""Models and the sites they are put on: what is sensitive stays where it may rest, and no call carries it away."""

from collections.abc import Iterator

from components.environment.draft import Draft, known
from components.environment.problems import Problem


def check(draft: Draft) -> Iterator[Problem]:
    """Models above their site's ceiling, and calls that carry more than the called site may bear."""
    by_name = {model.name: model for model in draft.models.values()}
    for i, model in draft.models.items():
        site = draft.site(model.site)
        for field in ("classification", "request", "response") if site else ():
            value = getattr(model, field)
            if site is not None and known(value, site.classification_ceiling) and value > site.classification_ceiling:
                yield Problem(
                    f"models[{i}].{field}",
                    f"{value.value!r} at site {site.name!r}",
                    f"at most {site.classification_ceiling.value!r}, the ceiling of that site (kind {site.kind!r})",
                    "serve the model on a private site whose ceiling allows it",
                )
        for j, call in enumerate(model.calls or ()):
            called = by_name.get(call.model)
            target = draft.site(called.site) if called else None
            if (
                target is not None
                and known(target.classification_ceiling)
                and call.carries > target.classification_ceiling
            ):
                yield Problem(
                    f"models[{i}].calls[{j}].carries",
                    f"{call.carries.value!r} to {call.model!r} at site {target.name!r}",
                    f"at most {target.classification_ceiling.value!r}, the ceiling of that site",
                    "send less, or serve the called model on a private site",
                )
            elif called is not None and known(called.request) and call.carries > called.request:
                yield Problem(
                    f"models[{i}].calls[{j}].carries",
                    repr(call.carries.value),
                    f"at most {called.request.value!r}, the classification of requests to {call.model!r}",
                    f"send less, or raise the request classification of {call.model!r}",
                )
