"""Every type of the SDKs has a meaning; what nobody translated has none; the tables agree with the SDKs."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies import sdk
from tests.policies.helpers import component, flat, subject

from isthmus_policies.estate import Allowance, Estate
from isthmus_policies.facts import Bearing, Facts
from isthmus_policies.facts.bearing import bearing_of, bearing_of_type, plain_type, tables, tokens
from isthmus_policies.rules.residency.everything_is_translated import rule

SDKS = ("pulumi_aws", "pulumi_openstack", "pulumi_kubernetes")
LABELLED_BY = {"aws": {"tags"}, "openstack": {"metadata", "properties", "tags"}, "kubernetes": {"metadata", "items"}}
INVENTED = (
    "aws:quantum/computer:Computer",
    "aws:s3/hologram:Hologram",
    "openstack:container/container:Container",
    "gcp:storage/bucket:Bucket",
    "azure-native:storage:StorageAccount",
    "bucket:tf:aws_s3_bucket",
    "docker-compose:index:Up",
)


@pytest.mark.slow
@pytest.mark.parametrize("package", SDKS)
def test_every_type_of_the_sdks_has_a_meaning(package: str) -> None:
    bearings = {token: bearing_of_type(plain_type(token)) for token in sdk.resources(package)}
    assert [token for token, bearing in bearings.items() if bearing is Bearing.UNTRANSLATED] == []
    assert set(bearings.values()) == {Bearing.HOLDS, Bearing.MOVES, Bearing.PART}


@pytest.mark.slow
@pytest.mark.parametrize("package", SDKS)
def test_what_has_to_say_its_class_can(package: str) -> None:
    mute = [
        token
        for token, resource in sdk.resources(package).items()
        if bearing_of_type(plain_type(token)) is Bearing.HOLDS
        and not resource.properties & LABELLED_BY[token.split(":")[0]]
    ]
    assert mute == []


@pytest.mark.slow
@pytest.mark.parametrize("package", ["pulumi_aws", "pulumi_openstack"])
def test_no_table_has_a_type_that_the_sdk_does_not_have(package: str) -> None:
    cloud = package.removeprefix("pulumi_")
    known = {plain_type(token) for token in sdk.resources(package)}
    services = {token.rsplit(":", 1)[0] for token in known}
    for token in (token for table in tables() for token in tokens(table) if token.startswith(f"{cloud}:")):
        assert token in known or (token.endswith(":*") and token.removesuffix(":*") in services), token


def test_no_two_tables_say_different_things_of_a_type() -> None:
    meanings: Counter[str] = Counter()
    for table in tables():
        for names in table:
            meanings.update(set(names))
    assert {token for token, number in meanings.items() if number > 1} == set()


@pytest.mark.parametrize("token", INVENTED)
def test_what_nobody_translated_is_refused_until_it_is_allowed_by_name(token: str) -> None:
    facts = Facts(subject(token), Estate())
    assert facts.bearing is Bearing.UNTRANSLATED
    (violation,) = rule.resource(facts, Estate())
    assert "no rule knows what it means" in flat(violation) and plain_type(token) in violation.fix
    for allowed in (plain_type(token), token, token.split(":")[0] + ":*"):
        estate = Estate(allowances=(Allowance(allowed, "reviewed", "security"),))
        assert list(rule.resource(facts, estate)) == []


@pytest.mark.parametrize(
    ("token", "bearing"),
    [
        ("aws:s3/bucketV2:BucketV2", Bearing.HOLDS),
        ("aws:s3/bucketPolicy:BucketPolicy", Bearing.PART),
        ("aws:ec2/instance:Instance", Bearing.HOLDS),
        ("aws:ec2/launchTemplate:LaunchTemplate", Bearing.PART),
        ("aws:dynamodb/globalTable:GlobalTable", Bearing.PART),  # no label can stand on it
        ("aws:datasync/task:Task", Bearing.MOVES),
        ("aws:cloudformation/stack:Stack", Bearing.MOVES),
        ("aws-native:s3:Bucket", Bearing.HOLDS),
        ("aws-native:rds:DbInstance", Bearing.HOLDS),
        ("aws-native:s3:BucketPolicy", Bearing.PART),
        ("aws-native:ec2:SecurityGroup", Bearing.PART),
        ("aws-native:ec2:Volume", Bearing.HOLDS),
        ("aws-native:iam:ManagedPolicy", Bearing.PART),
        ("aws-native:datasync:Task", Bearing.MOVES),
        ("aws-native:cloudformation:Stack", Bearing.MOVES),
        ("aws-native:index:ExtensionResource", Bearing.MOVES),
        ("openstack:database/instance:Instance", Bearing.PART),  # no label can stand on it
        ("openstack:orchestration/stackV1:StackV1", Bearing.MOVES),
        ("kubernetes:core/v1:ServiceAccount", Bearing.PART),
        ("kubernetes:core/v1:SecretList", Bearing.HOLDS),
        ("kubernetes:v1:Secret", Bearing.HOLDS),
        ("kubernetes:apps/v1:DeploymentPatch", Bearing.HOLDS),
        ("kubernetes:apps/v1:ControllerRevision", Bearing.PART),
        ("kubernetes:helm.sh/v3:Release", Bearing.MOVES),
        ("kubernetes:s3.services.k8s.aws/v1alpha1:Bucket", Bearing.MOVES),
        ("kubernetes:rds.aws.upbound.io/v1beta1:Instance", Bearing.MOVES),
        ("kubernetes:infra.contrib.fluxcd.io/v1alpha2:Terraform", Bearing.MOVES),
        ("kubernetes:argoproj.io/v1alpha1:Application", Bearing.MOVES),
        ("kubernetes:argoproj.io/v1alpha1:Rollout", Bearing.HOLDS),
        ("kubernetes:cert-manager.io/v1:Certificate", Bearing.PART),
        ("kubernetes:monitoring.coreos.com/v1:PrometheusRule", Bearing.PART),
        ("kubernetes:monitoring.coreos.com/v1:Prometheus", Bearing.HOLDS),
        ("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshot", Bearing.HOLDS),
        ("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass", Bearing.PART),
        ("kubernetes:velero.io/v1:BackupStorageLocation", Bearing.HOLDS),
        ("kubernetes:nobody.example.com/v1:Anything", Bearing.HOLDS),
        ("command:local:Command", Bearing.MOVES),
        ("pulumi-python:dynamic:Resource", Bearing.MOVES),
        ("random:index/randomPassword:RandomPassword", Bearing.PART),
    ],
)
def test_types_mean_what_they_do(token: str, bearing: Bearing) -> None:
    assert bearing_of(subject(token)) is bearing


@pytest.mark.parametrize("token", ["isthmus:index:Tenant", "awsx:ecs:FargateService", "nobody:index:Module"])
def test_a_component_is_its_childrens_affair(token: str) -> None:
    assert bearing_of(component(token)) is Bearing.PART


@given(st.text(max_size=40) | st.sampled_from(INVENTED).map(lambda token: token + ":::"))
def test_any_text_has_a_bearing(token: str) -> None:
    assert bearing_of_type(plain_type(token)) in Bearing
