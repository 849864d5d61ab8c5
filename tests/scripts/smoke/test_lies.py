"""Servers that lie: the smoke test names each field that is wrong, with what it got and expected."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from tests.scripts.smoke import lying_triton, secrets
from tests.scripts.smoke.asking import INFER, failures, places, replaced
from tests.scripts.smoke.lying_triton import MODEL, OUTPUTS, Http, Triton

from isthmus_cli.smoke import health
from isthmus_cli.smoke.client import Client, Options
from isthmus_cli.smoke.expectation import expect
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.stack_outputs import Server


def test_the_truth_passes(triton: Triton) -> None:
    assert failures(triton) == []
    triton.http_lies[INFER] = Http.of(triton.truth()[INFER])  # data as JSON, which the protocol has as well
    assert failures(triton) == []


def spelt(path: tuple[Any, ...]) -> str:
    """A path as a message has it."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".") or "(the whole)"


# What the smoke test doesn't look at; any text is a version or a platform.
IGNORED = {("versions",), ("max_batch_size",), ("model_version",)}
WHATS = {"v2": "server metadata", f"v2/models/{MODEL}": f"{MODEL} metadata", INFER: f"{MODEL} answer"}
WHATS[f"v2/models/{MODEL}/config"] = f"{MODEL} configuration"
CASES = [
    (asked, path)
    for asked, value in lying_triton.truth("0" * 16).items()
    if asked in WHATS
    for path in places(value)
    if path[:1] not in IGNORED
]


@pytest.mark.parametrize(("asked", "path"), CASES, ids=lambda value: value if isinstance(value, str) else spelt(value))
@pytest.mark.slow
def test_each_field_that_is_null_or_of_another_type_is_named(triton: Triton, asked: str, path: tuple[Any, ...]) -> None:
    truth = triton.truth()[asked]
    right = truth
    for part in path:
        right = right[part]
    expected = expect(MODEL, triton.revision, triton.model)
    where = Server(site="here", http=triton.http, grpc=triton.target)
    with closing(Client("here", where, "http", Options(), lambda model, inputs: expected.outputs(inputs))) as client:
        asks: dict[str, Callable[[], object]] = {
            "v2": lambda: health.server(client),
            f"v2/models/{MODEL}": lambda: health.model(client, expected),
            f"v2/models/{MODEL}/config": lambda: health.revision(client, expected),
            INFER: lambda: client.infer(MODEL, {"X": np.zeros((1, 3), np.float32)}, list(OUTPUTS)),
        }
        for wrong in (None, {"a": 1}, [[1]], 1.5, True, secrets.PLAIN):
            if type(wrong) is type(right):
                continue
            triton.http_lies[asked] = Http.of(replaced(truth, path, wrong))
            with pytest.raises(Failure) as refused:
                asks[asked]()
            named = [problem for problem in refused.value.problems if problem.path.startswith(WHATS[asked])]
            here = re.sub(r"(data)\[\d+\]$", r"\1", spelt(path))  # a list inside data is a matter of the whole
            assert any(here in problem.path for problem in named), (wrong, named)
            for problem in refused.value.problems:
                assert problem.got and problem.expected and problem.fix and secrets.PLAIN not in str(problem)


def test_the_message_of_a_field(triton: Triton) -> None:
    lie = replaced(triton.truth()[INFER], ("outputs", 0, "shape"), None)
    triton.http_lies[INFER] = Http.of(lie)
    problem = next(p for p in failures(triton) if p["what"] == f"{MODEL} answer outputs[0].shape")
    assert (problem["got"], problem["expected"]) == ("null", "[1, 4]")
    del lie["outputs"][0]["shape"], lie["outputs"][1]["datatype"], lie["outputs"][2]["name"], lie["model_name"]
    triton.http_lies[INFER] = Http.of(lie)
    named = {p["what"].removeprefix(f"{MODEL} answer "): (p["got"], p["expected"]) for p in failures(triton)}
    assert named == {
        "outputs[0].shape": ("nothing", "[1, 4]"),
        "outputs[1].datatype": ("nothing", "INT64"),
        "outputs[2].name": ("nothing", "text"),
        "model_name": ("nothing", "text"),
    }


def inferences() -> Iterator[tuple[str, Http, str, str]]:
    """What lies in the answer of an inference, and what is wrong, and got."""
    described, rest = lying_triton.binary(lying_triton.truth("")[INFER])

    def changed(path: tuple[Any, ...], new: Any) -> Any:
        return replaced(described, path, new)

    twice = changed(
        ("outputs",), [*described["outputs"], {**described["outputs"][0], "parameters": {}, "data": [0] * 4}]
    )
    sizes = changed(("outputs", 0, "parameters", "binary_data_size"), 8)
    sizes = replaced(sizes, ("outputs", 1, "parameters", "binary_data_size"), 24)
    after = "bytes after the JSON"
    yield "an output twice", lying_triton.infer_body(twice, rest), "outputs[4].name", "'SCORE' again"
    yield "too few bytes", lying_triton.infer_body(described, rest[:-1]), after, f"{len(rest) - 1} bytes"
    yield "too many bytes", lying_triton.infer_body(described, rest + b"x"), after, f"{len(rest) + 1} bytes"
    yield "sizes of others", lying_triton.infer_body(sizes, rest), "outputs[0] bytes", "8 bytes"
    yield (
        "a text's length",
        lying_triton.infer_body(described, rest[:-6] + b"\xff" * 6),
        "outputs[3] bytes",
        "bytes that",
    )
    yield "no length", lying_triton.infer_body(described, rest, "x"), lying_triton.HEADER_LENGTH, "no number"
    yield "length too big", lying_triton.infer_body(described, rest, 10**9), lying_triton.HEADER_LENGTH, str(10**9)
    nan = b"\x00\x00\xc0\x7f" + rest[4:]
    yield "NaN", lying_triton.infer_body(described, nan), "answer SCORE", "numbers that are not finite"
    lost = changed(("outputs",), described["outputs"][:-1])
    yield "an output lost", lying_triton.infer_body(lost, rest[:-6]), "outputs", "no REASON"
    other = changed(("model_name",), "other")
    yield "another model", lying_triton.infer_body(other, rest), "model_name", "'other'"
    huge = changed(("outputs", 1, "shape"), [1, 2**62])
    yield "a huge shape", lying_triton.infer_body(huge, rest), "outputs[1] bytes", "16 bytes"
    html = Http(b"<html>", headers=[("Content-Type", "text/html; charset=utf-8")])
    yield "HTML", html, "the answer's body", "text/html, 6 bytes that are no JSON"
    yield (
        "cut short",
        Http(b"{", length=100),
        "inference",
        "an answer that breaks the protocol (HTTPParseError: Incomplete",
    )
    squeezed = Http(b"x", headers=[("Content-Encoding", "gzip")])
    yield "compressed", squeezed, "Content-Encoding", "'gzip'"
    yield "a refusal", Http(b"<p>", 502), "inference", "an error (502: application/json, 3 bytes)"


@pytest.mark.parametrize(("lie", "what", "got"), [pytest.param(*rest, id=name) for name, *rest in inferences()])
@pytest.mark.slow
def test_lies_about_an_inference(triton: Triton, lie: Http, what: str, got: str) -> None:
    triton.http_lies[INFER] = lie
    wrong = failures(triton)
    assert any(problem["what"].endswith(what) and problem["got"].startswith(got) for problem in wrong), wrong


def test_lies_about_an_inference_over_grpc(triton: Triton) -> None:
    message: Any = triton.messages()["ModelInfer"]
    triton.grpc_lies["ModelInfer"] = lambda _, context: message
    message.raw_output_contents.pop()
    assert {p["what"]: p["got"] for p in failures(triton)} == {f"{MODEL} answer raw_output_contents": "3 items"}
    del message.raw_output_contents[:]
    expected = [f"{MODEL} answer outputs[{index}].data" for index in range(4)]
    assert [p["what"] for p in failures(triton)] == expected * 2, "of the round trip, and of the latency"
    message.outputs[0].contents.fp32_contents.extend([0, 1, 2, 3])
    message.outputs[1].contents.int64_contents.extend([0, 2**62])
    message.outputs[2].contents.bool_contents.append(True)
    message.outputs[3].contents.bytes_contents.append(b"\xff")
    assert failures(triton) == [], "contents of each type are the protocol's other way"
    message.outputs[1].datatype = "INT32"
    assert (failures(triton)[0]["got"], failures(triton)[0]["expected"]) == ("'INT32'", "INT64")
