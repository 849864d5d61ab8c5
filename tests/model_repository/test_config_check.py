"""The check of configurations finds what Triton would refuse, or silently get wrong."""

import pytest

from model_repository import config_check

GOOD = """
name: "m" backend: "onnxruntime" max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ -1 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
dynamic_batching { preferred_batch_size: [ 8 ] }
"""


def test_a_good_one_has_no_problems() -> None:
    assert config_check.check({"m": GOOD}) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("max_batch_size", "max_batchsize", "no field named"),
        ("TYPE_FP32", "TYPE_FLOAT", "TYPE_FLOAT"),
        ("max_batch_size: 8", 'max_batch_size: "8"', "not a Triton model configuration"),
        ('name: "m"', 'name: "n"', "expected that of its folder, 'm'"),
        ("onnxruntime", "onnx", "backend: got 'onnx', expected one of"),
        ('backend: "onnxruntime"', 'platform: "tensorrt"', "platform: got 'tensorrt', expected one of"),
        ('backend: "onnxruntime"', 'platform: "tensorrt_plan"', "got KIND_CPU, expected KIND_GPU"),
        ('backend: "onnxruntime"', "", "expected exactly one of them"),
        ("max_batch_size: 8", "max_batch_size: -1", "max_batch_size: got -1"),
        ("max_batch_size: 8", "max_batch_size: 0", "needs a max_batch_size of 1 or more"),
        ("[ 8 ]", "[ 9 ]", "preferred_batch_size: got 9, expected 1 to max_batch_size, 8"),
        ("[ 8 ]", "[ 8 ] priority_levels: 2", "stall requests for 500 ms"),
        ("[ 8 ]", "[ 8 ] default_queue_policy { max_queue_size: 3 }", "stall requests for 500 ms"),
        ("dims: [ 4 ]", "dims: [ 0 ]", "input X: got dims [0]"),
        ("dims: [ 4 ]", "", "input X: got dims []"),
        ('name: "X" data_type: TYPE_FP32', 'name: "X"', "input X: data_type is missing"),
        ("count: 1", "count: 0", "got a count of 0"),
        ("instance_group [ { count: 1 kind: KIND_CPU } ]", "", "instance_group: got none"),
        ("dynamic_batching", "response_cache { enable: true } dynamic_batching", "response_cache"),
    ],
)
def test_each_mistake_is_named(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    found = config_check.check({"m": GOOD.replace(old, new)})
    assert any(problem in line and line.startswith("m: ") for line in found), found


ENSEMBLE = """
name: "e" platform: "ensemble" max_batch_size: 8
input [ { name: "IN" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "OUT" data_type: TYPE_FP32 dims: [ -1 ] } ]
ensemble_scheduling { step [ { model_name: "m" model_version: -1
  input_map { key: "X" value: "IN" } output_map { key: "Y" value: "OUT" } } ] }
"""


def test_a_good_ensemble_has_no_problems() -> None:
    assert config_check.check({"m": GOOD, "e": ENSEMBLE}) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('model_name: "m"', 'model_name: "x"', "step x: no such model beside it"),
        ('key: "X"', 'key: "Z"', "got inputs ['Z'], expected ['X']"),
        ('key: "Y"', 'key: "Z"', "got outputs ['Z'], expected of ['Y']"),
        ('value: "OUT"', 'value: "ELSE"', "output OUT: no step makes it"),
        (
            'name: "IN" data_type: TYPE_FP32',
            'name: "IN" data_type: TYPE_INT64',
            "IN is not made before it with the type",
        ),
        ("max_batch_size: 8", "max_batch_size: 16", "its max_batch_size 8 is below 16"),
        ("ensemble_scheduling", "instance_group [ { count: 1 } ] ensemble_scheduling", "an ensemble has none"),
    ],
)
def test_each_mistake_of_an_ensemble_is_named(old: str, new: str, problem: str) -> None:
    assert old in ENSEMBLE
    found = config_check.check({"m": GOOD, "e": ENSEMBLE.replace(old, new)})
    assert any(problem in line and line.startswith("e: ") for line in found), found
