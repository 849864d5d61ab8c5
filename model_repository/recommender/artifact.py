"""Make the recommender's file: the trained towers in ONNX."""

from collections.abc import Callable
from pathlib import Path


def make(folder: Path, say: Callable[[str], None]) -> None:
    """Write model.onnx into `folder`.

    Raises:
        NotLearned: training ended with a model that is too weak to serve.
    """
    from model_repository.recommender import export

    say("training on generated behaviour")
    model = export.scorer(export.train())
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
