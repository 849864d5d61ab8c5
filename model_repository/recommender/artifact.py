"""Make the recommender's file: the trained towers in ONNX."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS, SEED = 64, 22


def make(folder: Path, say: Callable[[str], None]) -> None:
    """Write model.onnx into `folder`.

    Raises:
        NotLearned: training ended with a model that is too weak to serve.
    """
    from . import export

    say("training on generated behaviour")
    model = export.scorer(export.train())
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))


def golden_inputs(folder: Path) -> dict[str, dict[str, Any]]:
    """Pairs of users and items as training never drew them; one row a pair."""
    import numpy as np

    from . import behaviour

    drawn = behaviour.visits(SEED, users=16, items=32, rows=ROWS)
    arrays = {"USER_FEATURES": drawn.user.astype(np.float32), "ITEM_FEATURES": drawn.item.astype(np.float32)}
    return {"recommender": arrays}
