"""The program as a whole: every committed environment, at the first preview and with everything known."""

import re
import subprocess
import sys
from collections import Counter
from ipaddress import ip_network
from typing import Any

import pulumi
import pytest
from tests.components.engine import Engine, declare, values
from tests.components.environments import NAMES, STACKS, raw
from tests.stacks.program import committed, module, run

from isthmus.environment.addresses import PRIVATE

CIDR = re.compile(r"[0-9a-f.:]+/\d+")


LARGE = pytest.mark.slow  # the other environments have up to four times the resources


@pytest.fixture
def up() -> tuple[Engine, dict[str, Any]]:
    return committed()


@pytest.fixture(params=[name if name == "local" else pytest.param(name, marks=LARGE) for name in NAMES])
def preview(request: pytest.FixtureRequest) -> Engine:
    return committed(request.param, preview=True)[0]


@pytest.mark.slow
def test_outputs_are_what_the_smoke_test_reads(up: tuple[Engine, dict[str, Any]]) -> None:
    outputs = up[1]
    assert outputs["sites"] == {
        "private": {
            "kind": "openstack",
            "cluster": "isthmus-local-private",
            "classification_ceiling": "restricted",
        },
        "public": {"kind": "aws", "cluster": "isthmus-local-public", "classification_ceiling": "internal"},
    }
    address = {"http": "http://10.0.0.7:8000", "grpc": "10.0.0.7:8001", "metrics": "http://10.0.0.7:8002/metrics"}
    assert outputs["servers"] == {
        "private-h100": {
            "site": "private",
            "tenant": "serving",
            "pool": "h100",
            "models": ["recommender", "fusion"],
            **address,
        },
        "public-l4": {"site": "public", "tenant": "serving", "pool": "l4", "models": ["search_encoder"], **address},
    }
    models = outputs["models"]
    assert {name: (m["servers"], m["classification"]) for name, m in models.items()} == {
        "search_encoder": (["public-l4"], "internal"),
        "recommender": (["private-h100"], "restricted"),
        "fusion": (["private-h100"], "restricted"),
    }
    assert {name: m["revision"] for name, m in models.items()} == {name: f"{name}-cpu" for name in models}
    # Another stack's policy pack reads this; nothing is exported without a class.
    assert outputs["isthmus:classification"] == dict.fromkeys({*outputs} - {"isthmus:classification"}, "internal")


def test_no_range_is_wider_than_a_private_one(preview: Engine) -> None:
    for resource in preview.resources:
        for value in values(_without_s3(resource.inputs)):
            if isinstance(value, str) and CIDR.fullmatch(value):
                assert ip_network(value).is_private and ip_network(value).prefixlen >= 12, (resource.name, value)


def _without_s3(value: Any) -> Any:
    """Inputs without the rule for S3's public addresses: HTTPS to what no private network has."""
    if isinstance(value, dict):
        to = [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [*map(str, PRIVATE), "169.254.0.0/16"]}}]
        rule = {"to": to, "ports": [{"port": 443, "protocol": "TCP"}]}
        return {key: _without_s3(inner) for key, inner in value.items()} if value != rule else {}
    return [_without_s3(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_a_changed_private_pool_is_a_second_one_to_which_its_servers_move() -> None:
    """Under one name its nodes would go before the first new one comes."""

    def parts(**changes: Any) -> tuple[str, str, dict[str, str], Any]:
        config = raw()
        config["sites"][0]["pools"][0] |= changes
        engine = run(config)[0]
        deployment = next(d for d in engine.of(":Deployment") if d["metadata"]["name"] == "triton-h100")
        group, flavor = engine.one("containerinfra/nodeGroup:NodeGroup"), engine.one("compute/flavor:Flavor")
        return (
            group["name"],
            flavor["name"],
            deployment["spec"]["template"]["spec"]["nodeSelector"],
            group["maxNodeCount"],
        )

    name, flavor, selector, _ = parts()
    assert name.startswith("h100-") and flavor.endswith(f"-{name}")
    assert selector == {"node.cluster.x-k8s.io/nodegroup": name}
    for changes in ({"vcpus": 17}, {"memory_gib": 65}, {"disk_gib": 201}):
        other = parts(**changes)
        assert other[0] != name and other[1] != flavor and other[2] == {"node.cluster.x-k8s.io/nodegroup": other[0]}
    assert parts(min=1, max=1) == (name, flavor, selector, 1), "Magnum changes that in place"


def test_names_are_unique_and_begin_with_their_component(preview: Engine) -> None:
    counted = Counter((r.type, r.name) for r in preview.resources)
    assert [key for key, count in counted.items() if count > 1] == []
    components = {r.name for r in preview.resources if r.type.startswith("isthmus:")}
    for resource in preview.resources:
        if not resource.type.startswith("isthmus:"):
            assert any(resource.name.startswith(f"{component}-") for component in components), resource.name


def test_the_same_environment_declares_the_same(up: tuple[Engine, dict[str, Any]]) -> None:
    def canonical(engine: Engine) -> list[str]:
        return sorted(resource.lasting for resource in engine.resources)

    assert canonical(run(raw())[0]) == canonical(up[0])


def test_content_lands_where_its_model_is_served(up: tuple[Engine, dict[str, Any]]) -> None:
    engine = up[0]
    private = [r["name"] for r in engine.of(":ContainerObject")]
    public = [r["key"] for r in engine.of(":BucketObjectv2")]
    assert any("recommender/" in name for name in private) and any("fusion/" in name for name in private)
    assert any("search_encoder/" in key for key in public)
    assert not any("recommender" in key or "fusion" in key for key in public)
    assert all("for cpu" in r["content"] for r in engine.of(":BucketObjectv2") if r["key"].endswith("config.pbtxt"))


def test_fusion_is_told_where_the_public_server_is(up: tuple[Engine, dict[str, Any]]) -> None:
    deployment = next(r for r in up[0].of(":Deployment") if r.name.startswith("local-private"))
    (server,) = deployment["spec"]["template"]["spec"]["containers"]
    addresses = [entry for entry in server["env"] if "value" in entry]
    assert addresses == [{"name": "ISTHMUS_SEARCH_URL", "value": "http://10.0.0.7:8000"}]
    (public,) = next(r for r in up[0].of(":Deployment") if r.name.startswith("local-public-l4"))["spec"]["template"][
        "spec"
    ]["containers"]
    assert not [entry for entry in public["env"] if "value" in entry]


def test_servers_on_eks_reach_their_identity_and_keep_the_addresses_of_clients(
    up: tuple[Engine, dict[str, Any]],
) -> None:
    agent = "169.254.170.23/32"
    policies = {r.name: r["spec"]["egress"] for r in up[0].of(":NetworkPolicy") if "egress" in r["spec"]}
    assert policies
    for name, egress in policies.items():
        ranges = [peer["ipBlock"]["cidr"] for rule in egress for peer in rule.get("to", []) if "ipBlock" in peer]
        assert (agent in ranges) is name.startswith("local-public"), name
    for service in (r for r in up[0].of("core/v1:Service") if r["spec"]["type"] == "LoadBalancer"):
        annotations = service["metadata"].get("annotations", {})
        kept = annotations.get("service.beta.kubernetes.io/aws-load-balancer-target-group-attributes")
        on_eks = service.name.startswith("local-public")
        assert kept == ("preserve_client_ip.enabled=true" if on_eks else None)
        assert service["spec"].get("loadBalancerClass") == ("service.k8s.aws/nlb" if on_eks else None)


def test_stores_of_kept_environments_are_not_emptied() -> None:
    engine, _ = committed("prod")
    assert engine.one("bucket:Bucket")["forceDestroy"] is False
    assert [container["forceDestroy"] for container in engine.of(":Container")] == [False, False], "models, engines"


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "token-hunter2", "{", '{"name": ' + "9" * 5000 + "}"])
def test_what_is_no_mapping_is_refused_in_a_few_lines_and_not_shown(text: str) -> None:
    program = module()

    def main() -> None:
        pulumi.runtime.set_config("isthmus:environment", text)
        program.main()

    with pytest.raises(pulumi.RunError, match="isthmus:environment") as caught:
        declare(main)
    assert len(str(caught.value)) < 500 and "hunter2" not in str(caught.value)


def test_a_bad_environment_declares_nothing() -> None:
    config = raw()
    config["models"][1]["site"] = "public"
    config["retention"] = "keep"
    with pytest.raises(pulumi.RunError, match="4 problems in the environment"):
        run(config)


def test_no_sdk_is_imported_before_the_program_says_how_often_to_look_for_garbage() -> None:
    code = f"import runpy, sys; runpy.run_path({str(STACKS / '__main__.py')!r}, run_name='read'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "isthmus_models.catalog" in done.stdout, done.stderr
    assert not re.findall(r"pulumi_\w+", done.stdout)
