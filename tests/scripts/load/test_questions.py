"""Both servers are asked the same, each in its own words."""

import json

import numpy as np
import pytest

from dev.load import questions


@pytest.mark.parametrize("model", questions.MODELS)
def test_each_request_differs_and_both_servers_get_all(model: str) -> None:
    given = questions.inputs(model)
    assert len({json.dumps(one) for one in given}) == len(given) > 30
    for one in given:
        assert json.loads(questions.for_fastapi(model, one).body) == one


def test_triton_gets_the_same_numbers_in_json_and_in_binary() -> None:
    one = questions.inputs("recommender")[0]
    plain = json.loads(questions.for_triton("recommender", one, binary=False).body)
    request = questions.for_triton("recommender", one)
    (size,) = (int(line.split(": ")[1]) for line in request.headers if line.startswith("Inference-Header"))
    head, data = json.loads(request.body[:size]), request.body[size:]
    for tensor, same in zip(plain["inputs"], head["inputs"], strict=True):
        array = np.array(tensor["data"], np.float32)
        assert list(array.shape) == tensor["shape"] == same["shape"]
        part, data = data[: same["parameters"]["binary_data_size"]], data[array.nbytes :]
        assert part == array.tobytes()
    assert data == b""


def test_a_request_is_one_message_of_http() -> None:
    raw = questions.for_triton("search_encoder", {"texts": ["tea"]}).raw("127.0.0.1")
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /v2/models/search_encoder/infer HTTP/1.1" and "Host: 127.0.0.1" in lines
    assert f"Content-Length: {len(body)}" in lines
    assert json.loads(body)["inputs"][0]["data"] == ["tea"]


def test_answers_are_read_alike() -> None:
    row = np.array([0.25, -1.0], np.float32)
    head = b'{"outputs":[{"name":"EMBEDDING"}]}'
    assert np.array_equal(questions.from_fastapi(b'{"rows": [[0.25, -1.0]]}'), row)
    assert np.array_equal(questions.from_triton(b'{"outputs": [{"data": [0.25, -1.0]}]}', None), row)
    assert np.array_equal(questions.from_triton(head + row.tobytes(), len(head)), row)
