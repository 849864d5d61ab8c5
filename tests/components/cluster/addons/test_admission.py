"""The admission policies as they are declared; what they refuse is shown on a real API server, in another module."""

import json
from typing import Any

import pytest
from tests.components.engine import Engine, declare
from tests.components.environments import NAMES, loaded, raw, several
from tests.stacks.program import committed_with_tenants

from isthmus.cluster import addons_of
from isthmus.cluster.addons.admission import AdmissionPolicies, AdmissionPoliciesArgs, addon
from isthmus.cluster.addons.admission.cel import text, texts
from isthmus.environment import Environment

POLICY, BINDING = ":ValidatingAdmissionPolicy", ":ValidatingAdmissionPolicyBinding"


def declared(ceiling: str = "internal", **more: Any) -> Engine:
    args = AdmissionPoliciesArgs(ceiling, ["serving"], {"internal": "true"}, **more)
    return declare(lambda: AdmissionPolicies("a", args))


@pytest.fixture(scope="module")
def up() -> Engine:
    return declared()


@pytest.fixture
def program() -> Engine:
    return committed_with_tenants()[0]


def policies(engine: Engine) -> list[Any]:
    return [one for one in engine.resources if one.type.endswith(POLICY)]


def bindings(engine: Engine) -> list[Any]:
    return [one for one in engine.resources if one.type.endswith(BINDING)]


@pytest.mark.parametrize("name", NAMES)
def test_every_cluster_has_it(name: str) -> None:
    environment = loaded(name)
    assert all(addon in addons_of(site) for site in environment.sites)


def test_what_cannot_be_decided_is_refused_and_no_binding_only_warns(up: Engine) -> None:
    assert {one["spec"]["failurePolicy"] for one in policies(up)} == {"Fail"}
    assert {json.dumps(one["spec"]["validationActions"]) for one in bindings(up)} == {'["Deny"]'}


def test_each_policy_is_bound_to_everything(up: Engine) -> None:
    names = [one["metadata"]["name"] for one in policies(up)]
    assert len(set(names)) == len(names) > 5 and all(name.startswith("isthmus-") for name in names)
    assert sorted(one["spec"]["policyName"] for one in bindings(up)) == sorted(names)
    assert not any("matchResources" in one["spec"] for one in bindings(up)), "a namespace would be left out"
    assert not any("namespaceSelector" in one["spec"]["matchConstraints"] for one in policies(up))


def test_messages_say_what_was_expected_and_the_fix_on_one_line(up: Engine) -> None:
    for one in policies(up):
        for check in one["spec"]["validations"]:
            assert check["message"].startswith("expected ") and "; fix: " in check["message"]
            assert "': got ' + " in check["messageExpression"] and "; fix: " in check["messageExpression"]
            assert "\n" not in check["message"] + check["messageExpression"] + check["expression"]


def test_creations_and_changes_are_asked_of_and_ephemeral_containers_too(up: Engine) -> None:
    rules = [rule for one in policies(up) for rule in one["spec"]["matchConstraints"]["resourceRules"]]
    assert {json.dumps(rule["operations"]) for rule in rules} == {'["CREATE", "UPDATE"]'}
    matched = {(*rule["apiGroups"], resource) for rule in rules for resource in rule["resources"]}
    assert {("", "pods"), ("", "pods/ephemeralcontainers"), ("batch", "jobs"), ("*", "*")} <= matched


@pytest.mark.parametrize(
    ("ceiling", "classes"),
    [
        ("public", ["public"]),
        ("internal", ["public", "internal"]),
        ("confidential", ["public", "internal", "confidential"]),
        ("restricted", ["public", "internal", "confidential", "restricted"]),
    ],
)
def test_classes_up_to_the_ceiling_are_admitted(ceiling: str, classes: list[str]) -> None:
    for one in policies(declared(ceiling)):
        if one["metadata"]["name"] in ("isthmus-classes", "isthmus-pods", "isthmus-cron-jobs"):
            assert f"in {texts(classes)})" in one["spec"]["validations"][0]["expression"]


def test_each_site_has_its_own_ceiling_namespaces_and_balancers(program: Engine) -> None:
    by_side: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for one in policies(program):
        by_side["-public-" in one.name][one["metadata"]["name"]] = json.dumps(one["spec"])
    public, private = by_side[True], by_side[False]
    assert public.keys() == private.keys()
    assert "restricted" not in public["isthmus-classes"] and "restricted" in private["isthmus-classes"]
    for side in (public, private):
        for tenant in Environment.load(several()).tenants:
            assert json.dumps(text(tenant.serving_namespace))[1:-1] in side["isthmus-pods"]
    assert (
        "aws-load-balancer-scheme" in public["isthmus-services"] and "service.k8s.aws/nlb" in public["isthmus-services"]
    )
    assert "openstack-internal-load-balancer" in private["isthmus-services"]
    assert "aws-load-balancer" not in private["isthmus-services"]


@pytest.mark.parametrize("site", ["private", "public"])
def test_servers_of_a_site_wait_for_it(program: Engine, site: str) -> None:
    names = [one.name for one in program.resources]
    bound = [i for i, name in enumerate(names) if name.startswith(f"local-{site}-admission-") and "binding" in name]
    servers = [i for i, name in enumerate(names) if name.startswith(f"local-{site}-") and "-triton-" in name]
    assert bound and servers and max(bound) < min(servers)


def test_a_second_run_declares_the_same(up: Engine) -> None:
    assert sorted(one.lasting for one in declared().resources) == sorted(one.lasting for one in up.resources)


def test_it_needs_no_image_and_no_pod(up: Engine) -> None:
    assert not addon.has_image
    assert {one.type.rsplit(":", 1)[-1] for one in up.resources} == {
        "AdmissionPolicies",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    }
    config = raw()
    config["sites"][0]["images"]["addons"]["admission"] = "registry.example.com/a@sha256:" + "a" * 64
    with pytest.raises(Exception, match="'admission'"):
        addons_of(Environment.load(config).site("private"))


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a\nb", "é", "'"])
def test_text_is_quoted_as_cel_wants_it(value: str) -> None:
    quoted = text(value)
    assert quoted[0] == quoted[-1] == '"' and "\n" not in quoted and json.loads(quoted) == value
