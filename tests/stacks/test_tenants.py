"""Tenants in the program: with one nothing is renamed; with several each has its own, and reaches no other's."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from fnmatch import fnmatchcase
from ipaddress import ip_network
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from tests.components.engine import Declared, Engine
from tests.components.environments import STACKS, raw, several
from tests.policies.recorded import violations
from tests.stacks.program import committed, committed_with_tenants, run
from tests.stacks.test_names import UNIQUE_IN_A_CLOUD, environment

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.environment.sites.aws import ROLES
from isthmus.placement import PlacementImpossible, plan

AT_EACH_SITE = {"private": ["serving", "shop"], "public": ["search"]}
NAMESPACES = {"serving": "serving", "search": "search-models", "shop": "shop"}


@pytest.fixture
def up() -> tuple[Engine, dict[str, Any]]:
    return committed_with_tenants()


# --- one tenant


def test_without_tenants_everything_has_the_names_that_it_had(snapshot: SnapshotAssertion) -> None:
    """Pulumi replaces what is renamed: those of `local` are kept as they were before there were tenants."""
    resources = committed(preview=True)[0].resources
    assert sorted(f"{r.type} {r.name}" for r in resources if _is_a_tenants(r)) == snapshot


def _is_a_tenants(resource: Declared) -> bool:
    tenants = ("kubernetes:", "isthmus:", "openstack:objectstorage", "openstack:identity", "aws:s3", "aws:iam")
    return resource.type.startswith(tenants) or resource.type.endswith(":PodIdentityAssociation")


@pytest.mark.slow
def test_to_name_the_default_tenant_changes_nothing() -> None:
    config = raw()
    config["tenants"] = [{"name": "serving"}]
    for model in config["models"]:
        model["tenant"] = "serving"
    assert _canonical(run(config)[0]) == _canonical(committed()[0])


@pytest.mark.slow
def test_a_further_tenant_replaces_nothing_of_the_first() -> None:
    """Adopters begin with one: what it has keeps its names, though every other tenant gets its own."""
    before, config = committed()[0], raw()
    config["tenants"] = [{"name": "another"}, {"name": "serving"}]
    for model in config["models"]:
        model["tenant"] = "serving"
    config["models"].append({**config["models"][0], "name": "last", "tenant": "another"})
    kept = {(r.type, r.name) for r in before.resources}
    after = run(config)[0]
    assert kept <= {(r.type, r.name) for r in after.resources}
    changed = set(_canonical(before)) - set(_canonical(after))
    assert {json.loads(line)[0] for line in changed} <= {
        "aws:s3/bucketPolicy:BucketPolicy",  # has one more reader
        "kubernetes:apps/v1:Deployment",  # a pool without GPUs to spare rolls in place
        "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",  # has one more namespace
    }


def _canonical(engine: Engine) -> list[str]:
    return sorted(resource.lasting for resource in engine.resources)


# --- several


@pytest.mark.slow
def test_each_tenant_has_a_namespace_and_an_account_where_it_has_a_server(up: tuple[Engine, dict[str, Any]]) -> None:
    engine, _ = up
    names = {f"local-{site}-{tenant}" for site, tenants in AT_EACH_SITE.items() for tenant in tenants}
    assert {r.name for r in engine.of(":ServingNamespace")} == names
    namespaces = {r.name.removesuffix("-namespace"): r["metadata"]["name"] for r in engine.of(":Namespace")}
    assert namespaces == {name: NAMESPACES[name.rsplit("-", 1)[1]] for name in names}
    accounts = {(r["metadata"]["namespace"], r["metadata"]["name"]) for r in engine.of(":ServiceAccount")}
    of_addons = {("kube-system", name) for name in ("aws-load-balancer-controller", "nvidia-device-plugin")}
    assert accounts - of_addons == {("serving", "triton"), ("search-models", "reader"), ("shop", "triton")}
    closed = {r["metadata"]["namespace"] for r in engine.of(":NetworkPolicy") if r.name.endswith("-default-deny")}
    assert closed == set(NAMESPACES.values())


def test_servers_say_whose_they_are(up: tuple[Engine, dict[str, Any]]) -> None:
    servers = {name: (server["tenant"], server["models"]) for name, server in up[1]["servers"].items()}
    assert servers == {
        "private-h100": ("serving", ["recommender"]),
        "private-shop-h100": ("shop", ["fusion"]),
        "public-search-l4": ("search", ["search_encoder"]),
    }


@pytest.mark.slow
def test_our_own_policies_pass_at_the_first_preview() -> None:
    assert violations(run(several(), preview=True)[0], several()) == []


def two_at_the_public_site() -> dict[str, Any]:
    config = several()
    config["models"].append({**config["models"][0], "name": "second", "tenant": "shop"})
    config["models"].append({**config["models"][0], "name": "third", "tenant": "serving", "site": "private"})
    config["models"][1] |= {"gpu_memory_gib": 60, "memory_gib": 4}
    return config


def test_a_tenants_role_reads_its_own_objects_on_aws_and_no_others() -> None:
    engine = run(two_at_the_public_site())[0]
    keys = {r.name: r["key"] for r in engine.of(":BucketObjectv2")}
    own = {"search": "-search-l4-repository-", "shop": "-shop-l4-repository-"}
    roles = {
        r["role"]: json.loads(r["policy"])["Statement"] for r in engine.of(":RolePolicy") if r["name"] == "read-models"
    }
    assert set(roles) == {f"isthmus-local-public-{tenant}-read" for tenant in own}
    for tenant, mark in own.items():
        statements = roles[f"isthmus-local-public-{tenant}-read"]
        mine = [key for name, key in keys.items() if mark in name]
        others = [key for name, key in keys.items() if mark not in name]
        assert mine and others
        assert all(
            allowed(statements, "s3:GetObject", key) and allowed(statements, "s3:ListBucket", key) for key in mine
        )
        assert not any(allowed(statements, "s3:GetObject", key) for key in others)
        prefixes = {part for key in others for part in _prefixes(key)} | {"", "tenants", "tenants/", "tenants/s"}
        assert not [prefix for prefix in prefixes if allowed(statements, "s3:ListBucket", prefix)]
    associations = {
        (r["namespace"], r["serviceAccount"]): r["roleArn"]
        for r in engine.of(":PodIdentityAssociation")
        if r["namespace"] != "kube-system"
    }
    assert associations == {
        ("search-models", "reader"): "arn:local-public-search-model-reader-role",
        ("shop", "triton"): "arn:local-public-shop-model-reader-role",
    }


def allowed(statements: list[dict[str, Any]], action: str, key: str) -> bool:
    """Whether a role may read `key`, or list by it as the prefix, of its site's bucket: IAM's wildcards."""
    bucket = f"arn:aws:s3:::{raw()['sites'][1]['bucket']}"
    resource = bucket if action == "s3:ListBucket" else f"{bucket}/{key}"
    for statement in statements:
        prefix = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", "*")
        if statement["Action"] == action and fnmatchcase(resource, statement["Resource"]) and fnmatchcase(key, prefix):
            return bool(statement["Effect"] == "Allow")
    return False


def _prefixes(key: str) -> Iterator[str]:
    return (key[:end] for end in range(1, len(key) + 1))


def test_a_tenants_user_reads_its_own_container_on_openstack_and_no_other(up: tuple[Engine, dict[str, Any]]) -> None:
    engine, _ = up
    containers = {r["name"]: r["containerRead"] for r in engine.of(":Container")}
    name = raw()["sites"][0]["container"]
    assert containers == {name: "isthmus-local-private-model-reader", f"{name}-shop": "isthmus-local-private-shop-read"}
    held = {r["containerName"] for r in engine.of(":ContainerObject") if "/fusion/" in r["name"]}
    assert held == {f"{name}-shop"}
    roles = {f"{r.name}-id": r["name"] for r in engine.of("identity/role:Role")}
    users = {f"{r.name}-id": r["name"] for r in engine.of("identity/user:User")}
    grants = [(r["userId"], r["roleId"]) for r in engine.of(":RoleAssignment") if r["userId"] in users]
    assert sorted((users[user], roles[role]) for user, role in grants) == sorted((r, r) for r in containers.values())
    credentials = {r["userId"] for r in engine.of(":Ec2CredentialV3")}
    assert credentials == set(users)
    secrets = {(r["metadata"]["namespace"], r["metadata"]["name"]) for r in engine.of(":Secret")}
    controllers = ("kube-system", "aws-load-balancer-tls")
    assert secrets - {controllers} == {("serving", "triton-h100-store"), ("shop", "triton-shop-h100-store")}


def test_pods_reach_those_of_another_tenant_by_the_calls_of_their_models_only() -> None:
    """Both ends must let a connection through; clients' ranges include the site's own, where its pods may be."""
    config = two_at_the_public_site()
    engine = run(config)[0]
    servers = plan(Environment.load(config)).servers
    home = {model: server for server in servers for model in server.models}
    calls = {
        (home[model["name"]].name, home[call["model"]].name)
        for model in config["models"]
        for call in model.get("calls", ())
        if home[model["name"]] != home[call["model"]] and home[model["name"]].site == home[call["model"]].site
    }
    assert calls == {("shop-h100", "h100")}
    reached = set()
    for site, cidr in (("private", "10.100.0.0/16"), ("public", "10.32.0.0/16")):
        here = [server for server in servers if server.site == site]
        policies = {
            server.name: next(
                r for r in engine.of(":NetworkPolicy") if r.name == f"local-{site}-{server.name}-triton-network"
            )
            for server in here
        }
        for source in here:
            for target in here:
                if source != target and connects(policies[source.name], policies[target.name], cidr):
                    reached.add((source.name, target.name))
    assert reached == calls


def connects(source: Declared, target: Declared, pods: str) -> bool:
    """Whether `source`'s policy lets its pods out to `target`'s on port 8000, and `target`'s lets them in."""
    out = any(_opens(rule, "to", target, pods) for rule in source["spec"]["egress"] if _has_port(rule, 8000))
    return out and any(
        _opens(rule, "from", source, pods) for rule in target["spec"]["ingress"] if _has_port(rule, 8000)
    )


def _has_port(rule: Mapping[str, Any], port: int) -> bool:
    return any(entry["port"] == port for entry in rule["ports"])


def _opens(rule: Mapping[str, Any], side: str, other: Declared, pods: str) -> bool:
    return any(_peer(peer, other, pods) for peer in rule[side])


def _peer(peer: Mapping[str, Any], other: Declared, pods: str) -> bool:
    if "ipBlock" in peer:
        return ip_network(peer["ipBlock"]["cidr"]).overlaps(ip_network(pods))
    namespace = peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
    return bool(namespace == other["metadata"]["namespace"] and peer["podSelector"] == other["spec"]["podSelector"])


def test_a_call_within_a_site_goes_by_the_services_name_and_one_between_sites_by_its_balancer(
    up: tuple[Engine, dict[str, Any]],
) -> None:
    deployment = next(r for r in up[0].of(":Deployment") if r.name.startswith("local-private-shop"))
    (server,) = deployment["spec"]["template"]["spec"]["containers"]
    urls = {v["name"]: v["value"] for v in server["env"] if v["name"].endswith("_URL")}
    assert urls == {
        "ISTHMUS_SEARCH_URL": "http://10.0.0.7:8000",
        "ISTHMUS_RECOMMENDER_URL": "http://triton-h100.serving.svc:8000",
    }


# --- names


LABELS = ["serving", "a", "b", "a-b", "b-a", "h100", "l4", "a-h100", "read", "eks", "models", "private"]


def shared_by(tenants: list[str], pair: tuple[str, str, str], chosen: list[int]) -> dict[str, Any]:
    """`local` and a further pair of sites, with models of several tenants everywhere."""
    config = environment(pair)
    config["tenants"] = [{"name": name} for name in tenants]
    template = {**config["models"][0], "calls": []}
    config["models"] = [
        {**template, "name": f"m{i}", "site": site, "tenant": tenants[choice % len(tenants)]}
        for i, (site, choice) in enumerate(
            zip([site for site in ("private", "public", pair[0], pair[1]) for _ in (1, 2)], chosen, strict=True)
        )
    ]
    return config


@settings(
    max_examples=settings().max_examples // 8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    st.lists(st.sampled_from(LABELS), min_size=2, max_size=3, unique=True),
    st.tuples(
        *[st.sampled_from(["a", "b", "a-b", "private-a", "public-a"])] * 2, st.sampled_from(["a", "h100", "b-l4"])
    ),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
)
def test_what_loads_makes_no_name_twice(tenants: list[str], pair: tuple[str, str, str], chosen: list[int]) -> None:
    config = shared_by(tenants, pair, chosen)
    try:
        plan(Environment.load(config))
    except (EnvironmentInvalid, PlacementImpossible):
        return
    resources = run(deepcopy(config), preview=True)[0].resources
    assert [key for key, n in Counter((r.type, r.name) for r in resources).items() if n > 1] == []
    unique = (*UNIQUE_IN_A_CLOUD, "openstack:identity/role:Role", "openstack:identity/user:User")
    named = Counter((r.type, r["name"]) for r in resources if r.type in unique)
    assert max(named.values()) == 1
    stores = Counter(r["name"] for r in resources if r.type.endswith(":Container"))
    assert max(stores.values()) == 1
    objects = Counter(
        (r.provider, r.type, r["metadata"].get("namespace"), r["metadata"]["name"])
        for r in resources
        if r.type.startswith("kubernetes:")
    )
    assert [key for key, n in objects.items() if n > 1] == []


REFUSED = [
    (["serving", "a"], ("x", "y", "a-h100")),  # servers x-a-h100: of serving on a-h100, and of a on h100
    (["serving", "b"], ("a", "a-b", "p")),  # readers a-b: of b at a, of serving at a-b
    (["b", "a-b"], ("x-a", "x", "p")),  # namespaces x-a-b
]


@pytest.mark.parametrize(("tenants", "pair"), REFUSED, ids=str)
def test_names_that_join_to_one_are_refused(tenants: list[str], pair: tuple[str, str, str]) -> None:
    config = shared_by(tenants, pair, [0, 1] * 4)
    if pair[2] == "a-h100":
        config["sites"][2]["pools"].append({**config["sites"][2]["pools"][0], "name": "h100"})
        config["sites"][2]["quotas"] |= {
            "instances": 99,
            "vcpus": 999,
            "memory_gib": 9999,
            "volumes": 99,
            "volume_gib": 9999,
        }
    with pytest.raises(EnvironmentInvalid, match="names that give another one when they are joined"):
        Environment.load(config)


@pytest.mark.slow
def test_the_longest_labels_fit_in_an_iam_role() -> None:
    longest = "a" * 16
    config = environment((f"{longest[:-1]}b", longest, "p"))
    config["name"], config["tenants"] = longest, [{"name": f"{longest[:-1]}c"}]
    config["models"][0]["site"] = longest
    config["models"][2]["calls"] = []
    roles = [r["name"] for r in run(config, preview=True)[0].of("iam/role:Role")]
    assert max(map(len, roles)) <= 64
    assert any(name.endswith("c-read") for name in roles) and len(ROLES) < len(roles)


# --- the example


@pytest.mark.slow
def test_the_commented_example_of_production_is_an_environment_that_our_policies_pass() -> None:
    text = (STACKS / "Pulumi.prod.yaml").read_text()
    text = re.sub(
        r"^( +)# (tenants:|applications:|monitoring_namespace: |tenant: |  - name: |    )",
        r"\1\2",
        text,
        flags=re.MULTILINE,
    )
    config = yaml.safe_load(text)["config"]["isthmus:environment"]
    assert [tenant["name"] for tenant in config["tenants"]] == ["search", "recommendations"]
    assert [application["name"] for application in config["applications"]] == ["shop", "checkout"]
    assert config["sites"][0]["monitoring_namespace"] == "monitoring"
    assert violations(run(config, preview=True)[0], config) == []
