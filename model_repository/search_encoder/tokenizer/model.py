"""Triton's python backend: texts to token numbers, as all-MiniLM-L6-v2 wants them.

The tokeniser's library is beside this file, because NVIDIA's image has none; the wheel is unpacked for the import only.
"""

import bisect
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import triton_python_backend_utils as pb_utils

HERE = Path(__file__).resolve().parent

# On a core, a run of the transformer costs as much as 20 tokens (docs/benchmarks.md); on a GPU, as far more.
NEAR = 32


def padded(longest, lengths):
    """The length to pad each request to, from its longest text's: one of `lengths`, equal for requests that are near.

    From the longest down, those within NEAR tokens of the longest share its length: a query isn't padded to a page.
    """
    result, shared = list(longest), None
    for at in sorted(range(len(longest)), key=lambda at: -longest[at]):
        if shared is None or shared - longest[at] > NEAR:
            shared = longest[at]
        result[at] = lengths[bisect.bisect_left(lengths, shared)]
    return result


def load_tokenizer():
    """The `tokenizers.Tokenizer` of tokenizer.json."""
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(HERE / "tokenizers.whl").extractall(folder)
        sys.path.insert(0, folder)
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise RuntimeError(
                f"tokenizers.whl does not fit this machine ({error}); expected Linux on x86-64 and Python from 3.10"
            ) from error
        finally:
            sys.path.remove(folder)
    return Tokenizer.from_file(str(HERE / "tokenizer.json"))


class TritonPythonModel:
    """TEXT [batch, 1] to INPUT_IDS and ATTENTION_MASK [batch, padded length]."""

    def initialize(self, args):
        """Load the vocabulary."""
        parameters = json.loads(args["model_config"])["parameters"]
        self.lengths = [int(n) for n in parameters["padded_lengths"]["string_value"].split(",")]
        self.tokenizer = load_tokenizer()
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.lengths[-1])  # max_seq_length of the upstream model

    def execute(self, requests):
        """Tokenise the texts of all requests together; answer each on its own."""
        texts = [self._texts(request) for request in requests]
        good = [one for one in texts if isinstance(one, list)]
        tokens = iter(self.tokenizer.encode_batch([text for one in good for text in one]))
        encoded = [[next(tokens) for _ in one] for one in good]
        lengths = padded([max(len(text.ids) for text in one) for one in encoded], self.lengths)
        answers = iter(map(self._response, encoded, lengths))
        return [next(answers) if isinstance(one, list) else pb_utils.InferenceResponse(error=one) for one in texts]

    def _texts(self, request):
        """The request's texts, or the error that answers it."""
        raw = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy().reshape(-1)
        try:
            return [value.decode("utf-8") for value in raw]
        except UnicodeDecodeError as error:
            return pb_utils.TritonError(f"TEXT: got bytes that are not UTF-8 ({error}); expected UTF-8 text")

    def _response(self, encoded, length):
        ids = np.zeros((len(encoded), length), np.int64)  # [PAD] is 0
        mask = np.zeros((len(encoded), length), np.int64)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        return pb_utils.InferenceResponse([pb_utils.Tensor("INPUT_IDS", ids), pb_utils.Tensor("ATTENTION_MASK", mask)])
