"""Applications: their networks are nobody else's, and what they send and are answered may be where it goes.

What there is to say of those in a site's own cluster beside that is in `in_cluster`.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from isthmus.environment.application import Application
from isthmus.environment.base import known
from isthmus.environment.checks.addresses import kept_ranges, ranges, runners
from isthmus.environment.model import Model
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.unique import listed, twice


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Names and items that stand twice, ranges that overlap, and what is too sensitive to be sent or answered."""
    applications = partial.applications
    yield from twice("application name", ((f"applications[{i}].name", a.name) for i, a in applications.items()))
    for i, application in applications.items():
        path = f"applications[{i}]"
        yield from listed("model", f"{path}.models", application.models)
        yield from _ceiling(f"{path}.classification_ceiling", application, partial)
        names = application.models or ()
        called = {name: model for name in names if (model := partial.named_model(name)) is not None}
        yield from _request(f"{path}.carries", application, called.values())
        for name, model in called.items():
            yield from _response(f"{path}.models[{names.index(name)}]", application, model, partial)
    yield from _apart(partial)


def _apart(partial: PartialEnvironment) -> Iterator[Problem]:
    """Who calls is told by its address alone, so no address is two callers'."""
    earlier: list[tuple[str, IPv4Network]] = [*ranges(partial), *kept_ranges(partial), *runners(partial)]
    for i, application in partial.applications.items():
        for j, net in enumerate(application.cidrs or ()):
            if not known(net):
                continue
            path = f"applications[{i}].cidrs[{j}]"
            other = next((each for each in earlier if net.overlaps(each[1])), None)
            if other is not None:
                yield Problem(
                    path,
                    str(net),
                    f"a range apart from {other[0]} ({other[1]})",
                    "name only the networks of this application; callers are told apart by their addresses",
                )
            earlier.append((path, net))


def _ceiling(path: str, application: Application, partial: PartialEnvironment) -> Iterator[Problem]:
    """At most that of its site, at least what it carries. Where both are wrong, `carries` is above requests, too."""
    carries, ceiling = application.carries, application.classification_ceiling
    site = partial.site(application.own_site)
    if site is not None and known(ceiling, site.classification_ceiling) and ceiling > site.classification_ceiling:
        yield Problem(
            path,
            f"{ceiling.value!r} for pods at site {site.name!r}",
            f"at most {site.classification_ceiling.value!r}, the ceiling of that site (kind {site.kind!r})",
            "lower it, or run the application at a site whose ceiling allows it",
        )
    elif known(carries, ceiling) and carries > ceiling:
        yield Problem(
            path,
            f"{ceiling.value!r} for an application that sends {carries.value!r}",
            f"at least {carries.value!r}, what the application carries",
            "raise it, or send less",
        )


def _request(path: str, application: Application, models: Iterable[Model]) -> Iterator[Problem]:
    if not known(application.carries):
        return
    below = {m.name: m.request for m in models if known(m.request) and application.carries > m.request}
    if below:
        yield Problem(
            path,
            f"{application.carries.value!r} to {', '.join(map(repr, below))}",
            f"at most {min(below.values(), key=lambda c: c.rank).value!r}, the lowest classification of their requests",
            "send less, or raise the request classification of these models",
        )


def _response(path: str, application: Application, model: Model, partial: PartialEnvironment) -> Iterator[Problem]:
    """What the model answers, and what the others do that its server may have: a server is one address for all."""
    ceiling, tenant = application.classification_ceiling, partial.tenant_of(model)
    if not known(ceiling):
        return
    expected = f"a response of at most {ceiling.value!r}, the ceiling of the application"
    if known(model.response) and model.response > ceiling:
        fix = f"raise the ceiling if its networks or pods may hold that, or lower what {model.name!r} answers"
        yield Problem(path, f"{model.name!r}, whose response is {model.response.value!r}", expected, fix)
        return
    for other in partial.models.values():
        shared = known(tenant, model.site) and other.site == model.site and partial.tenant_of(other) is tenant
        if shared and known(other.response) and other.response > ceiling:
            yield Problem(
                path,
                f"{model.name!r}, whose server may serve {other.name!r} too: its response is {other.response.value!r}",
                expected,
                "give one of the two models another tenant, which has servers of its own",
            )
            return
