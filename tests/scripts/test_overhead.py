"""What the bench compares: environments of any size are valid, and a flat program registers what the preview showed."""

import sys

import pytest

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


def test_the_flat_program_imports_the_sdks_modules_of_its_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    monkeypatch.setattr(flat_program, "import_module", imported.append)
    kinds = [
        "openstack:networking/port:Port",
        "kubernetes:core/v1:Secret",
        "kubernetes:rbac.authorization.k8s.io/v1:Role",
    ]
    flat_program.import_sdks(kinds)
    assert imported == ["pulumi_openstack.networking", "pulumi_kubernetes.core.v1", "pulumi_kubernetes.rbac.v1"]
    monkeypatch.undo()
    flat_program.import_sdks(
        ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "kubernetes:shop.example/v1:Till"]
    )
    assert "pulumi_aws.vpc" in sys.modules
