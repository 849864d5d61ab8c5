"""Default deny in the namespaces of a stack."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.segmentation.namespaces_deny_by_default import rule
from isthmus_policies.subject import UNKNOWN, Subject

OTHER = subject("pulumi:providers:kubernetes", name="other")
namespace = subject("kubernetes:core/v1:Namespace", name="n", metadata={"name": "serving"})
unnamed = subject("kubernetes:core/v1:Namespace", name="u", metadata={})
DENY = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def deployment(where: Any = "serving", **more: Any) -> Subject:
    spec = {"template": {"spec": {"containers": [{"name": "a"}]}}}
    return subject("kubernetes:apps/v1:Deployment", name="d", metadata={"namespace": where}, spec=spec, **more)


def policy(spec: Any, where: Any = "serving", name: str = "p", **more: Any) -> Subject:
    token = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
    return subject(token, name=name, metadata={"namespace": where}, spec=spec, **more)


EDGE: Any = {"by_property": {"metadata": (unnamed.urn,)}}
TABLE = {
    "compliant": [
        [namespace, deployment(), policy(DENY)],
        [namespace, deployment(), policy({"podSelector": {}}, name="a"), policy({**DENY, "policyTypes": ["Egress"]})],
        [unnamed, deployment(UNKNOWN, **EDGE), policy(DENY, UNKNOWN, **EDGE)],
    ],
    "violating": [
        ([namespace, deployment()], "no policy for all its pods that isolates Ingress and Egress"),
        ([namespace, deployment(), policy({"podSelector": {}})], "isolates Egress"),
        ([namespace, deployment(), policy({**DENY, "podSelector": {"matchLabels": {"a": "b"}}})], "Ingress and Egress"),
        ([namespace, deployment(), policy(DENY, "other")], "Ingress and Egress"),
        ([namespace, deployment(), policy(DENY, provider=OTHER)], "Ingress and Egress"),  # in another cluster
        ([unnamed, deployment(UNKNOWN, **EDGE)], "Ingress and Egress"),
    ],
    "not applicable": [[namespace], [deployment()], [subject("aws:s3/bucket:Bucket")]],
    "unknown": [
        ([namespace, deployment(), policy(UNKNOWN)], "Ingress and Egress"),
        ([namespace, deployment(), policy({**DENY, "policyTypes": UNKNOWN})], "isolates Egress"),
    ],
    "near miss": [
        [namespace, deployment("another")],
        [namespace, deployment(), policy({"podSelector": {"matchLabels": {}}, "egress": [{"to": []}]})],
    ],
}
test_table = reads(rule, TABLE)
