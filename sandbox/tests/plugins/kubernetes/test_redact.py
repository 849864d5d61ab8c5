"""Nothing secret in clear: in state, and in messages."""

import base64
from typing import Any

from isthmus_sandbox.plugins.core.values import UNKNOWN, SecretInt, SecretStr, is_secret, mark
from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.redact import redacted, without_secrets

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def secret(**more: Any) -> Object:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, **more}


def test_all_that_a_secret_holds_is_marked() -> None:
    found = redacted(secret(data={"p": "eA=="}, stringData={"q": "y"}, type="Opaque"))
    assert is_secret(found["data"]["p"]) and is_secret(found["stringData"]["q"])
    assert not is_secret(found["type"])


def test_the_copy_that_kubectl_keeps_is_marked() -> None:
    annotations = {LAST_APPLIED: '{"data": {"p": "eA=="}}', "other": "x"}
    found = redacted(secret(metadata={"name": "s", "annotations": annotations}))
    assert is_secret(found["metadata"]["annotations"][LAST_APPLIED])
    assert not is_secret(found["metadata"]["annotations"]["other"])


def test_a_marked_value_is_marked_wherever_it_shows() -> None:
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"token": SecretStr("hunter22"), "pin": SecretStr("12")}}
    encoded = base64.b64encode(b"hunter22").decode()
    live = {**inputs, "data": {"token": "hunter22", "pin": "12", "url": "http://u:hunter22@h", "b": encoded, "c": "12"}}
    found = redacted(live, inputs)["data"]
    assert {k for k, v in found.items() if is_secret(v)} == {"token", "pin", "url", "b"}


def test_numbers_and_lists_are_marked_at_their_place() -> None:
    inputs = {"apiVersion": "x/v1", "kind": "X", "spec": {"port": SecretInt(1), "l": [{"a": SecretStr("b")}]}}
    found = redacted({**inputs, "spec": {"port": 1, "l": [{"a": "b"}]}}, inputs)
    assert is_secret(found["spec"]["port"]) and is_secret(found["spec"]["l"][0]["a"])


def test_unknown_stays_unknown() -> None:
    inputs = mark({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "secret-value"}})
    assert redacted({**inputs, "data": UNKNOWN}, inputs)["data"] is UNKNOWN


def test_other_secrets_named_alike_are_no_secret() -> None:
    found = redacted({"apiVersion": "example.com/v1", "kind": "Secret", "data": {"p": "x"}, "metadata": {}})
    assert not is_secret(found["data"]["p"])


def test_messages_quote_no_secret() -> None:
    inputs = secret(data={"p": "aHVudGVyMg=="}, stringData={"q": SecretStr("hunter22")})
    message = without_secrets('Invalid value: "hunter22" and "aHVudGVyMg=="', mark(inputs))
    assert message == 'Invalid value: "[secret]" and "[secret]"'
