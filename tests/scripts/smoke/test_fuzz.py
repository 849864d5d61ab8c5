"""Whatever a server answers, over HTTP and gRPC: the smoke test ends as documented, in time, and without secrets."""

import copy
import json
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scripts.smoke import lying_triton, secrets
from tests.scripts.smoke.asking import INFER, places, run
from tests.scripts.smoke.lying_triton import MODEL, Http, Triton

TIMEOUT = 0.5
FUZZ = settings(
    max_examples=2 * settings().max_examples // 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


TEXTS = st.one_of(
    st.text(max_size=30),
    st.builds("{} {} {}".format, st.text(max_size=5), st.sampled_from(secrets.SENTENCES), st.text(max_size=5)),
    st.sampled_from(["", "triton", MODEL, "SCORE", "FP64", "\x1b[31m", "[/]", "\ud800"]),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9),
    st.sampled_from([2**31, 2**63, -(2**63), 10**30, 10**5000 // 10**4000]),
    st.floats(),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
SIZES = st.sampled_from([-1, 0, 1, 2, 4, 2**31, 2**62])


@st.composite
def documents(draw: st.DrawFn, truth: Any) -> Any:
    """The truth with some of it replaced, removed, or there twice."""
    lie = copy.deepcopy(truth)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([path for path in places(lie) if path] or [(None,)]))
        if last is None:
            return draw(VALUES)
        parent = lie
        for part in above:
            parent = parent[part]
        change = draw(st.sampled_from(["replace", "replace", "remove", "twice", "size"]))
        if change == "remove":
            del parent[last]
        elif change == "twice" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[last]))
        else:
            parent[last] = draw(SIZES if change == "size" else VALUES)
    return lie


ERRORS = st.builds(
    Http,
    st.one_of(
        st.builds(lambda text: json.dumps({"error": text}).encode(), VALUES),
        st.builds(lambda text: f"<html>{text}</html>".encode("utf-8", "replace"), TEXTS),
        st.binary(max_size=40),
    ),
    st.sampled_from([201, 204, 301, 307, 400, 401, 403, 404, 407, 413, 429, 500, 502, 503]),
    st.sampled_from([
        [("Content-Type", "text/html; charset=x")],
        [("Location", f"https://u:{secrets.ALL[0]}@h/x?{secrets.ALL[1]}")],
        [],
        [("Content-Encoding", "gzip")],
    ]),
)  # fmt: skip


@st.composite
def over_http(draw: st.DrawFn, truths: dict[str, Any]) -> tuple[str, Http | None]:
    """Where one asks, and a lie about it."""
    asked = draw(st.sampled_from(sorted(truths)))
    kind = draw(st.sampled_from(["document", "document", "binary", "error", "body", "silence"]))
    if kind == "silence":
        return asked, None
    if kind == "error":
        answer = draw(ERRORS)
        return asked, Http(b"", 204, answer.headers) if answer.status == 204 else answer
    if kind == "binary" and asked == INFER:
        described, rest = lying_triton.binary(truths[asked])
        rest = draw(st.sampled_from([rest, rest, rest[:-1], rest + b"x"]) | st.binary(max_size=len(rest) + 9))
        length = draw(st.sampled_from([None, None, -1, 0, 3, 10**9, 10**30, "x", ""]))
        return asked, lying_triton.infer_body(draw(documents(described)), rest, length)
    if kind == "body":
        true = json.dumps(truths[asked]).encode()
        body = draw(st.sampled_from([true, true[:-1], b"<html>", b"[" * 100_000, b""]) | st.binary(max_size=60))
        return asked, Http(body, length=draw(st.sampled_from([None, len(body), len(body) + 50])))
    return asked, Http.of(draw(documents(truths[asked])))


@FUZZ
@given(data=st.data(), as_json=st.booleans())
@pytest.mark.slow
def test_any_lie_over_http_ends_as_documented(triton: Triton, data: st.DataObject, as_json: bool) -> None:
    triton.reset()
    asked, lie = data.draw(over_http(triton.truth()))
    triton.http_lies[asked] = lie
    run(triton, as_json=as_json, timeout=TIMEOUT)


def lie_about(message: Message, draw: Callable[[Any], Any]) -> None:
    """Change a field of a message, or of one inside it."""
    field = draw(st.sampled_from(list(message.DESCRIPTOR.fields)))
    inner = [value for one, value in message.ListFields() if one.message_type and one.label != one.LABEL_REPEATED]
    repeated = list(getattr(message, field.name)) if field.label == field.LABEL_REPEATED else []
    inner += [value for value in repeated if isinstance(value, Message)]
    if inner and draw(st.booleans()):
        lie_about(draw(st.sampled_from(inner)), draw)
        return
    if field.message_type or draw(st.integers(0, 3)) == 0:
        message.ClearField(field.name)
        return
    values = {
        field.CPPTYPE_STRING: st.binary(max_size=20) if field.type == field.TYPE_BYTES else TEXTS.map(_utf8),
        field.CPPTYPE_BOOL: st.booleans(),
        field.CPPTYPE_DOUBLE: st.floats(),
        field.CPPTYPE_FLOAT: st.floats(width=32),
        field.CPPTYPE_ENUM: st.just(1),
    }
    value = values.get(field.cpp_type, st.integers(0, 9) if "UINT" in str(field.type) else st.integers(0, 2**31 - 1))
    if field.label != field.LABEL_REPEATED:
        setattr(message, field.name, draw(value))
        return
    change = draw(st.sampled_from(["append", "again", "drop", "replace"]))
    items = getattr(message, field.name)
    if change == "again" and repeated:
        items.append(repeated[0])
    elif change == "drop" and repeated:
        del items[draw(st.integers(0, len(repeated) - 1))]
    elif change == "replace" and repeated:
        items[draw(st.integers(0, len(repeated) - 1))] = draw(value)
    else:
        items.append(draw(value))


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


CODES = st.sampled_from([code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])


@FUZZ
@given(data=st.data(), as_json=st.booleans())
@pytest.mark.slow
def test_any_lie_over_grpc_ends_as_documented(triton: Triton, data: st.DataObject, as_json: bool) -> None:
    triton.reset()
    name, message = data.draw(st.sampled_from(sorted(triton.messages().items(), key=lambda item: item[0])))
    kind = data.draw(st.sampled_from(["field", "field", "field", "status", "silence"]))
    if kind == "field":
        for _ in range(data.draw(st.integers(1, 3))):
            lie_about(message, data.draw)
        triton.grpc_lies[name] = lambda _, context: message
    elif kind == "status":
        code, text = data.draw(CODES), data.draw(TEXTS.map(_utf8))
        triton.grpc_lies[name] = lambda _, context: context.abort(code, text)
    else:
        triton.grpc_lies[name] = lambda true, context: (triton.released.wait(2 * TIMEOUT), true)[1]
    run(triton, as_json=as_json, timeout=TIMEOUT)
