"""A private site whose registry asks for a login: every pod of its serving namespaces pulls by it, no other site's."""

import gc
import json

import pulumi
import pytest
from tests.components.environments import raw
from tests.stacks import program

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.environment.labels import KUBERNETES_LABEL
from isthmus.platform import HybridCloud, HybridCloudArgs

LOGIN = json.dumps({"auths": {"nvcr.io": {"auth": "aHVudGVyMg=="}}})


def test_only_that_sites_accounts_pull_by_it() -> None:
    config = raw("dev")
    config["sites"][0] |= {"registry_secret": "login"}
    engine, _ = program.run(config, secrets={"login": LOGIN})
    secrets = [secret for secret in engine.of(":Secret") if secret["type"] == "kubernetes.io/dockerconfigjson"]
    assert all("stringData" in s.secrets and s["metadata"]["labels"][KUBERNETES_LABEL] for s in secrets)
    assert {s["metadata"]["namespace"] for s in secrets} == {"serving", "kube-system"}
    pulling = [account for account in engine.of(":ServiceAccount") if "imagePullSecrets" in account.inputs]
    named = {(a["metadata"]["namespace"], login["name"]) for a in pulling for login in a["imagePullSecrets"]}
    assert named == {(secret["metadata"]["namespace"], secret["metadata"]["name"]) for secret in secrets}
    assert 0 < len(pulling) < len(engine.of(":ServiceAccount"))


def test_a_missing_secret_is_named_before_anything_is_declared() -> None:
    config = raw("dev")
    config["sites"][0] |= {"registry_secret": "login"}
    with pytest.raises(pulumi.ConfigMissingError, match="isthmus:login"):
        program.run(config)
    environment = Environment.load(config)
    with pytest.raises(EnvironmentInvalid) as refused:
        HybridCloud("x", HybridCloudArgs(environment, program.contents(environment)))
    assert [problem.path for problem in refused.value.problems] == ["sites[0].registry_secret"]


def test_a_login_to_another_registry_is_refused() -> None:
    config = raw("dev")
    config["sites"][0] |= {"registry_secret": "login"}
    with pytest.raises(Exception, match="logins for 1 other registries"):
        program.run(config, secrets={"login": LOGIN.replace("nvcr.io", "registry.example.org")})
    gc.collect()  # asyncio prints what nobody waited for when it goes: here, not at the end of all tests
