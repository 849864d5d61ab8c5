"""What the bench compares: environments of any size are valid, and a flat program registers what the preview showed."""

import json

import pulumi
import pytest
from tests.components.engine import declare

from dev import flat_program, overhead
from isthmus.environment import Environment


@pytest.mark.parametrize("pairs", [1, 2, max(overhead.PAIRS)])
def test_an_environment_of_so_many_pairs_is_valid(pairs: int) -> None:
    environment = Environment.load(overhead.environment(pairs))
    assert len(environment.sites) == 2 * pairs and len(environment.links) == pairs


def test_the_custom_resources_of_a_preview_providers_first() -> None:
    def step(urn: str, custom: bool, **more: object) -> dict[str, object]:
        return {"newState": {"urn": urn, "type": urn.split("::")[2].split("$")[-1], "custom": custom, **more}}

    provider = "urn:pulumi:bench::overhead::isthmus:index:X$pulumi:providers:aws::p"
    steps = [
        step("urn:pulumi:bench::overhead::pulumi:pulumi:Stack::s", False),
        step("urn:pulumi:bench::overhead::isthmus:index:X::x", False),
        step(
            "urn:pulumi:bench::overhead::isthmus:index:X$aws:sqs/queue:Queue::q",
            True,
            inputs={"name": "q", "__defaults": []},
            provider=f"{provider}::04da6b54",
        ),
        step(provider, True, inputs={"region": "eu-central-1"}),
    ]
    found = overhead.resources({"steps": steps})
    assert [(one["type"], one["name"], one["inputs"], one["provider"]) for one in found] == [
        ("pulumi:providers:aws", "p", {"region": "eu-central-1"}, ""),
        ("aws:sqs/queue:Queue", "q", {"name": "q"}, provider),
    ]


def test_what_a_program_asked_of_the_clouds_each_once() -> None:
    provider = "urn:pulumi:bench::overhead::pulumi:providers:openstack::p"
    role = {"tok": "openstack:identity/getRole:getRole", "args": {"name": "member"}, "provider": f"{provider}::04da"}
    invoke = {"method": "/pulumirpc.ResourceMonitor/Invoke", "request": role, "response": {}}
    other = {"method": "/pulumirpc.ResourceMonitor/RegisterResource", "request": {"type": "aws:sqs/queue:Queue"}}
    log = "\n".join(map(json.dumps, (invoke, other, invoke)))
    expected = {"token": role["tok"], "args": {"name": "member"}, "provider": provider}
    assert overhead.lookups(log) == [expected]


@pytest.mark.parametrize(
    ("kind", "module"),
    [
        ("openstack:networking/port:Port", "pulumi_openstack.networking"),
        ("kubernetes:core/v1:Secret", "pulumi_kubernetes.core.v1"),
        ("kubernetes:rbac.authorization.k8s.io/v1:Role", "pulumi_kubernetes.rbac.v1"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "pulumi_aws.vpc"),
    ],
)
def test_the_flat_program_uses_the_sdks_classes(kind: str, module: str) -> None:
    made = flat_program.sdk_class(kind)
    assert made is not None and made.__name__ == kind.rsplit(":", 1)[1] and made.__module__.startswith(module)


def test_a_custom_resource_has_no_class() -> None:
    assert flat_program.sdk_class("kubernetes:shop.example/v1:Till") is None


def test_the_flat_program_registers_the_same_inputs() -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True, "tags": {"some_key": "v", "otherKey": "w"}}
    one = {"type": "aws:ec2/vpc:Vpc", "name": "vpc", "inputs": inputs}
    till = {"type": "kubernetes:shop.example/v1:Till", "name": "till", "inputs": {"spec": {"openHours": 8}}}

    def program() -> None:
        for each in (one, till):
            flat_program.register(each, pulumi.ResourceOptions())

    assert [(r.type, r.inputs) for r in declare(program).resources] == [
        (each["type"], each["inputs"]) for each in (one, till)
    ]
