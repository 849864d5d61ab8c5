"""What a configuration file says of where a cloud is, or as whom it is asked, is in no sandbox's copy."""

import json
from pathlib import Path
from typing import Any

import pulumi_aws
import pulumi_kubernetes
import pulumi_openstack
import pytest
import yaml

from isthmus.environment import Environment
from isthmus_sandbox.engine import deployable, project
from isthmus_sandbox.engine.confined import ALLOWED_KEYS, confined, foreign_urls
from isthmus_sandbox.engine.deployable import CannotDeploy
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.plugins.core.reflect import properties
from isthmus_sandbox.toolchain.locations import ROOT

SDKS: dict[str, Any] = {"aws": pulumi_aws, "openstack": pulumi_openstack, "kubernetes": pulumi_kubernetes}
PROPERTIES = {name: set(properties(sdk.ProviderArgs)) for name, sdk in SDKS.items()}
# Whatever its name has of these says where or as whom.
WORDS = (
    *("endpoint", "url", "proxy", "cloud", "profile", "key", "secret", "token", "password", "credential", "role"),
    *("user", "tenant", "project", "domain", "kubeconfig", "context", "cluster", "cert", "file", "insecure", "host"),
)
HARMLESS = {
    "endpointType",
    "userAgents",
    "clusterIdentifier",
    "tokenBucketRateLimiterCapacity",
    "skipCredentialsValidation",
}
HARMLESS |= {"enableSecretMutable", "s3UsePathStyle"}
STACKS = sorted((ROOT / "stacks").glob("Pulumi.*.yaml"))
FOREIGN = "https://object-store.example.com"


@pytest.mark.parametrize("provider", sorted(ALLOWED_KEYS))
def test_what_is_kept_is_the_sdks_and_says_neither_where_nor_as_whom(provider: str) -> None:
    assert PROPERTIES[provider] >= ALLOWED_KEYS[provider]
    telling = {name for name in ALLOWED_KEYS[provider] if any(word in name.lower() for word in WORDS)}
    assert telling <= HARMLESS


@pytest.mark.parametrize(
    ("provider", "name"), [(provider, name) for provider, names in PROPERTIES.items() for name in sorted(names)]
)
@pytest.mark.parametrize("value", ["x", {"secure": "v1:x"}, [{"s3": FOREIGN}], '[{"s3": "https://example.com"}]'])
def test_every_property_is_kept_or_left_out(provider: str, name: str, value: Any) -> None:
    key = f"{provider}:{name}"
    kept, left_out = confined({"config": {key: value, "isthmus:x": 1, "other:url": FOREIGN}, "encryptionsalt": "s"})
    expected = {"isthmus:x": 1, "other:url": FOREIGN, **({key: value} if name in ALLOWED_KEYS[provider] else {})}
    assert kept == {"config": expected, "encryptionsalt": "s"}
    assert left_out == ([] if name in ALLOWED_KEYS[provider] else [key])


def environment(file: Path, endpoint: str | None) -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(file.read_text())["config"]["isthmus:environment"]
    described["target"] = "cpu"
    for site in described["sites"]:
        site.pop("s3_endpoint", None)
        site.pop("s3_ranges", None)
        if endpoint and site["kind"] == "openstack":
            site |= {"s3_endpoint": endpoint, "s3_ranges": ["192.0.2.8/32"]}
    return described


@pytest.mark.parametrize("file", STACKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("as_text", [False, True])
def test_an_environments_object_store_is_that_of_its_catalog(file: Path, as_text: bool) -> None:
    described = environment(file, FOREIGN)
    given = json.dumps(described) if as_text else described
    kept, left_out = confined({"config": {"isthmus:environment": given}})
    assert kept["config"]["isthmus:environment"] == environment(file, None)
    assert left_out == [f"isthmus:environment.sites[0].{key}" for key in ("s3_endpoint", "s3_ranges")]
    deployable.check(Environment.load(kept["config"]["isthmus:environment"]))


def test_the_authorities_of_an_object_store_elsewhere_go_with_it() -> None:
    described = environment(STACKS[0], FOREIGN)
    described["sites"][0]["s3_ca_bundle"] = "-----BEGIN CERTIFICATE-----"
    kept, left_out = confined({"config": {"isthmus:environment": described}})
    assert kept["config"]["isthmus:environment"] == environment(STACKS[0], None)
    assert left_out == [f"isthmus:environment.sites[0].{key}" for key in ("s3_endpoint", "s3_ca_bundle", "s3_ranges")]


def test_a_transit_gateway_of_somebody_else_is_left_out() -> None:
    described = environment(STACKS[0], None)
    described["sites"][1]["transit_gateway"] = {"id": "tgw-0123456789abcdef0", "cidrs": ["10.120.0.0/24"]}
    kept, left_out = confined({"config": {"isthmus:environment": described}})
    assert kept["config"]["isthmus:environment"] == environment(STACKS[0], None)
    assert left_out == ["isthmus:environment.sites[1].transit_gateway"]


def test_no_url_of_another_machine_is_deployed_wherever_it_stands() -> None:
    loaded = Environment.load(environment(STACKS[0], FOREIGN))
    with pytest.raises(CannotDeploy) as refused:
        deployable.check(loaded)
    assert [problem.path for problem in refused.value.problems] == ["sites[0].s3_endpoint"]
    assert FOREIGN not in str(refused.value), "it may hold a secret"


def test_urls_at_any_depth() -> None:
    value = {"a": ["x", {"b": FOREIGN}], "c": "http://127.0.0.1:1", "d": "registry.example.com/image@sha256:0"}
    assert list(foreign_urls(value)) == [("a[1].b", FOREIGN)]


@pytest.mark.parametrize("value", [None, [], "text", "[1]", 3, {"sites": None}, {"sites": ["x", None, {}]}])
def test_what_is_no_environment_stays_as_it_is(value: Any) -> None:
    stack = {"config": {"isthmus:environment": value}}
    assert confined(stack) == (stack, [])
    assert confined({"config": value} if not isinstance(value, dict) else {}) == (
        {"config": value} if not isinstance(value, dict) else {},
        [],
    )


def test_it_is_in_no_copy_however_it_came_there_and_is_said_once(tmp_path: Path) -> None:
    messages: list[str] = []

    def read(*files: Path) -> list[Any]:
        return [json.loads(file.read_text()) for file in files]

    committed = tmp_path / "stacks" / "Pulumi.dev.yaml"
    committed.parent.mkdir()
    described = environment(STACKS[0], FOREIGN)
    committed.write_text(json.dumps({"config": {"isthmus:environment": described, "aws:profile": "ours"}}))
    copies = StackConfig(committed.parent, tmp_path / "copies", messages.append, read)
    for _ in range(2):
        copy = copies.copy("dev")
        assert json.loads(copy.read_text()) == {"config": {"isthmus:environment": environment(STACKS[0], None)}}
        assert [line.partition(" ")[0] for line in messages] == [
            "aws:profile",
            "isthmus:environment.sites[0].s3_endpoint",
            "isthmus:environment.sites[0].s3_ranges",
        ]
    messages.clear()
    content = json.loads(copy.read_text())
    content["config"]["openstack:authUrl"] = FOREIGN
    content["config"]["isthmus:environment"]["sites"][0]["s3_endpoint"] = FOREIGN
    copy.write_text(json.dumps(content))  # `pulumi config set` in the sandbox
    assert json.loads(copies.copy("dev").read_text()) == {
        "config": {"isthmus:environment": environment(STACKS[0], None)}
    }
    assert len(messages) == 2


@pytest.mark.parametrize("key", ["aws:profile", "aws:config:endpoints", "openstack:authUrl", "kubernetes:kubeconfig"])
def test_a_project_that_says_so_for_all_its_stacks_is_refused(key: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.yaml"
    file.write_text(yaml.safe_dump({"name": "x", "runtime": "python", "config": {"aws:region": "eu-central-1"}}))
    assert project.current(tmp_path).name == "x"
    file.write_text(yaml.safe_dump({"name": "x", "runtime": "python", "config": {key: {"value": "y"}}}))
    with pytest.raises(JobError, match=key):
        project.current(tmp_path)
