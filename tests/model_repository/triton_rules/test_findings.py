"""What a finding says, and what is told apart: errors, errors of the first request, advice."""

import pytest

from isthmus_models import triton_rules
from isthmus_models.triton_rules import GPU, Finding, Server

GOOD = """name: "m" backend: "python" max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
dynamic_batching { }
"""
ENSEMBLE = """name: "e" platform: "ensemble" max_batch_size: 8
input [ { name: "IN" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "OUT" data_type: TYPE_FP32 dims: [ 4 ] } ]
ensemble_scheduling { step [ { model_name: "m" model_version: -1
  input_map { key: "X" value: "IN" } output_map { key: "Y" value: "OUT" } } ] }
"""


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def by_id(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings}


def test_good_models_have_no_findings() -> None:
    assert triton_rules.check({"m": GOOD, "e": ENSEMBLE}) == []


def test_an_error_says_where_what_and_how_to_mend_it() -> None:
    (found,) = triton_rules.check({"m": changed(GOOD, "dims: [ 4 ] } ]\noutput", "dims: [ 0 ] } ]\noutput")})
    assert (found.path, found.got, found.layer) == ("m/config.pbtxt: input[0].dims[0]", "0", "error")
    assert str(found).split("\n") == [
        "m/config.pbtxt: input[0].dims[0] (tensor-dims)",
        "    got       0",
        "    expected  sizes of 1 or more, or -1 for any",
        "    fix       write the size, or -1 where it varies",
    ]


def test_advice_says_why_and_how_to_say_i_know() -> None:
    (found,) = triton_rules.check({"m": changed(GOOD, "count: 1 kind", "kind")})
    assert (found.id, found.layer) == ("instance-count", "warning")
    assert str(found).startswith("m/config.pbtxt: instance_group[0].count (instance-count, advice)\n")
    assert "reason    Triton chooses a count" in str(found) and "I know    acknowledge instance-count" in str(found)
    assert triton_rules.loads([found]) and triton_rules.errors([found]) == []


def test_advice_that_is_acknowledged_is_not_repeated() -> None:
    two = changed(GOOD, "dynamic_batching { }", "dynamic_batching { priority_levels: 1 default_priority_level: 1 }")
    two = changed(two, "count: 1 kind", "kind")
    assert set(by_id(triton_rules.check({"m": two}))) == {"queue-policies", "instance-count"}
    assert set(by_id(triton_rules.check({"m": two}, acknowledged=["queue-policies"]))) == {"instance-count"}


@pytest.mark.parametrize(("name", "fix"), [("queue-policy", "spelling"), ("tensor-dims", "mend it")])
def test_only_advice_can_be_acknowledged(name: str, fix: str) -> None:
    wrong = changed(GOOD, "dims: [ 4 ]", "dims: [ 0 ]")
    found = by_id(triton_rules.check({"m": wrong}, acknowledged=[name]))
    assert "tensor-dims" in found
    assert found["unknown-acknowledgement"].got == repr(name)
    assert fix in found["unknown-acknowledgement"].fix


def test_all_problems_come_at_once_errors_first() -> None:
    text = changed(changed(GOOD, "max_batch_size: 8", "max_batch_size: -1"), "dims: [ 4 ]", "dims: [ 0, -3 ]")
    found = triton_rules.check({"m": changed(text, "count: 1 kind: KIND_CPU", "gpus: [ 0 ]"), "e": "name: @"})
    assert [finding.layer for finding in found] == sorted(finding.layer for finding in found)
    errors = [(f.path.split(": ", 1)[1], f.id) for f in found if f.layer == "error"]
    assert sorted(errors) == [
        ("input[0].dims[0]", "tensor-dims"),
        ("input[0].dims[1]", "tensor-dims"),
        ("instance_group[0].gpus", "instance-gpus"),
        ("line 1, column 7", "readable"),
        ("max_batch_size", "max-batch-size"),
        ("output[0].dims[0]", "tensor-dims"),
        ("output[0].dims[1]", "tensor-dims"),
    ]


def test_what_fails_only_at_the_first_request_is_an_error_that_says_so() -> None:
    maps = 'input_map { key: "X" value: "IN" } output_map { key: "Y" value: "IN" }'
    step = f'step [ {{ model_name: "m" model_version: -1 {maps} }},'
    (found,) = triton_rules.check({"m": GOOD, "e": changed(ENSEMBLE, "step [", step)})
    assert (found.id, found.layer, found.stage) == ("input-overwritten", "error", "request")
    assert "it loads, but fails at the first request" in str(found)
    assert triton_rules.loads([found]) and triton_rules.errors([found]) == [found]


def test_a_part_that_can_not_be_read_hides_nothing_else() -> None:
    found = by_id(
        triton_rules.check({"m": "name: [", "e": changed(ENSEMBLE, "max_batch_size: 8", "max_batch_size: -8")})
    )
    assert {"readable", "max-batch-size", "step-model"} == set(found)


def test_a_configuration_is_held_to_its_server() -> None:
    engine = changed(changed(GOOD, 'backend: "python"', 'platform: "tensorrt_plan"'), "KIND_CPU", "KIND_GPU")
    assert triton_rules.check({"m": engine}, server=GPU) == []
    assert set(by_id(triton_rules.check({"m": engine}))) == {"backend-library", "instance-gpus"}
    on_cpu = triton_rules.check({"m": changed(engine, "KIND_GPU", "KIND_CPU")}, server=GPU)
    assert set(by_id(on_cpu)) == {"instance-kind"}
    far = changed(engine, "kind: KIND_GPU", "kind: KIND_GPU gpus: [ 0, 9 ]")
    assert [f.got for f in triton_rules.check({"m": far}, server=GPU)] == ["9"]


def test_a_backend_that_we_do_not_build_for_is_advice_where_the_server_has_it() -> None:
    other = changed(GOOD, '"python"', '"pytorch"')
    assert set(by_id(triton_rules.check({"m": other}, server=GPU))) == {"backend-built"}
    assert triton_rules.check({"m": other}, server=GPU, acknowledged=["backend-built"]) == []
    bare = Server(version=(2, 51), backends=frozenset({"python"}))
    assert not triton_rules.loads(triton_rules.check({"m": other}, server=bare))


def test_files_of_the_folder_count() -> None:
    text = changed(GOOD, 'name: "Y" data_type', 'name: "Y" label_filename: "labels.txt" data_type')
    files = {"1/model.py": 1, "labels.txt": 5}
    assert triton_rules.check({"m": text}, files={"m": files}) == []
    assert set(by_id(triton_rules.check({"m": text}, files={"m": {"1/model.py": 1}}))) == {"labels"}
    assert set(by_id(triton_rules.check({"m": GOOD}, files={"m": {"1/other.py": 1}}))) == {"model-file"}
    assert set(by_id(triton_rules.check({"m": GOOD}, files={"m": {"model.py": 1}}))) == {"version-policy"}
    assert triton_rules.check({"m": GOOD}, files={"m": {"2/other.py": 1, "10/model.py": 1, "07/x": 1}}) == []


def test_a_circle_is_shown_as_the_way_that_it_takes() -> None:
    inner = changed(changed(ENSEMBLE, '"e"', '"f"'), '"m"', '"e"').replace('"X"', '"IN"').replace('"Y"', '"OUT"')
    outer = changed(ENSEMBLE, '"m"', '"f"').replace('"X"', '"IN"').replace('"Y"', '"OUT"')
    found = [f for f in triton_rules.check({"e": outer, "f": inner}) if f.id == "ensemble-circle"]
    assert [f.got for f in found] == ["e -> f -> e", "f -> e -> f"]
