"""The recorded verdicts, asked again of the real server; and what it does with requests."""

import json
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.model_repository.triton_rules.cases import CASES, Case, verdict
from tests.model_repository.triton_rules.server import Answer, Server, server
from tests.model_repository.triton_rules.test_text_format import SYNTAX

from isthmus_models import triton_rules

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(1800)]

SERVERS = 6
"""At once: loading and unloading are mostly waiting for a program to start and to end."""
UNREAD = "failed to read text proto"
BY_ID = {case.id: case for case in CASES}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[queue.Queue[Server]]":
    free: queue.Queue[Server] = queue.Queue()
    started = [Server(tmp_path_factory.mktemp("triton")) for _ in range(SERVERS)]
    for one in started:
        free.put(one)
    try:
        yield free
    finally:
        for one in started:
            one.stop()


def judged(servers: "queue.Queue[Server]", cases: list[Case]) -> list[Answer]:
    def judge(case: Case) -> Answer:
        own = servers.get()
        try:
            return own.judge(case)
        finally:
            servers.put(own)

    with ThreadPoolExecutor(SERVERS) as threads:
        return list(threads.map(judge, cases))


def test_server_records_and_check_agree(servers: "queue.Queue[Server]") -> None:
    answers = judged(servers, CASES)
    differ = [
        f"{case.id}: server {answer.verdict} ({answer.why}), recorded {case.verdict}, check {verdict(case.findings())}"
        for case, answer in zip(CASES, answers, strict=True)
        if not answer.verdict == case.verdict == verdict(case.findings())
    ]
    assert differ == []


def test_server_and_check_read_the_same_texts(servers: "queue.Queue[Server]") -> None:
    """None of them loads: the name isn't the folder's. What counts is whether that is what the server says."""
    answers = judged(servers, [Case(one.id, {"m": one.text}, "refuses", "") for one in SYNTAX])
    assert {one.id: UNREAD not in answer.why for one, answer in zip(SYNTAX, answers, strict=True)} == {
        one.id: one.reads for one in SYNTAX
    }


@pytest.mark.parametrize("name", ["ens-overwrite-input", "ens-optional-input", "e-overwrite-own-input-only"])
def test_what_fails_at_its_first_request_is_found(name: str, tmp_path: Path) -> None:
    case = BY_ID[name]
    assert [finding.stage for finding in triton_rules.errors(case.findings())] == ["request"]
    content = {"inputs": [{"name": "IN", "shape": [1, 4], "datatype": "FP32", "data": [0.0] * 4}]}
    with server(tmp_path) as own:
        own.load(case)
        try:
            status, body = own.ask("POST", "/v2/models/e/infer", 5, content)
        except TimeoutError:
            return
        assert status == 400 and "missing required input" in json.loads(body)["error"]


def test_what_has_no_finding_answers(tmp_path: Path) -> None:
    content = {"inputs": [{"name": "IN", "shape": [1, 4], "datatype": "FP32", "data": [0.0] * 4}]}
    with server(tmp_path) as own:
        own.load(BY_ID["ens-base"])
        status, body = own.ask("POST", "/v2/models/e/infer", 30, content)
    assert status == 200 and json.loads(body)["outputs"][0]["shape"] == [1, 4]
