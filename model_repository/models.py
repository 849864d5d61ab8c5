"""What each model is made of: its Triton models, their templates, files and parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Part:
    """One folder of the Triton repository."""

    name: str
    """Its name in Triton."""
    source: str
    """The folder here that holds its config.pbtxt, a template."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Files from this checkout: path in the part's folder -> path under model_repository/."""
    artifacts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Built files: path in the part's folder -> artifact and file."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters of its config with their defaults."""
    engine: bool = False
    """Whether it is an ONNX model: run as it is on CPU, by a TensorRT engine on GPU."""


LEGS = ("__init__", "circuit_breaker", "formula", "inputs", "kserve", "search_leg", "settings")

MODELS: Mapping[str, tuple[Part, ...]] = {
    "search_encoder": (
        # An ensemble has no file of its own, but Triton asks for the folder of its version.
        Part("search_encoder", "search_encoder", texts={"1/ensemble.txt": "search_encoder/ensemble.txt"}),
        Part(
            "search_encoder_tokenizer",
            "search_encoder/tokenizer",
            texts={"1/model.py": "search_encoder/tokenizer/model.py"},
            artifacts={
                "1/tokenizer.json": ("search_encoder", "tokenizer.json"),
                "1/tokenizers.whl": ("search_encoder", "tokenizers.whl"),
            },
            # The longest is the upstream model's max_seq_length.
            parameters={"padded_lengths": "8,16,32,64,128,256"},
        ),
        Part(
            "search_encoder_transformer",
            "search_encoder/transformer",
            artifacts={"1/model.onnx": ("search_encoder", "model.onnx")},
            engine=True,
        ),
    ),
    "recommender": (
        Part("recommender", "recommender", artifacts={"1/model.onnx": ("recommender", "model.onnx")}, engine=True),
    ),
    "fusion": (
        Part(
            "fusion",
            "fusion",
            texts={
                "1/model.py": "fusion/model.py",
                **{f"1/fusion_legs/{name}.py": f"fusion/fusion_legs/{name}.py" for name in LEGS},
            },
            parameters={
                "mode": "weighted",
                "weight_search": "0.5",
                "weight_recommendation": "0.5",
                "deadline_ms": "300",
                "search_model": "search_encoder",
                "search_batch": "64",
                "recommendation_model": "recommender",
                "breaker_failures": "3",
                "breaker_seconds": "2",
            },
        ),
    ),
}


class UnknownModel(Exception):
    """No such model, or no such parameter; the message lists those that there are."""


def parts(model: str) -> tuple[Part, ...]:
    """The Triton models that make up `model`, itself first.

    Raises:
        UnknownModel: with the names that there are.
    """
    if model not in MODELS:
        raise UnknownModel(f"got the model {model!r}, expected one of: {', '.join(MODELS)}")
    return MODELS[model]
