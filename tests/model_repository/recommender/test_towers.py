"""The two towers: their slopes, what they learn, and their graph."""

import hashlib

import numpy as np
import onnxruntime
import pytest

from isthmus_models import artifacts
from isthmus_models.repository import default
from recommender import behaviour, export, towers
from recommender.features import ITEM, USER


@pytest.fixture(scope="module")
def trained() -> towers.Parameters:
    return export.train()


def test_behaviour_is_drawn_the_same_each_time_and_has_the_features() -> None:
    first, again = (behaviour.visits(1, users=20, items=10, rows=50) for _ in range(2))
    for one, two in zip(vars(first).values(), vars(again).values(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert first.user.shape == (50, len(USER)) and first.item.shape == (50, len(ITEM))
    assert not np.array_equal(first.user, behaviour.visits(2, users=20, items=10, rows=50).user)
    np.testing.assert_allclose(first.user[:, :6].sum(axis=1), 1)
    np.testing.assert_array_equal(first.item[:, :6].sum(axis=1), 1)


def test_slopes_are_the_loss_es_derivatives() -> None:
    """Against finite differences, for one entry of each parameter."""
    data = behaviour.visits(3, users=20, items=10, rows=40)
    parameters = towers.initial(5)

    def loss() -> float:
        p = towers.score(parameters, data.user, data.item)
        return float(-np.mean(data.bought * np.log(p) + (1 - data.bought) * np.log(1 - p)))

    slopes = towers._slopes(parameters, data.user, data.item, data.bought)
    step = 1e-6
    for name, slope in slopes.items():
        where = np.unravel_index(np.argmax(np.abs(slope)), slope.shape)
        parameters[name][where] += step
        up = loss()
        parameters[name][where] -= 2 * step
        down = loss()
        parameters[name][where] += step
        assert slope[where] == pytest.approx((up - down) / (2 * step), rel=1e-4), name


def test_auc() -> None:
    truth = np.array([0.0, 0.0, 1.0, 1.0])
    assert towers.auc(truth, np.array([0.1, 0.2, 0.3, 0.4])) == 1
    assert towers.auc(truth, np.array([0.4, 0.3, 0.2, 0.1])) == 0
    assert towers.auc(truth, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert towers.auc(truth, np.array([0.1, 0.3, 0.3, 0.4])) == pytest.approx(0.875)


@pytest.mark.slow
def test_it_learned_who_buys_what(trained: towers.Parameters) -> None:
    unseen = behaviour.visits(99, users=500, items=100, rows=5000)
    got = towers.auc(unseen.bought, towers.score(trained, unseen.user, unseen.item))
    of_others = towers.auc(unseen.bought, towers.score(trained, np.roll(unseen.user, 1, axis=0), unseen.item))
    assert got > 0.7 and of_others < 0.6, "it goes by the user, not only by the item"


def test_a_model_that_did_not_learn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(towers, "train", lambda data, seed: towers.initial(seed))
    with pytest.raises(export.NotLearned, match=r"a held-out AUC of 0\.\d+\n +expected  at least 0\.\d+"):
        export.train()


@pytest.mark.slow
def test_the_graph_is_the_towers(trained: towers.Parameters) -> None:
    model = export.scorer(trained).SerializeToString(deterministic=True)
    data = behaviour.visits(4, users=20, items=10, rows=30)
    feed = {"USER_FEATURES": data.user.astype(np.float32), "ITEM_FEATURES": data.item.astype(np.float32)}
    (scores,) = onnxruntime.InferenceSession(model).run(["SCORE"], feed)
    assert scores.shape == (30, 1)
    np.testing.assert_allclose(scores[:, 0], towers.score(trained, data.user, data.item), atol=1e-5)


@pytest.mark.usefixtures("built")
@pytest.mark.slow
def test_training_gives_the_same_bytes_each_time(trained: towers.Parameters) -> None:
    """What is trained here is what `build` trained, in another process and perhaps days ago."""
    data = export.scorer(trained).SerializeToString(deterministic=True)
    assert hashlib.sha256(data).hexdigest() == artifacts.checksums(default().model("recommender"))["model.onnx"].sha256
