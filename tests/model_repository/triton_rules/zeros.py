"""A program of the Python backend for any configuration: zeros in the shapes and types that it declares."""

import json
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args: Any) -> None:
        self.config = json.loads(args["model_config"])
        self.decoupled = self.config.get("model_transaction_policy", {}).get("decoupled", False)

    def execute(self, requests: Any) -> Any:
        responses = [self.answer(request) for request in requests]
        if not self.decoupled:
            return responses
        for request, response in zip(requests, responses, strict=True):
            sender = request.get_response_sender()
            sender.send(response)
            sender.send(flags=pb_utils.TRITONSERVER_RESPONSE_COMPLETE_FINAL)
        return None

    def answer(self, request: Any) -> Any:
        inputs = request.inputs()
        batch = [inputs[0].shape()[0]] if self.config["max_batch_size"] > 0 and inputs else []
        wanted = set(request.requested_output_names())
        outputs = [output for output in self.config["output"] if output["name"] in wanted]
        return pb_utils.InferenceResponse([self.tensor(output, batch) for output in outputs])

    def tensor(self, output: Any, batch: Any) -> Any:
        shape = batch + [1 if int(size) < 0 else int(size) for size in output["dims"]]
        if output["data_type"] == "TYPE_STRING":
            return pb_utils.Tensor(output["name"], np.full(shape, b"", np.object_))
        return pb_utils.Tensor(output["name"], np.zeros(shape, pb_utils.triton_string_to_numpy(output["data_type"])))
