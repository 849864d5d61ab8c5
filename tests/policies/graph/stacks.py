"""Resources with edges, and an environment, for the tests of the graph."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import of_environment
from isthmus_policies.rule import Violation
from isthmus_policies.rules.residency import no_path_leads_out
from isthmus_policies.subject import Subject

ESTATE = of_environment(
    {
        "sites": [
            {
                "name": "private",
                "kind": "openstack",
                "segments": {"restricted": "10.16.0.0/18", "serving": "10.16.64.0/19"},
                "s3_endpoint": "https://object-store.private.example.com",
            },
            {"name": "public", "kind": "aws", "account": "123456789012", "cidr": "10.32.0.0/16"},
        ],
        "models": [
            {"name": "search", "site": "public"},
            {"name": "ranking", "site": "private"},
            {
                "name": "fusion",
                "site": "private",
                "calls": [
                    {"model": "search", "carries": "internal", "address_variable": "ISTHMUS_SEARCH_URL"},
                    {"model": "ranking", "carries": "restricted", "address_variable": "ISTHMUS_RANKING_URL"},
                ],
            },
        ],
    }
)
CONFIG = (
    '{"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "c"}}], '
    '"clusters": [{"name": "c", "cluster": {"server": "SERVER"}}]}'
)
PRIVATE = {"kubeconfig": CONFIG.replace("SERVER", "https://10.16.64.9:6443")}
EKS = {"kubeconfig": CONFIG.replace("SERVER", "https://X.gr7.eu-central-1.eks.amazonaws.com")}
RESTRICTED = {"isthmus.dev/classification": "restricted"}
INTERNAL = {"isthmus.dev/classification": "internal"}
METADATA = {"isthmus-classification": "restricted"}
TAGS = {"isthmus:classification": "internal"}

Edges = Mapping[str, Sequence[Subject]]


def made(token: str, name: str, props: Mapping[str, Any], edges: Edges | None = None, *, eks: bool = False) -> Subject:
    """A resource; `edges` are by property the resources whose outputs it holds."""
    package = token.split(":")[0]
    by_property = {key: frozenset(source.urn for source in sources) for key, sources in (edges or {}).items()}
    provider = (EKS if eks else PRIVATE) if package == "kubernetes" else {}
    depends_on = frozenset[str]().union(*by_property.values())
    urn = f"urn:pulumi:test::isthmus::{token}::{name}"
    made_by = f"{package}-{'eks' if eks else 'private'}"
    return Subject(token, name, urn, props, provider, depends_on, made_by, by_property, whole_stack=True)


def workload(
    container: Mapping[str, Any],
    edges: Edges | None = None,
    *,
    labels: Mapping[str, str] = RESTRICTED,
    eks: bool = False,
) -> Subject:
    """A Deployment with a container."""
    whole = {"name": "worker", "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/worker:1", **container}
    spec = {"template": {"metadata": {"labels": dict(labels)}, "spec": {"containers": [whole]}}}
    props = {"metadata": {"name": "worker", "namespace": "serving", "labels": dict(labels)}, "spec": spec}
    return made("kubernetes:apps/v1:Deployment", "worker", props, edges, eks=eks)


def variables(**env: Any) -> dict[str, Any]:
    """A container's variables."""
    return {"env": [{"name": name, "value": value} for name, value in env.items()]}


def custom(token: str, spec: Mapping[str, Any], labels: Mapping[str, str] = RESTRICTED) -> Subject:
    """A custom resource on the private cluster."""
    metadata = {"name": "it", "namespace": "serving", "labels": dict(labels)}
    return made(f"kubernetes:{token}", "it", {"metadata": metadata, "spec": dict(spec)})


def config_map(data: Any, labels: Mapping[str, str] = RESTRICTED, kind: str = "ConfigMap", **how: Any) -> Subject:
    """A ConfigMap, or a Secret, that is named `settings`."""
    field = "data" if kind == "ConfigMap" else "stringData"
    metadata = {"name": "settings", "namespace": "serving", "labels": dict(labels)}
    return made(f"kubernetes:core/v1:{kind}", "settings", {"metadata": metadata, field: data}, **how)


def judged(resources: Iterable[Subject]) -> list[Violation]:
    """What the rule of paths says of them, each by itself and all together."""
    subjects = list(resources)
    analysis = Analysis([no_path_leads_out.rule], ESTATE)
    alone = [violation for subject in subjects for _, _, violation in analysis.of_resource(subject)]
    return alone + [violation for _, _, violation in analysis.of_stack(subjects)]
