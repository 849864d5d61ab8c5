"""Inputs are checked before anything is asked of a server, and completed with name and namespace."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.core.values import UNKNOWN, is_secret
from isthmus_sandbox.plugins.kubernetes.check import complete, problems, unsupported
from isthmus_sandbox.plugins.kubernetes.client import Object

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
WIDGET = "kubernetes:example.com/v1:Widget"


def deployment(container: Any = None, **metadata: Any) -> Object:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container or {"name": "c", "image": "i"}]}}
    spec = {"selector": {"matchLabels": {"a": "b"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def test_good_inputs_pass() -> None:
    assert problems(DEPLOYMENT, deployment({"name": "c", "image": UNKNOWN, "ports": [{"containerPort": 80}]})) == []


def test_every_problem_at_once_with_its_path() -> None:
    found = problems(DEPLOYMENT, deployment({"imagePullPolicy": 3, "ports": [{"containerPort": "80"}], "imge": "i"}))
    at = "spec.template.spec.containers[0]"
    inputs = dict(found)
    assert inputs[f"{at}.imge"].startswith("unknown property; did you mean 'image'")
    assert inputs[f"{at}.ports[0].containerPort"] == "expected integer, got string"
    assert inputs[f"{at}.imagePullPolicy"] == "expected string, got integer"
    assert inputs[f"{at}.name"] == "missing required property"


def test_custom_resources_are_checked_as_far_as_they_are_known() -> None:
    good = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"labels": {"a": "b"}}, "spec": {"any": [1]}}
    assert problems(WIDGET, good) == []
    found = dict(problems(WIDGET, {"kind": "Widget", "metadata": {"lables": {}}}))
    assert found["apiVersion"] == "missing required property"
    assert "did you mean 'labels'" in found["metadata.lables"]


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("kubernetes:helm.sh/v3:Release", "Helm charts and releases aren't supported"),
        ("kubernetes:helm.sh/v4:Chart", "Helm charts"),
        ("kubernetes:kustomize/v2:Directory", "Kustomize directories"),
        ("kubernetes:yaml/v2:ConfigGroup", "YAML manifests"),
    ],
)
def test_what_isn_t_supported_names_what_is(token: str, message: str) -> None:
    assert message in unsupported(token) and "CustomResource" in unsupported(token)
    with pytest.raises(Failure, match=message):
        problems(token, {})


@pytest.mark.parametrize(
    ("token", "news", "message"),
    [
        ("kubernetes:core/v1:ConfigMapList", {"kind": "ConfigMapList", "items": []}, "declare the objects one by one"),
    ],
)
def test_lists_are_refused(token: str, news: Object, message: str) -> None:
    with pytest.raises(Failure, match=message):
        problems(token, news)


def test_a_kind_that_ends_with_patch_is_no_patch() -> None:
    news = {"apiVersion": "example.com/v1", "kind": "EyePatch", "metadata": {}}
    assert problems("kubernetes:example.com/v1:EyePatch", news) == []


@pytest.mark.parametrize(
    ("key", "value"), [("waitFor", "Ready"), ("timeoutSeconds", "1m"), ("deletionPropagationPolicy", "never")]
)
def test_annotations_that_steer_the_provider_are_checked(key: str, value: str) -> None:
    ((path, reason),) = problems(DEPLOYMENT, deployment(annotations={f"pulumi.com/{key}": value}))
    assert path == f'metadata.annotations["pulumi.com/{key}"]' and value in reason


def asked(**more: Any) -> Any:
    return pb.CheckRequest(
        urn="urn:pulumi:s::p::kubernetes:apps/v1:Deployment::web", name="web", randomSeed=b"1", **more
    )


def test_automatic_name_and_default_namespace() -> None:
    found = complete(asked(), {}, deployment(), "apps")
    assert found["metadata"]["name"].startswith("web-") and len(found["metadata"]["name"]) == len("web-") + 8
    assert found["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert found["metadata"]["namespace"] == "apps"
    assert complete(asked(), found, deployment(), None)["metadata"]["name"] == found["metadata"]["name"]
    assert complete(asked(), {}, deployment(), None)["metadata"]["name"] == found["metadata"]["name"], "the same seed"


def test_names_that_the_server_would_choose_are_refused() -> None:
    reasons = dict(problems(DEPLOYMENT, deployment(generateName="n-")))
    assert "can't apply an object without a name" in reasons["metadata.generateName"]
    assert problems(DEPLOYMENT, deployment(generateName="n-", name="n")) == []


def test_given_names_stay() -> None:
    assert complete(asked(), {}, deployment(name="n", namespace="x"), "apps")["metadata"] == {
        "name": "n",
        "namespace": "x",
    }
    assert complete(asked(), {}, {**deployment(), "metadata": UNKNOWN}, "apps")["metadata"] is UNKNOWN


def test_autonaming_options() -> None:
    proposed = pb.CheckRequest.AutonamingOptions(proposed_name="web-prod")
    assert complete(asked(autonaming=proposed), {}, deployment(), None)["metadata"]["name"] == "web-prod"
    off = pb.CheckRequest.AutonamingOptions(mode=pb.CheckRequest.AutonamingOptions.DISABLE)
    with pytest.raises(Failure, match="automatic names are switched off"):
        complete(asked(autonaming=off), {}, deployment(), None)


def test_what_a_secret_holds_is_marked() -> None:
    news = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"p": "x"}}
    assert is_secret(complete(asked(), {}, news, None)["stringData"]["p"])
