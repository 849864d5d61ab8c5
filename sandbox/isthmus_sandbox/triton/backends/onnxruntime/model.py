"""The `onnxruntime` backend of the sandbox: a python-based backend over ONNX Runtime, on CPU.

A stand-in for the C++ backend in NVIDIA's image (triton-inference-server/onnxruntime_backend),
which the CPU wheel lacks. It runs `model.onnx` (or `default_model_filename`) of the version's folder; inputs, outputs
and batch come from the model's configuration. Requests of a dynamic batch whose shapes fit are run as one.
"""

import json
import os

import numpy as np
import onnxruntime
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    """One model; Triton calls these methods."""

    def initialize(self, args):
        """Load the file. Raises TritonModelException where file and configuration don't fit."""
        config = json.loads(args["model_config"])
        name = config.get("default_model_filename") or "model.onnx"
        path = os.path.join(args["model_repository"], args["model_version"], name)
        if not os.path.exists(path):
            raise pb_utils.TritonModelException(
                f"{name} isn't in version {args['model_version']} of {args['model_name']}"
            )
        options = onnxruntime.SessionOptions()
        threads = config.get("parameters", {})
        options.intra_op_num_threads = int(threads.get("intra_op_thread_count", {}).get("string_value", 1))
        options.inter_op_num_threads = int(threads.get("inter_op_thread_count", {}).get("string_value", 1))
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = [i["name"] for i in config["input"]]
        self.outputs = [o["name"] for o in config["output"]]
        self.batches = int(config.get("max_batch_size", 0)) > 0
        tensors = ({i.name for i in self.session.get_inputs()}, {o.name for o in self.session.get_outputs()})
        for declared, available, kind in ((self.inputs, tensors[0], "input"), (self.outputs, tensors[1], "output")):
            missing = sorted(set(declared) - available)
            if missing:
                raise pb_utils.TritonModelException(
                    f"{kind} {', '.join(missing)} isn't in {name}; it has {', '.join(sorted(available))}"
                )

    def execute(self, requests):
        """Answer a list of requests."""
        feeds = [{n: pb_utils.get_input_tensor_by_name(r, n).as_numpy() for n in self.inputs} for r in requests]
        if self.batches and len(feeds) > 1 and self._fit(feeds):
            return self._together(feeds)
        return [self._run_request(feed) for feed in feeds]

    def _fit(self, feeds):
        return all(len({feed[n].shape[1:] for feed in feeds}) == 1 for n in self.inputs)

    def _together(self, feeds):
        try:
            results = self.session.run(self.outputs, {n: np.concatenate([f[n] for f in feeds]) for n in self.inputs})
        except Exception as error:
            failed = pb_utils.TritonError(f"ONNX Runtime: {error}")
            return [pb_utils.InferenceResponse(error=failed) for _ in feeds]
        responses, at = [], 0
        for feed in feeds:
            end = at + len(feed[self.inputs[0]])
            tensors = [
                pb_utils.Tensor(n, np.ascontiguousarray(r[at:end])) for n, r in zip(self.outputs, results, strict=True)
            ]
            responses.append(pb_utils.InferenceResponse(tensors))
            at = end
        return responses

    def _run_request(self, feed):
        try:
            results = self.session.run(self.outputs, feed)
        except Exception as error:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(f"ONNX Runtime: {error}"))
        return pb_utils.InferenceResponse([pb_utils.Tensor(n, r) for n, r in zip(self.outputs, results, strict=True)])
