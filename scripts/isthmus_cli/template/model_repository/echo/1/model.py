"""Answers each text with itself: the smallest model, to be replaced by yours."""

from collections.abc import Sequence
from typing import Any

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    """What Triton's Python backend calls."""

    def execute(self, requests: Sequence[Any]) -> list[Any]:
        """One response a request: TEXT, of shape [batch, 1], as ECHO."""
        texts = [pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy() for request in requests]
        return [pb_utils.InferenceResponse([pb_utils.Tensor("ECHO", text)]) for text in texts]
