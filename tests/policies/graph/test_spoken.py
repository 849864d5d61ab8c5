"""What a resource says that leads out: where in it that is found, and which endpoint makes it a private store's."""

import base64
import json
from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE

from isthmus_policies.decisions.destinations import Side
from isthmus_policies.decisions.mentions import Mention
from isthmus_policies.graph.spoken import UNSPOKEN, Reader, Spoken, callers_variables
from isthmus_policies.values import DEEPEST, UNKNOWN, File

QUEUE = "sqs://orders"
OURS, AWS = "https://object-store.private.example.com", "https://s3.amazonaws.com"
BALANCER = "http://a.elb.eu-central-1.amazonaws.com"
COPIES = "s3://copies/x"
CLI = ["aws", "s3", "cp"]


def spoken(props: Any, *, alone: bool = False) -> list[tuple[str, str]]:
    return [(one.path, one.mention.text) for one in Reader(ESTATE, alone=alone).of(props)]


def wrapped(value: Any, levels: int, *, lists: bool = False) -> Any:
    for _ in range(levels):
        value = [value] if lists else {"a": value}
    return value


def container(name: str, **fields: str) -> dict[str, str]:
    return {"name": name, "image": "i", **fields}


def env(**values: str) -> dict[str, Any]:
    return {"pod": {"env": [{"name": name, "value": value} for name, value in values.items()]}}


@pytest.mark.parametrize(
    ("props", "path"),
    [
        ({"u": QUEUE}, "u"),
        ({"a": {"u": QUEUE}}, "a.u"),
        ({"a": ["x", QUEUE]}, "a[1]"),
        ({"a": ("x", QUEUE)}, "a[1]"),
        ({"a": {"b": [{"c": QUEUE}]}}, "a.b[0].c"),
        ({"name": "A", "value": QUEUE}, "A"),
        ({"env": [{"name": "A", "value": QUEUE}]}, "env[0][A]"),
        ({"env": [{"name": 5, "value": QUEUE}]}, "env[0].value"),
        ({"name": QUEUE, "value": 5}, "name"),
        ({"f": File(text=QUEUE)}, "f"),
        ({"f": [File(text=QUEUE)]}, "f[0]"),
        ({"t": base64.b64encode(f"{QUEUE}/and/more".encode()).decode()}, "t"),
        ({"t": json.dumps({"a": {"u": QUEUE}})}, "t.a.u"),
        ({"t": f" {json.dumps([QUEUE])}"}, "t[0]"),
        ({"t": f"a:\n  u: {QUEUE}\n"}, "t.a.u"),
        ({"t": [json.dumps({"u": QUEUE})]}, "t[0].u"),
        ({"t": f"a: {QUEUE}"}, "t"),
        ({"t": f"#!/bin/sh\na:\n  u: {QUEUE}\n"}, "t"),
        ({"t": f"[orders]\nqueue = {QUEUE}\n"}, "t"),
        ({"t": "{" + QUEUE}, "t"),
    ],
)
def test_where_something_is_said(props: Any, path: str) -> None:
    assert {where for where, _ in spoken(props)} == {path}
    assert all("sqs://orders" in text for _, text in spoken(props))


@pytest.mark.parametrize(
    "props",
    [
        {},
        {"u": "orders"},
        {"u": 5, "v": None, "w": UNKNOWN, "x": True},
        {"f": File(path=QUEUE)},
        {"pod": {"env": [{"name": "A", "value": 5}, "x"]}},
        *({key: QUEUE} for key in UNSPOKEN),
        *({"a": {key: [QUEUE]}} for key in UNSPOKEN),
    ],
)
def test_what_says_nothing(props: Any) -> None:
    assert spoken(props) == []


def test_what_is_said_has_its_side_and_whether_an_endpoint_could_change_it() -> None:
    by_host = Reader(ESTATE, alone=False).of({"u": "https://sqs.eu-central-1.amazonaws.com"})
    assert Spoken("u", Mention("sqs.eu-central-1.amazonaws.com", Side.AWS)) in list(by_host)
    by_service = Reader(ESTATE, alone=False).of({"out": {"s3": {"bucket": "x"}}})
    assert list(by_service) == [Spoken("out.s3", Mention("s3: …", Side.AWS, bare=True))]
    by_variable = Reader(ESTATE, alone=False).of(env(A_PROVIDER="AWS"))
    assert Spoken("pod.env[A_PROVIDER]", Mention("A_PROVIDER=AWS", Side.AWS)) in list(by_variable)


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        # An address of a store that any S3-compatible one has: an endpoint anywhere in the resource tells.
        ({"u": COPIES}, ["u"]),
        ({"u": COPIES, "endpoint": OURS}, []),
        ({"u": COPIES, "b": {"endpoint": OURS}}, []),
        ({"u": COPIES, "b": [{"endpoint": OURS}]}, []),
        ({"u": COPIES, "b": {"name": "endpoint", "value": OURS}}, []),
        ({"u": COPIES, "b": {"name": "note", "value": OURS}}, ["u"]),
        ({"u": COPIES, "b": {"name": 5, "value": OURS}}, ["u"]),
        ({"u": COPIES, "b": ["--endpoint-url", OURS]}, []),
        ({"u": COPIES, "b": [f"--endpoint-url={OURS}"]}, []),
        ({"u": COPIES, "b": f"--endpoint-url={OURS}"}, []),
        ({"u": COPIES, "b": [5, {"endpoint": OURS}]}, []),
        ({"u": COPIES, "b": ["x", OURS]}, ["u"]),
        ({"u": COPIES, "b": {"endpoint": "https://store.example.org"}}, ["u"]),
        ({"t": json.dumps({"u": COPIES}), "endpoint": OURS}, []),
        ({"t": json.dumps({"u": COPIES, "v": {"endpoint": OURS}})}, []),
        ({"t": f"u {COPIES}\nendpoint {OURS}"}, []),
        ({"t": f"u {COPIES}", "endpoint": OURS}, []),
        # A container says for itself.
        ({"c": [container("a", u=COPIES), container("b", endpoint=OURS)]}, ["c[0].u"]),
        ({"c": [container("a", u=COPIES, endpoint=OURS), container("b")]}, []),
        ({"c": [{"name": "a", "u": COPIES}, container("b", endpoint=OURS)]}, []),
        ({"c": [{"image": "a", "u": COPIES}, container("b", endpoint=OURS)]}, []),
        # So does the mapping that names a provider, a bucket or a service.
        ({"provider": "aws"}, ["provider"]),
        ({"provider": "aws", "endpoint": OURS}, []),
        ({"a": {"provider": "aws"}, "b": {"endpoint": OURS}}, ["a.provider"]),
        ({"t": json.dumps([{"provider": "aws"}])}, ["t[0].provider"]),
        ({"t": json.dumps([{"provider": "aws", "endpoint": OURS}])}, []),
        ({"s3Bucket": "copies"}, ["s3Bucket"]),
        ({"s3Bucket": "copies", "endpoint": OURS}, []),
        ({"a": {"s3Bucket": "copies"}, "endpoint": OURS}, ["a.s3Bucket"]),
        ({"s3Bucket": 5}, []),
        ({"out": {"s3": {"bucket": "x"}}}, ["out.s3"]),
        ({"out": {"s3": {"bucket": "x"}, "b": {"endpoint": OURS}}}, ["out.s3"]),
        ({"out": {"s3": {"bucket": "x", "endpoint": OURS}}}, []),
        ({"out": {"s3": {}, "swift": {"bucket": "x"}, "sqs": ["x"]}}, []),
        # The sections of a file say each for itself, where their endpoints aren't all of private stores.
        ({"t": f"[a]\nu = {COPIES}\nendpoint = {OURS}\n[b]\nendpoint = {AWS}\n"}, ["t"]),
        # A store's endpoint that no environment names may be anybody's; another address may be too, but that is no way.
        ({"s3_url": "https://store.example.org"}, ["s3_url"]),
        ({"s3_url": OURS}, []),
        ({"url": "https://store.example.org"}, []),
        # A command's words may be a list.
        ({"args": CLI}, ["args"]),
        ({"args": tuple(CLI)}, ["args"]),
        ({"args": ["aws", 5, "s3", "cp"]}, ["args"]),
        ({"args": ["aws s3 cp"]}, ["args[0]"]),
        ({"args": [*CLI, "--endpoint-url", OURS]}, []),
        ({"c": [container("a", endpoint=OURS) | {"args": CLI}]}, []),
        ({"args": ["aws"]}, []),
    ],
)
def test_what_an_endpoint_speaks_for(props: Any, expected: list[str]) -> None:
    assert list(dict.fromkeys(path for path, _ in spoken(props))) == expected


def test_only_the_section_with_the_private_endpoint_is_private() -> None:
    remotes = f"[a]\nu = s3://here/x\nendpoint = {OURS}\n[b]\nu = s3://there/x\nendpoint = {AWS}\n"
    texts = [text for _, text in spoken({"t": remotes})]
    assert "s3://there/x" in texts and "s3://here/x" not in texts


@pytest.mark.parametrize(
    ("variables", "leads_out"),
    [
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS"}, True),
        ({"RCLONE_CONFIG_A_PROVIDER": "Ceph"}, False),
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS", "RCLONE_CONFIG_A_ENDPOINT": OURS}, False),
        ({"rclone_config_a_provider": "AWS", "rclone_config_a_endpoint": OURS}, False),
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS", "RCLONE_CONFIG_A_ENDPOINT": AWS}, True),
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS", "RCLONE_CONFIG_B_ENDPOINT": OURS}, True),
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS", "RCLONE_CONFIG_AB_ENDPOINT": OURS}, True),
        ({"RCLONE_CONFIG_A_PROVIDER": "AWS", "RCLONE_CONFIG_A_NOTE": OURS, "Z_ENDPOINT": OURS}, True),
        ({"PROVIDER": "AWS", "ENDPOINT": OURS}, False),
        ({"A_PROVIDER": "AWS", "A_ENDPOINT": AWS, "A_S3_ENDPOINT": OURS}, False),
    ],
)
def test_the_endpoint_of_a_provider_among_variables_has_its_prefix(variables: dict[str, str], leads_out: bool) -> None:
    by_prefix = [path for path, text in spoken(env(**variables)) if "=" in text]
    assert by_prefix == ([f"pod.env[{next(iter(variables))}]"] if leads_out else [])


@pytest.mark.parametrize(
    ("name", "text", "may"),
    [
        ("ISTHMUS_SEARCH_URL", BALANCER, True),
        ("ISTHMUS_SEARCH_URL", "http://10.32.0.5:80", True),
        ("ISTHMUS_SEARCH_URL", "https://sqs.eu-central-1.amazonaws.com/1/q", False),
        ("ISTHMUS_SEARCH_URL", "https://a.blob.core.windows.net", False),
        ("ISTHMUS_SEARCH_URL", "https://8.8.8.8", False),
        ("ISTHMUS_RANKING_URL", BALANCER, False),
        ("OTHER_URL", "http://10.32.0.5:80", False),
    ],
)
def test_a_declared_call_goes_to_a_balancer_or_an_address_on_aws_only(name: str, text: str, may: bool) -> None:
    assert callers_variables(ESTATE) == {"ISTHMUS_SEARCH_URL"}
    assert bool(spoken(env(**{name: text}))) is bool(spoken({name: text})) is not may
    assert bool(spoken({"inner": {name: text, "other": QUEUE}, "value": 1})) is True


@pytest.mark.parametrize(
    ("held", "may_say_it"), [([{"name": "x"}], True), ({"name": "x"}, True), ([], False), ({}, False)]
)
@pytest.mark.parametrize("key", ["envFrom", "valueFrom", "secretRef", "credentialSecret", "secretName"])
def test_by_itself_a_resource_may_have_its_endpoint_from_what_it_refers_to(
    key: str, held: Any, may_say_it: bool
) -> None:
    props = {"u": COPIES, key: held}
    assert bool(spoken(props, alone=True)) is not may_say_it
    assert spoken(props) == [("u", COPIES)]  # a whole stack knows what it refers to


@pytest.mark.parametrize(
    ("inner", "levels"),
    [
        (lambda n: wrapped({"u": QUEUE}, n), DEEPEST),
        (lambda n: {"a": wrapped({"u": QUEUE}, n, lists=True)}, DEEPEST - 1),
        (lambda n: {"a": wrapped([QUEUE], n, lists=True)}, DEEPEST - 2),
        (lambda n: {"a": wrapped([File(text=QUEUE)], n, lists=True)}, DEEPEST - 3),
        (lambda n: wrapped({"t": json.dumps({"u": QUEUE})}, n), DEEPEST - 1),
        (lambda n: wrapped({"t": json.dumps({"a": {"u": QUEUE}})}, n), DEEPEST - 2),
        (lambda n: wrapped({"e": [{"name": "A", "value": json.dumps({"u": QUEUE})}]}, n), DEEPEST - 3),
    ],
)
def test_everything_is_read_down_to_the_deepest_level(inner: Any, levels: int) -> None:
    assert spoken(inner(levels)) and spoken(inner(levels - 1))
    assert not spoken(inner(levels + 1))


@pytest.mark.parametrize(
    ("inner", "levels"),
    [
        (lambda n: wrapped({"endpoint": OURS}, n), DEEPEST - 1),
        (lambda n: wrapped({"endpoint": OURS}, n, lists=True), DEEPEST - 1),
        (lambda n: wrapped(["--endpoint-url", OURS], n, lists=True), DEEPEST - 1),
    ],
)
def test_an_endpoint_is_heard_down_to_the_deepest_level(inner: Any, levels: int) -> None:
    assert not spoken({"u": COPIES, "e": inner(levels)})
    assert spoken({"u": COPIES, "e": inner(levels + 1)})


def test_a_reader_reads_each_resource_afresh() -> None:
    reader = Reader(ESTATE, alone=False)
    inner: dict[str, Any] = {"u": COPIES}
    assert [one.path for one in reader.of({"a": inner})] == ["a.u"]
    inner["endpoint"] = OURS
    assert list(reader.of({"a": inner})) == []


@pytest.mark.parametrize("lists", [True, False])
def test_a_value_that_is_deeper_than_python_walks_is_no_error(lists: bool) -> None:
    deep = wrapped(QUEUE, 5000, lists=lists)
    assert spoken({"a": deep, "u": QUEUE}) == [("u", QUEUE)]
    assert spoken({"a": {"provider": "aws", "deep": deep}}) == [("a.provider", "provider: aws")]
