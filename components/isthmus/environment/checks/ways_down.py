"""Declared ways down: each is at a private site, for something that is there, and lowers no further than it says."""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.checks.references import declared
from isthmus.environment.classification import Classification
from isthmus.environment.model import Model
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.unique import listed, twice
from isthmus.environment.ways_down import Deidentification, Release, held


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """What de-identifies, and what is released."""
    made, released = partial.deidentifications, partial.releases
    yield from twice("de-identification name", ((f"deidentifications[{i}].name", d.name) for i, d in made.items()))
    yield from twice("release name", ((f"releases[{i}].name", release.name) for i, release in released.items()))
    yield from twice("model that is released", ((f"releases[{i}].model", r.model) for i, r in released.items()))
    for i, one in made.items():
        yield from _deidentification(f"deidentifications[{i}]", one, partial)
    for i, release in released.items():
        yield from _release(f"releases[{i}]", release, partial)


def _deidentification(path: str, one: Deidentification, partial: PartialEnvironment) -> Iterator[Problem]:
    yield from listed("field", f"{path}.fields", one.fields)
    if one.readable("model") and one.readable("workload") and (one.model is None) is (one.workload is None):
        got = "neither a model nor a workload" if one.model is None else "a model and a workload"
        yield Problem(path, got, "one of the two: who does it", "name the model, or the workload of a cluster")
        return
    yield from declared(f"{path}.model", one.model, partial.model_names, "model")
    if one.workload is not None:
        yield from declared(f"{path}.workload.site", one.workload.site, partial.site_names, "site")
        yield from _private(f"{path}.workload.site", one.workload.site, partial)
    if (model := partial.named_model(one.model)) is not None:
        public = list(_private(f"{path}.model", model.site, partial))
        yield from public or _calls(path, one, model, partial)


def _private(path: str, name: str | None, partial: PartialEnvironment) -> Iterator[Problem]:
    """The original data is where it is made less sensitive, so that is at a private site."""
    site = partial.site(name)
    if site is not None and site.name == name and not site.private:
        got = f"at site {name!r}, of kind {site.kind!r}"
        yield Problem(path, got, "a private site: what comes in is sensitive", "do it there, and send what comes out")


def _calls(path: str, one: Deidentification, model: Model, partial: PartialEnvironment) -> Iterator[Problem]:
    """Calls that carry less than the model holds carry what comes out of it at least."""
    before = _held(model, partial)
    calls = [(j, call.carries) for j, call in enumerate(model.calls or ())]
    if before is None or not known(one.gives, model.calls, *(carries for _, carries in calls)):
        return
    index = next(i for i, other in partial.models.items() if other is model)
    lowest = min((d.gives for d in _of_model(model, partial)), key=lambda c: c.rank)
    for j, carries in calls:
        if carries < before and carries < lowest and one.gives is lowest:
            expected = f"at least {lowest.value!r}, which {one.name!r} gives"
            fix = f"raise it, or de-identify further in {path}"
            yield Problem(f"models[{index}].calls[{j}].carries", repr(carries.value), expected, fix)


def _release(path: str, release: Release, partial: PartialEnvironment) -> Iterator[Problem]:
    yield from listed("field", f"{path}.fields", release.fields)
    yield from listed("application", f"{path}.audience", release.audience)
    yield from declared(f"{path}.model", release.model, partial.model_names, "model")
    names = [application.name for application in partial.applications.values()]
    for j, name in enumerate(release.audience or ()):
        yield from declared(f"{path}.audience[{j}]", name, names, "application")
    if (model := partial.named_model(release.model)) is None:
        return
    yield from _private(f"{path}.model", model.site, partial)
    if release.audience and all(name in names for name in release.audience):  # else it isn't known who is meant
        yield from _others(path, release, partial)


def _others(path: str, release: Release, partial: PartialEnvironment) -> Iterator[Problem]:
    """Applications that call the model and are in no audience."""
    for i, application in partial.applications.items():
        for j, called in enumerate(application.models or ()):
            if called == release.model and known(application.name) and application.name not in release.audience:
                expected = f"an application in the audience of the release {release.name!r}"
                fix = f"add {application.name!r} to {path}.audience, or leave the call out"
                yield Problem(f"applications[{i}].models[{j}]", f"{called!r} for {application.name!r}", expected, fix)


def _of_model(model: Model, partial: PartialEnvironment) -> list[Deidentification]:
    return [d for d in partial.deidentifications.values() if d.model == model.name and known(d.gives)]


def _held(model: Model, partial: PartialEnvironment) -> Classification | None:
    """What a model holds; None where it can't be read, or where it calls one that can't."""
    if not known(model.calls):
        return None
    called = [partial.named_model(call.model) for call in model.calls]
    return held(model, [other for other in called if other is not None]) if known(*called) else None
