"""Tenants: each model has one, none is above its tenant's ceiling, and no tenant gets a namespace that is another's."""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.model import Model
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem, shown
from isthmus.environment.tenant import Tenant, namespace_path

MOST_LISTED = 20
KUBERNETES = ("default",)
KUBERNETES_PREFIXES = ("kube-", "system-")
"""Namespaces are not to begin with `kube-`, nor priority classes, which are named after them, with `system-`:

https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass
"""


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Reserved namespaces, models without a tenant, and what is above a tenant's ceiling."""
    for i, tenant in partial.tenants.items():
        yield from _reserved(i, tenant)
    for i, model in partial.models.items():
        tenant_of = partial.tenant_of(model)
        if tenant_of is None:
            yield from _missing(f"models[{i}].tenant", model, partial)
        else:
            yield from _above(i, model, tenant_of, partial)
    for i, site in partial.sites.items():
        yield from site.tenant_problems(f"sites[{i}]", partial.tenants)


def _reserved(index: int, tenant: Tenant) -> Iterator[Problem]:
    namespace = tenant.serving_namespace if tenant.readable("namespace") else None
    if namespace is not None and (namespace in KUBERNETES or namespace.startswith(KUBERNETES_PREFIXES)):
        yield Problem(
            namespace_path(index, tenant),
            f"the namespace {namespace!r}, which is Kubernetes' own",
            f"another one than {', '.join(KUBERNETES)} and those that begin with {' or '.join(KUBERNETES_PREFIXES)}",
            "name another one as `namespace`",
        )


def _missing(path: str, model: Model, partial: PartialEnvironment) -> Iterator[Problem]:
    if known(model.tenant) or not model.readable("tenant") or len(partial.tenant_names) < 2:
        return  # what is named is looked for elsewhere, and a list without a tenant is a problem of its own
    names = [shown(name)[1:-1] for name in partial.tenant_names if name is not None]
    more = ", ..." if len(names) > MOST_LISTED else ""
    yield Problem(
        path,
        f"nothing, with {len(partial.tenant_names)} tenants in the environment",
        f"the name of the model's tenant: {', '.join(names[:MOST_LISTED]) or '(none)'}{more}",
        "add the key 'tenant'",
    )


def _above(index: int, model: Model, tenant: Tenant, partial: PartialEnvironment) -> Iterator[Problem]:
    ceiling = tenant.classification_ceiling
    if not known(ceiling):
        return
    expected = f"at most {ceiling.value!r}, the ceiling of that tenant"
    fix = "put the model into another tenant, or raise the ceiling of this one"
    for field in ("classification", "request", "response"):
        value = getattr(model, field)
        if known(value) and value > ceiling:
            yield Problem(f"models[{index}].{field}", f"{value.value!r} of tenant {tenant.name!r}", expected, fix)
    for j, call in enumerate(model.calls or ()):
        called = partial.model(call.model)
        if called is not None and known(called.response) and called.response > ceiling:
            yield Problem(
                f"models[{index}].calls[{j}].model",
                f"{call.model!r}, whose response is {called.response.value!r}, called for tenant {tenant.name!r}",
                f"a response of {expected}",
                f"call it from a tenant whose ceiling allows it, or lower what {call.model!r} answers",
            )
