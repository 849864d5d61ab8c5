"""engine.toml: read, checked, turned into a command."""

from pathlib import Path

import pytest

from model_repository import config_check, engines

GOOD = """
precision = "fp16"
workspace_mib = 64
[shapes.X]
min = [1, 4]
opt = [4, 4]
max = [8, 4]
"""
CONFIG = """
name: "m" platform: "tensorrt_plan" max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "engine.toml"
    path.write_text(text)
    return path


def test_the_command_is_trtexecs(tmp_path: Path) -> None:
    assert engines.read(written(tmp_path, GOOD)).command("/m/1") == [
        "trtexec",
        "--onnx=/m/1/model.onnx",
        "--saveEngine=/m/1/model.plan",
        "--minShapes=X:1x4",
        "--optShapes=X:4x4",
        "--maxShapes=X:8x4",
        "--fp16",
        "--memPoolSize=workspace:64M",
        "--skipInference",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"fp16"', '"fp4"', "precision: Input should be"),
        ("workspace_mib = 64", "workspace_mib = 0", "workspace_mib"),
        ("opt = [4, 4]", "opt = [9, 4]", "expected min <= opt <= max"),
        ("opt = [4, 4]", "opt = [4]", "as many dimensions"),
        ("precision", "speed", "speed: Extra inputs"),
        ("[shapes.X]", "[shapes.X", "not TOML"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(engines.EngineInvalid, match=r"engine\.toml") as caught:
        engines.read(written(tmp_path, GOOD.replace(old, new)))
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[shapes.X]", "[shapes.Z]", "got ['Z'], expected the inputs ['X']"),
        ("max = [8, 4]", "max = [16, 4]", "got a largest batch of 16, expected 8"),
        ("min = [1, 4]", "min = [1, 3]", "expected a batch of shapes (4,)"),
    ],
)
def test_an_engine_fits_its_model(tmp_path: Path, old: str, new: str, problem: str) -> None:
    config = config_check.parse(CONFIG)
    assert engines.check(engines.read(written(tmp_path, GOOD)), config) == []
    (found,) = engines.check(engines.read(written(tmp_path, GOOD.replace(old, new))), config)
    assert problem in found
