"""The configurations of a rendered model are held to the server of its target."""

from collections.abc import Mapping

import pytest

from isthmus_models import configuration
from isthmus_models.configuration import ConfigurationInvalid
from isthmus_models.rendering import Target

CONFIG = """name: "m" %s max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
instance_group [ { count: 1 kind: %s } ]
dynamic_batching { }
"""
ENGINE = (
    'precision = "tf32"\nworkspace_mib = 1\ntolerance = 0.1\n[shapes.X]\nmin = [1, 4]\nopt = [4, 4]\nmax = [8, 4]\n'
)
CPU = CONFIG % ('backend: "onnxruntime"', "KIND_CPU")
GPU = CONFIG % ('platform: "tensorrt_plan"', "KIND_GPU")


def check(target: Target, texts: Mapping[str, str], *others: str, acknowledged: tuple[str, ...] = ()) -> list[str]:
    sizes = {path: len(text) for path, text in texts.items()} | dict.fromkeys(others, 1)
    return [f.id for f in configuration.check(texts, sizes, target=target, acknowledged=acknowledged)]


def test_what_our_catalogue_renders_has_no_findings() -> None:
    assert check("cpu", {"m/config.pbtxt": CPU}, "m/1/model.onnx") == []
    assert check("gpu", {"m/config.pbtxt": GPU, "m/engine.toml": ENGINE}, "m/1/model.onnx") == []


def test_a_model_for_tensorrt_without_an_engine_is_told_what_to_add() -> None:
    texts = {"m/config.pbtxt": GPU}
    (finding,) = configuration.check(texts, {"m/config.pbtxt": 1, "m/1/model.onnx": 1}, target="gpu")
    assert "engine.toml" in finding.fix and "engine: true" in finding.fix
    assert check("gpu", texts, "m/1/model.plan") == []


def test_each_target_has_its_server() -> None:
    assert check("cpu", {"m/config.pbtxt": GPU, "m/engine.toml": ENGINE}, "m/1/model.onnx") == [
        "backend-library",
        "instance-gpus",
    ]


def test_files_that_are_not_there_are_found() -> None:
    assert check("cpu", {"m/config.pbtxt": CPU}) == ["version-policy"]
    assert check("cpu", {"m/config.pbtxt": CPU}, "m/1/other.onnx") == ["model-file"]
    assert check("gpu", {"m/config.pbtxt": GPU}, "m/1/model.onnx") == ["model-file"]


@pytest.mark.parametrize(("old", "new"), [("tf32", "fp4"), ("[8, 4]", "[9, 4]"), ("[shapes.X]", "[shapes.X")])
def test_the_engine_is_checked_with_its_model(old: str, new: str) -> None:
    texts = {"m/config.pbtxt": GPU, "m/engine.toml": ENGINE.replace(old, new)}
    assert check("gpu", texts, "m/1/model.onnx") == ["engine"]


def test_errors_refuse_and_advice_does_not() -> None:
    advised = CPU.replace("count: 1 ", "")
    assert check("cpu", {"m/config.pbtxt": advised}, "m/1/model.onnx") == ["instance-count"]
    assert check("cpu", {"m/config.pbtxt": advised}, "m/1/model.onnx", acknowledged=("instance-count",)) == []
    configuration.require("m", {"m/config.pbtxt": advised}, {"m/config.pbtxt": 1, "m/1/model.onnx": 1}, target="cpu")
    wrong = CPU.replace("dims: [ 4 ]", "dims: [ 0 ]")
    with pytest.raises(ConfigurationInvalid) as caught:
        configuration.require("m", {"m/config.pbtxt": wrong}, {"m/config.pbtxt": 1, "m/1/model.onnx": 1}, target="cpu")
    assert [f.path for f in caught.value.findings] == [
        "m/config.pbtxt: input[0].dims[0]",
        "m/config.pbtxt: output[0].dims[0]",
    ]
    assert "m/config.pbtxt: output[0].dims[0]" in str(caught.value)
