"""Logins to registries: a docker config is taken for the registry of the images, and never shown."""

import json
from typing import Any

import pytest
from tests.components.engine import declare

from isthmus.errors import IsthmusError
from isthmus.serving import ServingNamespace, ServingNamespaceArgs
from isthmus.serving.registry_login import docker_config

IMAGES = ["registry.example.com:5000/triton@sha256:" + "a" * 64, "nvidia/x@sha256:" + "b" * 64]
LOGIN = {"auth": "aHVudGVyMg=="}


@pytest.mark.parametrize(
    "registry",
    [
        "registry.example.com:5000",
        "https://registry.example.com:5000",
        "https://registry.example.com:5000/v2/",
        "registry.example.com:5000/project",
        "*.example.com:5000",
        "https://index.docker.io/v1/",
        "docker.io",
    ],
)
def test_a_login_of_a_registry_is_taken_however_docker_spells_it(registry: str) -> None:
    text = json.dumps({"auths": {registry: LOGIN, "other.example.com": LOGIN}})
    assert docker_config("login", text, IMAGES) == text


@pytest.mark.parametrize(
    ("config", "got"),
    [
        ("hunter2", "no docker config"),
        ("[" * 100_000, "no docker config"),
        ([LOGIN], "no docker config"),
        ({"credsStore": "desktop"}, "no docker config"),
        ({"auths": [LOGIN]}, "no docker config"),
        ({"auths": {"registry.example.com:5000": {}}}, "logins for 0 other"),  # what a credential helper leaves
        ({"auths": {"registry.example.com": LOGIN}}, "logins for 1 other"),
        ({"auths": {"evil-registry.example.com:5000": LOGIN}}, "logins for 1 other"),
        ({"auths": {"*.com:5000": LOGIN}}, "logins for 1 other"),
    ],
)
def test_what_can_t_pull_is_refused_and_not_shown(config: Any, got: str) -> None:
    text = config if isinstance(config, str) else json.dumps(config)
    with pytest.raises(IsthmusError) as refused:
        docker_config("login", text, IMAGES)
    message = str(refused.value)
    assert got in message and "docker.io or registry.example.com:5000" in message
    assert "isthmus:login" in message and "hunter2" not in message and LOGIN["auth"] not in message


def test_every_account_pulls_by_the_secret_and_without_one_there_is_none() -> None:
    text = json.dumps({"auths": {"registry.example.com:5000": LOGIN}})
    engine = declare(
        lambda: ServingNamespace("n", ServingNamespaceArgs("serving", "internal", "triton", "engines", text))
    )
    secret = engine.one(":Secret")
    assert secret["type"] == "kubernetes.io/dockerconfigjson" and "stringData" in secret.secrets
    assert secret["stringData"] == {".dockerconfigjson": text}
    for account in engine.of(":ServiceAccount"):
        assert account["imagePullSecrets"] == [{"name": secret["metadata"]["name"]}]
    plain = declare(lambda: ServingNamespace("n", ServingNamespaceArgs("serving", "internal", "triton", "engines")))
    assert not plain.of(":Secret") and len(plain.of(":ServiceAccount")) == len(engine.of(":ServiceAccount")) == 2
    assert all("imagePullSecrets" not in account.inputs for account in plain.of(":ServiceAccount"))
