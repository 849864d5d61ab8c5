"""Triton's python backend: rank candidates by search and recommendation together.

The recommendation leg is a call to a model of the same server (business logic scripting); meanwhile the search leg asks
the public site. When that one doesn't answer by the deadline, the private leg answers alone and DEGRADED is true.
"""

import json
import os
import time

import numpy as np
import triton_python_backend_utils as pb_utils
from fusion_legs import formula, inputs, settings
from fusion_legs.circuit_breaker import CircuitBreaker
from fusion_legs.kserve import EmbeddingClient
from fusion_legs.search_leg import SearchLeg

NAMES = ("QUERY", "TITLES", "ITEM_FEATURES", "USER_FEATURES")


class TritonPythonModel:
    """Inputs and outputs as in config.pbtxt; request parameter deadline_ms overrides the configured one."""

    def initialize(self, args):
        """Read the settings; nothing is asked yet."""
        self.settings = settings.read(json.loads(args["model_config"])["parameters"], os.environ)
        s, clock = self.settings, time.monotonic
        client = EmbeddingClient(s.url, s.search_model, s.search_batch, clock)
        breaker = CircuitBreaker(s.breaker_failures, s.breaker_seconds, clock)
        self.search = SearchLeg(client, breaker, s.deadline_ms, clock)

    def execute(self, requests):
        """Answer each request; a wrong one gets its error and holds up no other."""
        return [self._answer(request) for request in requests]

    def finalize(self):
        """Stop the search leg."""
        self.search.close()

    def _answer(self, request):
        tensors = {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in NAMES}
        parameters = json.loads(request.parameters() or "{}")
        try:
            query = inputs.read(tensors, parameters, self.settings.deadline_ms)
        except inputs.RequestInvalid as error:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(error), pb_utils.TritonError.INVALID_ARG))
        asked = self.search.ask(query.query, query.titles, query.deadline_ms)
        recommended = self._recommend(query)
        if recommended.has_error():
            message = f"{self.settings.recommendation_model}: {recommended.error().message()}"
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(message))
        recommendation = pb_utils.get_output_tensor_by_name(recommended, "SCORE").as_numpy().reshape(-1)
        search, reason = self.search.answer(asked)
        return self._response(self._fuse(search, recommendation), reason, search, recommendation)

    def _recommend(self, query):
        """Ask the model beside this one, for an answer in host memory.

        Without preferred_memory the answer lies where the called model made it: a TensorRT engine's on the GPU, from
        where `as_numpy` can't read it. Source: "Input Tensor Device Placement" and "Business Logic Scripting" in the
        README of github.com/triton-inference-server/python_backend.
        """
        users = np.tile(query.user_features.astype(np.float32), (len(query.titles), 1))
        call = pb_utils.InferenceRequest(
            model_name=self.settings.recommendation_model,
            requested_output_names=["SCORE"],
            inputs=[
                pb_utils.Tensor("USER_FEATURES", users),
                pb_utils.Tensor("ITEM_FEATURES", query.item_features.astype(np.float32)),
            ],
            preferred_memory=pb_utils.PreferredMemory(pb_utils.TRITONSERVER_MEMORY_CPU, 0),
        )
        return call.exec()

    def _fuse(self, search, recommendation):
        legs = [(recommendation, self.settings.weight_recommendation)]
        if search is not None:
            legs.append((search, self.settings.weight_search))
        if self.settings.mode == "vote":
            return formula.vote([scores for scores, _ in legs])
        return formula.weighted(legs)

    def _response(self, scores, reason, search, recommendation):
        """A leg that did not answer has no scores: its tensor is empty."""
        none = np.zeros(0, np.float32)
        return pb_utils.InferenceResponse(
            [
                pb_utils.Tensor("SCORES", scores),
                pb_utils.Tensor("DEGRADED", np.array([bool(reason)])),
                pb_utils.Tensor("REASON", np.array([reason.encode()], np.object_)),
                pb_utils.Tensor("SEARCH_SCORES", none if search is None else search),
                pb_utils.Tensor("RECOMMENDATION_SCORES", recommendation.astype(np.float32)),
            ]
        )
