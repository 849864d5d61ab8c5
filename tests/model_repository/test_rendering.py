"""What a template becomes on CPUs and on GPUs."""

import pytest

from isthmus.environment.server_needs import CPUS
from isthmus_models.rendering import render

TEMPLATE = "$runtime\ninstance_group [ { count: $instances kind: $kind } ]\n$parameters\n"


def test_on_cpus_instances_of_one_thread_are_as_many_as_the_pod_has_cpus() -> None:
    assert render(TEMPLATE, "cpu", {"a": "1"}) == (
        'backend: "onnxruntime"\n'
        'parameters { key: "intra_op_thread_count" value { string_value: "1" } }\n'
        f"instance_group [ {{ count: {CPUS} kind: KIND_CPU }} ]\n"
        'parameters { key: "a" value { string_value: "1" } }\n'
    )


def test_threads_are_said_once() -> None:
    own = 'parameters { key: "intra_op_thread_count" value { string_value: "2" } }\n'
    assert render("$runtime\n$parameters\n", "cpu", {"intra_op_thread_count": "2"}) == f'backend: "onnxruntime"\n{own}'
    assert render(f"$runtime\n{own}$parameters", "cpu", {}) == f'backend: "onnxruntime"\n{own}'


def test_a_gpu_has_one_instance() -> None:
    assert render(TEMPLATE, "gpu", {}) == (
        'platform: "tensorrt_plan"\ninstance_group [ { count: 1 kind: KIND_GPU } ]\n\n'
    )


def test_a_placeholder_that_there_is_none_of() -> None:
    with pytest.raises(KeyError):
        render("count: $instance", "cpu", {})
