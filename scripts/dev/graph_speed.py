"""How long the graph takes: stacks of growing size through the rule of paths, by hand: `python -m dev.graph_speed`.

The aim: 5,000 resources under one second, and twice the resources in less than 2.3 times the time.
"""

import time
from collections.abc import Iterator, Mapping

from isthmus_policies.estate import of_environment
from isthmus_policies.facts import Facts
from isthmus_policies.rules.residency import no_path_leads_out
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

SIZES = (625, 1_250, 2_500, 5_000, 10_000, 20_000)
ENVIRONMENT = {
    "sites": [
        {
            "name": "private",
            "kind": "openstack",
            "segments": {"restricted": "10.16.0.0/18", "serving": "10.16.64.0/19"},
        },
        {"name": "public", "kind": "aws", "account": "123456789012", "cidr": "10.32.0.0/16"},
    ]
}
KUBECONFIG = (
    '{"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "c"}}], '
    '"clusters": [{"name": "c", "cluster": {"server": "https://10.16.64.9:6443"}}]}'
)


def main() -> None:
    """Print the times: of the processor, since others may use it too."""
    estate, before = of_environment(ENVIRONMENT), 0.0
    for size in SIZES:
        subjects = list(resources(size))
        began = time.process_time()
        for subject in subjects:
            list(no_path_leads_out.check(Facts(subject, estate), estate))
        between = time.process_time()
        paths = len(list(no_path_leads_out.check_stack(Stack(subjects, estate), estate)))
        alone, together = between - began, time.process_time() - between
        ratio = f"{(alone + together) / before:.2f} times the half" if before else ""
        print(f"{size:6} resources: each {alone:.3f} s, the graph {together:.3f} s, {paths} paths {ratio}")
        before = alone + together


def resources(size: int) -> Iterator[Subject]:
    """A stack in the shape of ours: pods with stores on the private side, buckets and objects on AWS, one leak."""
    for i in range(size // 5):
        store = _subject("openstack:objectstorage/container:Container", f"store-{i}", _store(i))
        yield store
        yield _subject("kubernetes:core/v1:Secret", f"secret-{i}", _secret(i), stringData=store)
        yield _subject("kubernetes:apps/v1:Deployment", f"pods-{i}", _deployment(i), spec=store)
        bucket = _subject("aws:s3/bucket:Bucket", f"bucket-{i}", {"bucket": f"isthmus-models-{i}", "tags": _internal()})
        yield bucket
        leak = {"value": store} if i == 0 else {"value": bucket}
        props = {"name": f"/isthmus/{i}", "type": "String", "value": "x" if i else "y", "tags": _internal()}
        yield _subject("aws:ssm/parameter:Parameter", f"parameter-{i}", props, **leak)


def _subject(token: str, name: str, props: Mapping[str, object], **edges: Subject) -> Subject:
    package = token.split(":")[0]
    urn, by_property = f"urn:pulumi:speed::isthmus::{token}::{name}", {k: frozenset({s.urn}) for k, s in edges.items()}
    provider = {"kubeconfig": KUBECONFIG} if package == "kubernetes" else {}
    depends_on = frozenset().union(*by_property.values())
    made_by = f"{package}-provider"
    return Subject(token, name, urn, dict(props), provider, depends_on, made_by, by_property, whole_stack=True)


def _internal() -> dict[str, str]:
    return {"isthmus:classification": "internal"}


def _store(i: int) -> dict[str, object]:
    return {"name": f"isthmus-store-{i}", "metadata": {"isthmus-classification": "restricted"}}


def _metadata(name: str) -> dict[str, object]:
    return {"name": name, "namespace": "serving", "labels": {"isthmus.dev/classification": "restricted"}}


def _secret(i: int) -> dict[str, object]:
    return {"metadata": _metadata(f"secret-{i}"), "stringData": {"credentials": "aws_access_key_id = x"}}


def _deployment(i: int) -> dict[str, object]:
    fetch = {
        "name": "fetch",
        "image": "registry.example.com/fetch:1",
        "args": ["--source", f"s3://isthmus-store-{i}/repository/", "--destination", "/models"],
        "env": [
            {"name": "AWS_ENDPOINT_URL_S3", "value": "https://10.16.2.9"},
            {"name": "AWS_REGION", "value": "us-east-1"},
        ],
    }
    server = {
        "name": "triton",
        "image": "nvcr.io/nvidia/tritonserver:1",
        "args": [f"--flag-{n}={n}" for n in range(20)],
    }
    volumes = [{"name": "store", "secret": {"secretName": f"secret-{i}"}}]
    spec = {"containers": [server], "initContainers": [fetch], "volumes": volumes}
    template = {"metadata": {"labels": {"isthmus.dev/classification": "restricted"}}, "spec": spec}
    return {"metadata": _metadata(f"pods-{i}"), "spec": {"replicas": 1, "template": template}}


if __name__ == "__main__":
    main()
