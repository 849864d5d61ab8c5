"""Who is let in from a site's own cluster: applications and monitoring, told apart by their namespaces alone."""

from collections.abc import Iterator

from isthmus.environment.application import Application
from isthmus.environment.base import known
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.tenant import namespace_path

WAYS = "`cidrs`, the networks of an application outside, or `site` and `namespace` of one in a site's own cluster"
INITIAL = ("default", "kube-node-lease", "kube-public", "kube-system")
"""What every cluster has: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces"""


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Applications in both places or none, models of other sites, and namespaces that are somebody else's."""
    for i, application in partial.applications.items():
        yield from _ways(f"applications[{i}]", application)
        yield from _models(f"applications[{i}].models", application, partial)
    yield from _apart(partial)


def _ways(path: str, application: Application) -> Iterator[Problem]:
    """Exactly one way to say where it is. What can't be read is there, too: its own problem says the rest."""
    inside = [key for key in ("site", "namespace") if known(getattr(application, key)) or not application.readable(key)]
    outside = application.cidrs != ()
    if outside and inside:
        got = f"`cidrs` beside {' and '.join(f'`{key}`' for key in inside)}"
        yield Problem(path, got, f"one of the two ways: {WAYS}", "leave out the one that isn't this application's")
    elif not outside and not inside:
        yield Problem(f"{path}.cidrs", "no networks, and no `site`", WAYS, "add the one or the other")
    elif not outside and len(inside) == 1:
        other = "namespace" if inside == ["site"] else "site"
        expected = "the namespace of its pods there" if other == "namespace" else "the site in whose cluster that is"
        yield Problem(f"{path}.{other}", f"nothing, beside `{inside[0]}`", expected, f"add the key {other!r}")


def _models(path: str, application: Application, partial: PartialEnvironment) -> Iterator[Problem]:
    """Pods of another cluster have no namespaces here: they come from addresses of their nodes."""
    site = partial.site(application.own_site)
    for j, name in enumerate(application.models or ()):
        model = partial.model(name)
        if site is None or model is None or model.name != name or name in application.models[:j]:
            continue
        home = partial.site(model.site)
        if home is not None and home is not site:
            yield Problem(
                f"{path}[{j}]",
                f"{name!r} at site {home.name!r}, while the application is in the cluster of {site.name!r}",
                "a model at the application's own site: pods are let in by the namespaces of their own cluster",
                "give the model to that site, or run the application outside and name its networks as `cidrs`",
            )


def _apart(partial: PartialEnvironment) -> Iterator[Problem]:
    """A namespace is one caller's, no tenant's, whose servers would be let in, and none of Kubernetes' own."""
    tenants = {
        tenant.serving_namespace: namespace_path(i, tenant)
        for i, tenant in partial.tenants.items()
        if tenant.readable("namespace")
    }
    for site_index, site in partial.sites.items():
        callers = [(f"sites[{site_index}].monitoring_namespace", site.monitoring_namespace)]
        for i, application in partial.applications.items():
            if partial.site(application.own_site) is site:
                callers.append((f"applications[{i}].namespace", application.namespace))
        places: dict[str, str] = {}
        for path, namespace in callers:
            if namespace is None:
                continue
            if namespace in INITIAL:
                expected = f"another one than Kubernetes' own: {', '.join(INITIAL)}"
                yield Problem(path, repr(namespace), expected, "run these pods in a namespace of their own")
            elif namespace in tenants:
                expected = f"a namespace of no tenant; servers are in this one, by {tenants[namespace]}"
                fix = "run these pods in a namespace of their own; models call each other by `calls`"
                yield Problem(path, repr(namespace), expected, fix)
            elif namespace in places:
                expected = f"a namespace of its own in that cluster; this one is at {places[namespace]} already"
                fix = "name another one: pods are told apart by their namespaces alone"
                yield Problem(path, repr(namespace), expected, fix)
            places.setdefault(namespace, path)
