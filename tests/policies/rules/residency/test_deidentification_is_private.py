"""What de-identifies: where it runs, where its key is, and what it hands on; and that paths end there."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.graph.stacks import INTERNAL, METADATA, RESTRICTED, TAGS, made, variables
from tests.policies.helpers import flat
from tests.policies.tables import RAW, judge, reads

from isthmus.environment.classification import Classification
from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.rules.residency import no_path_leads_out
from isthmus_policies.rules.residency.deidentification_is_private import rule
from isthmus_policies.subject import UNKNOWN, Subject

DECLARED: Mapping[str, Any] = {
    "name": "sales",
    "workload": {"site": "private", "namespace": "batch", "name": "pseudonymise"},
    "fields": ["sku", "day"],
    "gives": "internal",
    "reason": "no person in it",
    "owner": "data@example.com",
}
BUCKET, URL = "https://sales.s3.eu-central-1.amazonaws.com", "https://keys.private.example.com/v1/secrets/1"
HOSTS = {"hosts": ["keys.private.example.com"]}


def estate(**values: Any) -> Estate:
    return of_environment({**RAW, "policies": HOSTS, "deidentifications": [{**DECLARED, **values}]})


def job(
    container: Mapping[str, Any] | None = None,
    *,
    name: str = "pseudonymise",
    namespace: Any = "batch",
    labels: Mapping[str, str] = RESTRICTED,
    eks: bool = False,
    kind: str = "batch/v1:Job",
    edges: Mapping[str, Any] | None = None,
) -> Subject:
    whole = {"name": "worker", "image": "registry.private.example.com/worker:1", **(container or {})}
    spec = {"template": {"metadata": {"labels": dict(labels)}, "spec": {"containers": [whole]}}}
    metadata = {"name": name, "namespace": namespace, "labels": dict(labels)}
    return made(f"kubernetes:{kind}", name, {"metadata": metadata, "spec": spec}, edges, eks=eks)


SENDS = variables(TARGET=BUCKET)
SECRET = made("openstack:keymanager/secretV1:SecretV1", "key", {"name": "pseudonyms", "metadata": METADATA})
PUBLIC = made("aws:s3/bucket:Bucket", "open", {"bucket": "sales", "tags": {"isthmus:classification": "public"}})
STORE = made("aws:s3/bucket:Bucket", "sales", {"bucket": "sales", "tags": TAGS})
TABLE = {
    "compliant": [job(SENDS), [SECRET, job(SENDS)], [STORE, job(SENDS, edges={"spec": [STORE]})]],
    "violating": [
        (job(SENDS, eks=True), "run it in the cluster of 'private'"),
        (job(variables(KEYS="https://secretsmanager.eu-central-1.amazonaws.com")), "keep the key in Barbican"),
        (job(variables(KEYS="awskms:///alias/pseudonyms")), "keep the key in Barbican"),
        (job(variables(KEYS="arn:aws:kms:eu-central-1:123456789012:key/1")), "keep the key in Barbican"),
        (
            [PUBLIC, job(variables(TARGET=UNKNOWN), edges={"spec": [PUBLIC]})],
            "got public, for what 'sales' gives: what it sends where spec points",
        ),
    ],
    "not applicable": [job(SENDS, name="other"), job(SENDS, namespace="serving"), job(kind="batch/v1:JobPatch")],
    "unknown": [job(SENDS, namespace=UNKNOWN), job(variables(TARGET=UNKNOWN))],
    "near miss": [job(variables(KEYS="https://keys.private.example.com/kms")), job(SENDS, name="pseudonymise-2")],
}
test_table = reads(rule, TABLE, estate())


def paths(subjects: list[Subject], ours: Estate) -> list[str]:
    """What the rule of paths says of them."""
    analysis = Analysis([no_path_leads_out.rule], ours)
    alone = [flat(violation) for one in subjects for _, _, violation in analysis.of_resource(one)]
    return alone + [flat(violation) for _, _, violation in analysis.of_stack(subjects)]


def test_a_path_ends_where_data_is_deidentified() -> None:
    assert paths([job(SENDS)], of_environment(RAW)), "without a declaration it is one"
    assert paths([job(SENDS)], estate()) == []
    by_output = job(variables(TARGET=UNKNOWN), edges={"spec": [STORE]})
    assert paths([STORE, by_output], of_environment(RAW)) and paths([STORE, by_output], estate()) == []


@pytest.mark.parametrize("other", ["pseudonymise-2", "Pseudonymise", "", UNKNOWN])
def test_no_other_workload_is_let_through(other: Any) -> None:
    assert paths([job(SENDS, name=other)], estate())


def test_what_it_gives_goes_no_further_than_its_class_may() -> None:
    internet = job(variables(TARGET="https://8.8.8.8/upload"))
    assert paths([internet], estate()) and paths([internet], estate(gives="public")) == []
    assert paths([job(SENDS)], estate(gives="confidential")), "that stays private"


@pytest.mark.parametrize(
    "lacking",
    [{"reason": " "}, {"owner": ""}, {"fields": []}, {"fields": [""]}, {"gives": "secret"}, {"gives": None}]
    + [{"workload": {**DECLARED["workload"], key: value}} for key in ("site", "namespace", "name") for value in ("", 7)]
    + [{"workload": {**DECLARED["workload"], "site": "public"}}, {"workload": []}],
)
def test_half_a_declaration_lowers_nothing(lacking: dict[str, Any]) -> None:
    assert paths([job(SENDS)], estate(**lacking))


def test_the_key_is_in_a_private_secret_store() -> None:
    assert judge(rule, [SECRET, job()], estate(key="pseudonyms")) == []
    assert judge(rule, [job()], estate(key=URL)) == []
    for key in ("pseudonyms", "https://secretsmanager.eu-central-1.amazonaws.com/x", URL.replace("https", "http")):
        (message,) = judge(rule, [job()], estate(key=key))
        assert "the key of the de-identification 'sales'" in message and "policies.hosts" in message
    assert judge(rule, [], estate(key="pseudonyms")) == [], "another stack's workload"


def test_a_place_that_only_the_edges_tell() -> None:
    cluster = made("openstack:containerinfra/cluster:Cluster", "magnum", {"name": "magnum", "kubeconfig": UNKNOWN})
    eks = made("aws:eks/cluster:Cluster", "eks", {"name": "eks"})
    for behind, allowed in ((cluster, True), (eks, False)):
        provider = made("pulumi:providers:kubernetes", "late", {"kubeconfig": UNKNOWN}, {"kubeconfig": [behind]})
        late = job(SENDS)
        late = Subject(late.type, late.name, late.urn, late.props, {"kubeconfig": UNKNOWN}, provider_urn=provider.urn)
        messages = judge(rule, [behind, provider, late], estate())
        assert (messages == []) is allowed, messages


@given(st.sampled_from(Classification), st.sampled_from(Classification))
def test_only_what_it_gives_and_more_may_be_written_on_what_it_hands_on_to(
    gives: Classification, written: Classification
) -> None:
    store = made(
        "aws:s3/bucket:Bucket", "sales", {"bucket": "sales", "tags": {"isthmus:classification": written.value}}
    )
    sends = job(variables(TARGET=UNKNOWN), edges={"spec": [store]}, labels=INTERNAL)
    assert bool(judge(rule, [store, sends], estate(gives=gives.value))) == (written < gives)
