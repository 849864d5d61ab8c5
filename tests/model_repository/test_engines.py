"""engine.toml: read, checked, turned into a command."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus_models import engines, triton_rules
from isthmus_models.engines import EngineInvalid

GOOD = """
precision = "tf32"
workspace_mib = 64
tolerance = 0.01
[shapes.X]
min = [1, 4]
opt = [4, 4]
max = [8, 4]
"""
FIXED = 'precision = "tf32"\nworkspace_mib = 1\ntolerance = 0.1\nshapes = {}\n'
CONFIG = """
name: "m" platform: "tensorrt_plan" max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
"""


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def problems(data: bytes) -> list[tuple[str, str]]:
    """Path and what was got of every problem."""
    with pytest.raises(EngineInvalid, match=r"^engine\.toml:\n") as caught:
        engines.parse(data)
    assert all(problem.expected and problem.fix for problem in caught.value.problems)
    assert all(str(problem) in str(caught.value) for problem in caught.value.problems)
    return [(problem.path, problem.got) for problem in caught.value.problems]


def misfits(engine: str, config: str) -> list[tuple[str, str]]:
    return [(p.path, p.got) for p in engines.check(engines.parse(engine.encode()), triton_rules.parse(config))]


def test_the_options_are_trtexecs(tmp_path: Path) -> None:
    path = tmp_path / "engine.toml"
    path.write_text(changed(GOOD, '"tf32"', '"fp32"'))
    assert engines.read(path).options() == [
        "--minShapes=X:1x4",
        "--optShapes=X:4x4",
        "--maxShapes=X:8x4",
        "--stronglyTyped",
        "--noTF32",
        "--memPoolSize=workspace:64M",
    ]


def test_without_shapes_no_profile_is_stated() -> None:
    assert engines.parse(FIXED.encode()).options() == ["--stronglyTyped", "--memPoolSize=workspace:1M"]


@pytest.mark.parametrize("weak", engines.WEAK)
def test_a_precision_that_tensorrt_11_no_longer_chooses_is_refused_with_the_way_out(weak: str) -> None:
    with pytest.raises(EngineInvalid, match=rf"(?s)precision\n +got +'{weak}'.*TensorRT 11.*convert the ONNX"):
        engines.parse(changed(GOOD, '"tf32"', f'"{weak}"').encode())


@pytest.mark.parametrize(
    ("old", "new", "path", "got"),
    [
        ('"tf32"', '"fp4"', "precision", "'fp4'"),
        ('"tf32"', "16", "precision", "16"),
        ("workspace_mib = 64", "workspace_mib = 0", "workspace_mib", "0"),
        ("workspace_mib = 64", "workspace_mib = true", "workspace_mib", "True"),
        ("workspace_mib = 64", 'workspace_mib = "64"', "workspace_mib", "'64'"),
        ("workspace_mib = 64", "workspace_mib = 64.0", "workspace_mib", "64.0"),
        ("workspace_mib = 64", f"workspace_mib = {10**30}", "workspace_mib", f"{10**30}"),
        ("workspace_mib = 64", "", "workspace_mib", "nothing"),
        ("tolerance = 0.01", "", "tolerance", "nothing"),
        ("tolerance = 0.01", "tolerance = 0.0", "tolerance", "0.0"),
        ("tolerance = 0.01", "tolerance = 1.5", "tolerance", "1.5"),
        ("tolerance = 0.01", "tolerance = nan", "tolerance", "nan"),
        ("tolerance = 0.01", 'tolerance = "0.01"', "tolerance", "'0.01'"),
        ("tolerance = 0.01", 'tolerance = 0.01\ngpus = ["l5"]', "gpus[0]", "'l5'"),
        ("tolerance = 0.01", 'tolerance = 0.01\ngpus = "l4"', "gpus", "'l4'"),
        ("min = [1, 4]", "min = [true, 4]", "shapes.X.min[0]", "True"),
        ("min = [1, 4]", 'min = ["1", 4]', "shapes.X.min[0]", "'1'"),
        ("min = [1, 4]", "min = [1.0, 4]", "shapes.X.min[0]", "1.0"),
        ("min = [1, 4]", "min = [0, 4]", "shapes.X.min[0]", "0"),
        ("min = [1, 4]", "min = []", "shapes.X.min", "an empty list"),
        ("min = [1, 4]", "min = 4", "shapes.X.min", "4"),
        ("min = [1, 4]", 'min = "14"', "shapes.X.min", "'14'"),
        ("min = [1, 4]", "min = [[1], 4]", "shapes.X.min[0]", "a list of 1"),
        ("min = [1, 4]", "", "shapes.X.min", "nothing"),
        ("opt = [4, 4]", "opt = [9, 4]", "shapes.X.opt[0]", "min 1, opt 9, max 8"),
        ("opt = [4, 4]", "opt = [4]", "shapes.X", "min, opt and max of 2, 1 and 2 dimensions"),
        ("opt = [4, 4]", "best = [4, 4]\nopt = [4, 4]", "shapes.X.best", "an unknown key"),
        ("precision", "precison", "precison", "an unknown key"),
        ("[shapes.X]", "[shapes.'X,Y']", "shapes", "the input 'X,Y'"),
        ("[shapes.X]", "[shapes.'']", "shapes", "the input ''"),
    ],
)
def test_each_mistake_is_named_and_nothing_is_coerced(old: str, new: str, path: str, got: str) -> None:
    assert (path, got) in problems(changed(GOOD, old, new).encode())


def test_all_mistakes_come_at_once() -> None:
    text = changed(changed(GOOD, '"tf32"', '"fp4"'), "min = [1, 4]", 'min = [0, "4"]')
    text += "[shapes.Y]\nmin = [2, 3]\nopt = [1, 4]\nmax = [8, 2]\n[shapes.Z]\n"
    assert {path for path, _ in problems(text.encode())} == {
        *("precision", "shapes.X.min[0]", "shapes.X.min[1]", "shapes.Y.opt[0]", "shapes.Y.opt[1]"),
        *("shapes.Z.min", "shapes.Z.opt", "shapes.Z.max"),
    }


@pytest.mark.parametrize(
    "data",
    [b"", b"[shapes.X", b"\xff\xfe", GOOD.encode("utf-16"), b"# caf\xe9", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000],
    ids=["empty", "no TOML", "no UTF-8", "UTF-16", "Latin-1", "nested", "many digits"],
)
def test_no_bytes_end_in_a_traceback(data: bytes) -> None:
    assert problems(data)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(EngineInvalid):
        engines.parse(data)


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("precision", "workspace_mib", "tolerance", *engines.BOUNDS), VALUES)))
def test_any_values(values: dict[str, object]) -> None:
    """A value is taken as it is or refused: what is read says the same as what was written."""
    written = {
        name: json.dumps(value, ensure_ascii=False).replace("NaN", "nan").replace("Infinity", "inf")
        for name, value in values.items()
    }
    head = "\n".join(f"{name} = {written[name]}" for name in ("precision", "workspace_mib", "tolerance"))
    shapes = "\n".join(f"{name} = {written[name]}" for name in engines.BOUNDS)
    try:
        engine = engines.parse(f"{head}\n[shapes.X]\n{shapes}\n".encode())
    except EngineInvalid as invalid:
        assert invalid.problems
        return
    found: dict[str, object] = {"precision": engine.precision, "workspace_mib": engine.workspace_mib}
    found["tolerance"] = engine.tolerance
    found |= {bound: list(getattr(engine.shapes["X"], bound)) for bound in engines.BOUNDS}
    assert json.dumps(found, sort_keys=True) == json.dumps(values, sort_keys=True)


@pytest.mark.parametrize("name", ["missing.toml", "folder", "\0"])
def test_a_file_that_can_not_be_read_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(EngineInvalid) as caught:
        engines.read(tmp_path / name)
    assert caught.value.problems[0].fix == "put it there"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("[shapes.X]", "[shapes.Z]", [("shapes.X", "none"), ("shapes.Z", "shapes")]),
        ("max = [8, 4]", "max = [16, 4]", [("shapes.X.max[0]", "16")]),
        ("min = [1, 4]", "min = [4, 4]", [("shapes.X.min[0]", "4")]),
        ("min = [1, 4]", "min = [1, 3]", [("shapes.X.min[1]", "3")]),
        (
            "[1, 4]\nopt = [4, 4]\nmax = [8, 4]",
            "[2, 3]\nopt = [4, 3]\nmax = [9, 5]",
            [
                *(("shapes.X.min[0]", "2"), ("shapes.X.max[0]", "9")),
                *(("shapes.X.min[1]", "3"), ("shapes.X.opt[1]", "3"), ("shapes.X.max[1]", "5")),
            ],
        ),
        ("[1, 4]\nopt = [4, 4]\nmax = [8, 4]", "[1]\nopt = [4]\nmax = [8]", [("shapes.X", "1 dimensions")]),
    ],
)
def test_an_engine_fits_its_model(old: str, new: str, found: list[tuple[str, str]]) -> None:
    assert misfits(GOOD, CONFIG) == []
    assert misfits(changed(GOOD, old, new), CONFIG) == found


def test_a_size_that_varies_takes_any_bounds() -> None:
    wide = changed(changed(GOOD, "[1, 4]", "[1, 2]"), "[8, 4]", "[8, 99]")
    assert misfits(wide, changed(CONFIG, "dims: [ 4 ]", "dims: [ -1 ]")) == []


def test_a_model_without_batch_dimension_has_whole_shapes() -> None:
    config = changed(changed(CONFIG, "max_batch_size: 8", "max_batch_size: 0"), "dims: [ 4 ]", "dims: [ -1, 4 ]")
    assert misfits(changed(GOOD, "[1, 4]", "[3, 4]"), config) == []
    assert misfits(changed(GOOD, "[1, 4]", "[3, 1]"), config) == [("shapes.X.min[1]", "1")]
    fixed = changed(config, "dims: [ -1, 4 ]", "dims: [ 2, 4 ]")
    assert misfits(FIXED, fixed) == []
    assert misfits(FIXED, config) == [("shapes.X", "none")]


def test_an_engine_has_the_shape_after_a_reshape() -> None:
    config = changed(CONFIG, "dims: [ 4 ]", "dims: [ 2, 2 ] reshape { shape: [ 4 ] }")
    assert misfits(GOOD, config) == []
