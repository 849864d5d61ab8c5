"""Every type's life: made, read without drift, changed in place, replaced, imported, deleted, gone."""

from collections.abc import Callable, Iterable

import pytest

from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core.diff import top
from tests.plugins.aws.calling import Engine, Made, Props
from tests.plugins.aws.place import Place
from tests.plugins.aws.samples import SAMPLES
from tests.plugins.aws.variants import VARIANTS

pytestmark = pytest.mark.sandbox


def test_every_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(TYPES)


def without_drift(engine: Engine, made: Made) -> None:
    """A refresh says what was said, and the program's inputs are no change to that."""
    read = engine.read(made)
    assert read
    assert read.inputs == made.inputs
    assert read.outputs == made.outputs


def importable(engine: Engine, made: Made, unread: Iterable[str], news: Props) -> None:
    """What an import finds is what the program says."""
    found = engine.imported(made.token, made.id)
    assert found
    same = TYPES[made.token].canonical  # told in the API's own spelling
    wrong = {k: (v, made.outputs.get(k)) for k, v in found.outputs.items() if k not in same}
    assert {k: v for k, v in wrong.items() if v[0] != v[1]} == {}
    if name := TYPES[made.token].autoname:
        news = {name: made.inputs[name], **news}  # a program that imports says the name
    changes = engine.diff(found, news).paths
    assert {path for path in changes if top(path) not in unread} == set()


@pytest.mark.parametrize("token", sorted(SAMPLES))
def test_life(engine: Engine, place: Place, token: str) -> None:
    sample = SAMPLES[token]
    news = sample.inputs(place)
    assert not engine.create(token, news, preview=True).id
    made = engine.create(token, news)
    assert made.id
    assert all(made.outputs.get(k) == v for k, v in news.items() if isinstance(v, str | bool | int) and v)
    assert engine.diff(made, news).paths == {}
    without_drift(engine, made)
    importable(engine, made, sample.unread, news)

    for name, value in sample.replace(place).items():
        found = engine.diff(made, {**news, name: value})
        assert found.replaces, f"{name}: {found}"
        assert all(path.split(".")[0].split("[")[0] == name for path in found.paths), found

    if sample.update:
        news = {k: v for k, v in {**news, **sample.update(place)}.items() if v is not None}
        changes = engine.diff(made, news)
        assert changes.paths and not changes.replaces, changes
        predicted = engine.update(made, news, preview=True).outputs
        made = engine.update(made, news)
        wrong = {k: (v, made.outputs.get(k)) for k, v in predicted.items() if "<" not in repr(v) and v}
        assert {k: v for k, v in wrong.items() if v[0] != v[1]} == {}
        without_drift(engine, made)

    engine.delete(made)
    if not sample.stays:
        assert engine.read(made) is None
    engine.delete(made)  # again: gone is gone


@pytest.mark.parametrize(
    ("token", "inputs", "unread"),
    [pytest.param(t, i, u, id=f"{t.rpartition(':')[2]}-{name}") for t, name, i, u in VARIANTS],
)
def test_variants(engine: Engine, place: Place, token: str, inputs: Callable[[Place], Props], unread: set[str]) -> None:
    news = inputs(place)
    made = engine.create(token, news)
    without_drift(engine, made)
    importable(engine, made, unread, news)
    engine.delete(made)
    assert engine.read(made) is None
