"""Environment.load: valid files load, and bad ones get every problem at once."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.components.environments import NAMES, loaded, problems, raw

from isthmus.environment import Environment, EnvironmentInvalid, Retention

Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize("name", NAMES)
def test_committed_environments_load(name: str) -> None:
    environment = loaded(name)
    assert environment.name == name
    assert (environment.retention is Retention.DISPOSABLE) == (name in ("local", "dev"))


def test_an_environment_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        loaded().name = "other"  # type: ignore[misc]  # the point of the test


def test_accessors() -> None:
    environment = loaded()
    assert environment.prefix_at("public") == "isthmus-local-public"
    assert environment.disposable
    assert environment.site("private").kind == "openstack"
    assert environment.model("fusion").calls[0].model == "search_encoder"
    assert [model.name for model in environment.models_at("private")] == ["recommender", "fusion"]
    assert environment.classification_at("private") == "restricted"
    assert environment.classification_at("public") == "internal"
    for accessor in (environment.site, environment.model):
        with pytest.raises(KeyError):
            accessor("nowhere")


SINGLE: list[tuple[str, Change, str, str]] = [
    ("unknown key", lambda c: c.update(retension="kept"), "retension", "rename it to 'retention'"),
    ("unknown key inside", lambda c: c["sites"][0].update(kidn=3), "sites[0].kidn", "one of name, kind,"),
    ("missing key", lambda c: c.pop("name"), "name", "add the key 'name'"),
    ("number as text", lambda c: c["models"][0].update(gpu_memory_gib="2"), "models[0].gpu_memory_gib", "whole number"),
    ("text as number", lambda c: c["sites"][1].update(account=123456789012), "sites[1].account", "text"),
    ("unknown word", lambda c: c.update(retention="keep"), "retention", "'disposable' or 'kept'"),
    ("unknown GPU", lambda c: c["sites"][1]["pools"][0].update(gpu="l5"), "sites[1].pools[0].gpu", "'l4'"),
    ("unknown kind", lambda c: c["sites"][0].update(kind="azure"), "sites[0].kind", "'aws', 'openstack'"),
    ("no kind", lambda c: c["sites"][0].pop("kind"), "sites[0].kind", "nothing"),
    ("bad bucket", lambda c: c["sites"][1].update(bucket="A.b"), "sites[1].bucket", "without dots"),
    ("reserved bucket", lambda c: c["sites"][1].update(bucket="xn--models"), "sites[1].bucket", "reserves"),
    ("long name", lambda c: c.update(name="a" * 17), "name", "at most 16"),
    (
        "image by tag",
        lambda c: c["sites"][0]["images"].update(triton="nvcr.io/a:1"),
        "sites[0].images.triton",
        "digest",
    ),
    ("wildcard principal", lambda c: c["operator"].update(principals=["*"]), "operator.principals[0]", "ARN"),
    ("host bits", lambda c: c["sites"][1].update(cidr="10.32.0.1/16"), "sites[1].cidr", "host bits"),
    ("public range", lambda c: c["sites"][1].update(cidr="8.8.0.0/16"), "sites[1].cidr", "private IPv4"),
    ("the internet", lambda c: c["operator"].update(cidrs=["0.0.0.0/0"]), "operator.cidrs[0]", "private IPv4"),
    ("weak group", lambda c: c["links"][0].update(suite={"dh_group": 14}), "links[0].suite.dh_group", "20 or 21"),
    ("weak cipher", lambda c: c["links"][0].update(suite={"encryption": "AES128"}), "links[0].suite.encryption", "GCM"),
    (
        "long lifetime",
        lambda c: c["links"][0].update(suite={"phase2_seconds": 7200}),
        "links[0].suite.phase2_seconds",
        "3600",
    ),
    (
        "site twice",
        lambda c: c["sites"].append(
            {
                **c["sites"][0],
                "name": "public",
                "project": "other",
                "cluster": {**c["sites"][0]["cluster"], "name": "x"},
                "container": "other-store",
                "segments": {"restricted": "10.70.0.0/20", "serving": "10.71.0.0/20", "link": "10.72.0.0/20"},
            }
        ),
        "sites[2].name",
        "used once",
    ),
    ("model twice", lambda c: c["models"].append(dict(c["models"][0])), "models[3].name", "models[0].name"),
    (
        "pool twice",
        lambda c: c["sites"][1]["pools"].append(dict(c["sites"][1]["pools"][0])),
        "sites[1].pools[2].name",
        "once",
    ),
    ("same store", lambda c: c["sites"][0].update(container=c["sites"][1]["bucket"]), "sites[1].bucket", "used once"),
    (
        "same cluster",
        lambda c: c["sites"][0]["cluster"].update(name=c["sites"][1]["cluster"]["name"]),
        "sites[1].cluster.name",
        "once",
    ),
    (
        "unknown link end",
        lambda c: c["links"].append({"kind": "vpn", "private": "private", "public": "publik"}),
        "links[1].public",
        "did you mean 'public'",
    ),
    (
        "link swapped",
        lambda c: c.update(links=[c["links"][0], {"kind": "vpn", "private": "public", "public": "public"}]),
        "links[1].private",
        "kind 'openstack'",
    ),
    ("no link for a call", lambda c: c.update(links=[]), "models[2].calls[0].model", "add a link"),
    (
        "unknown call",
        lambda c: c["models"][2]["calls"][0].update(model="search"),
        "models[2].calls[0].model",
        "declared model",
    ),
    (
        "call carries too much",
        lambda c: c["models"][2]["calls"][0].update(carries="restricted"),
        "models[2].calls[0].carries",
        "ceiling",
    ),
    ("one zone", lambda c: c["sites"][1]["zones"].pop(), "sites[1].zones", "at least 2"),
    (
        "foreign zone",
        lambda c: c["sites"][1]["zones"][0].update(name="us-east-1a"),
        "sites[1].zones[0].name",
        "eu-central-1",
    ),
    (
        "zone outside",
        lambda c: c["sites"][1]["zones"][0].update(cidr="10.77.0.0/20"),
        "sites[1].zones[0].cidr",
        "within",
    ),
    (
        "zones overlap",
        lambda c: c["sites"][1]["zones"][1].update(cidr="10.32.0.0/21"),
        "sites[1].zones[1].cidr",
        "apart",
    ),
    ("VPC too wide", lambda c: c["sites"][1].update(cidr="10.32.0.0/14"), "sites[1].cidr", "/16 and /28"),
    (
        "services too small",
        lambda c: c["sites"][1]["cluster"].update(service_cidr="10.250.0.0/26"),
        "sites[1].cluster.service_cidr",
        "/24",
    ),
    (
        "ceiling on AWS",
        lambda c: c["sites"][1].update(classification_ceiling="restricted"),
        "sites[1].classification_ceiling",
        "kind 'openstack'",
    ),
    (
        "type contradicts pool",
        lambda c: c["sites"][1]["pools"][0].update(instance_type="g5.xlarge"),
        "sites[1].pools[0].instance_type",
        "a10g",
    ),
    ("no pool", lambda c: c["sites"][1].update(pools=[]), "sites[1].pools", "at least one"),
    (
        "too big a model",
        lambda c: c["models"][0].update(gpu_memory_gib=25),
        "models[0]",
        "25 GiB of GPU memory needed, 22 GiB in a l4",
    ),
    ("wrong GPU", lambda c: c["models"][0].update(gpus=["h100"]), "models[0]", "must not run on l4"),
    ("too many replicas", lambda c: c["models"][0].update(replicas=3), "models[0]", "3 replicas wanted, 2 GPUs"),
    ("no system pool", lambda c: c["sites"][1]["pools"].pop(0), "sites[1].pools", "without GPU"),
    (
        "fewer at most than at least",
        lambda c: c["sites"][0]["pools"][0].update(max=1),
        "sites[0].pools[0].max",
        "least 2",
    ),
    (
        "one variable, two addresses at a site",
        lambda c: c["models"][1].update(
            calls=[{"model": "fusion", "carries": "internal", "address_variable": "ISTHMUS_SEARCH_URL"}]
        ),
        "models[2].calls[0].address_variable",
        "of its own at site 'private'",
    ),
    (
        "a restricted answer to a public site",
        lambda c: (
            c["models"][2].update(calls=[]),
            c["models"][0].update(calls=[{"model": "recommender", "carries": "internal", "address_variable": "X_URL"}]),
        ),
        "models[0].calls[0].model",
        "ceiling of the caller's site",
    ),
    ("quota too small", lambda c: c["sites"][0]["quotas"].update(vcpus=8), "sites[0].quotas.vcpus", "at least 35"),
]


@pytest.mark.parametrize(("change", "path", "words"), [case[1:] for case in SINGLE], ids=[case[0] for case in SINGLE])
def test_one_mistake_is_one_problem(change: Change, path: str, words: str) -> None:
    config = raw()
    change(config)
    found = problems(config)
    assert list(found) == [path]
    assert words in found[path]


def test_all_problems_come_at_once() -> None:
    """Wrong types, unknown keys, overlaps, a model that fits nowhere and duplicates, some of them in the same part."""
    config = raw()
    private, public = config["sites"]
    private["kidn"] = "openstack"
    private["segments"]["link"] = "10.16.0.0/20"
    public["bucket"] = 7
    public["zones"].pop()
    public["cidr"] = "10.16.128.0/17"
    config["models"][1]["gpu_memory_gib"] = 200
    config["models"][2]["calls"] = []
    config["models"].append(dict(config["models"][0]))
    assert set(problems(config)) == {
        "sites[0].kidn",
        "sites[0].segments.link",
        "sites[1].bucket",
        "sites[1].zones",
        "sites[1].zones[0].cidr",
        "models[1]",
        "models[3].name",
    }


def test_restricted_model_on_aws_is_refused() -> None:
    config = raw()
    config["models"][1]["site"] = "public"
    found = problems(config)
    assert set(found) == {"models[1].classification", "models[1].request", "models[1].response"}
    assert "private site" in found["models[1].classification"]


def test_calls_in_a_circle_are_refused() -> None:
    config = raw()
    back = {"model": "fusion", "carries": "internal", "address_variable": "FUSION"}
    config["models"][0]["calls"] = [back]
    assert "circle" in problems(config)["models"]


@pytest.mark.parametrize("config", [None, [], "text", 3])
def test_what_is_no_mapping_is_refused(config: Any) -> None:
    assert list(problems(config)) == ["(the whole)"]


@pytest.mark.parametrize("broken", [{"sites": 3}, {"sites": ["private"]}, {"models": "all"}, {"links": {}}])
def test_parts_of_the_wrong_shape_are_refused(broken: dict[str, Any]) -> None:
    assert problems({**raw(), **broken})


def test_the_message_lists_path_got_expected_and_fix() -> None:
    config = raw()
    config["retention"] = "keep"
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(config)
    assert str(caught.value).splitlines() == [
        "1 problem in the environment:",
        "  retention",
        "    got       'keep'",
        "    expected  one of 'disposable' or 'kept'",
        "    fix       write such a value (quote text, don't quote numbers)",
    ]
