"""Repository agents: libraries of the server that look at a model's folder before it loads.

Source: CreateAgentModelListWithLoadAction in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_repository_manager/model_repository_manager.cc
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule


@rule()
def repository_agent(model: Model) -> Iterator[Problem]:
    known, agents = sorted(model.server.agents), model.written.model_repository_agents.agents
    if model.written.HasField("model_repository_agents") and not agents:  # the server takes the last, and ends
        yield Problem("model_repository_agents", "no agent", "one at least", "leave `model_repository_agents` out")
    for index, agent in enumerate(agents):
        if agent.name not in known:
            path = f"model_repository_agents.agents[{index}].name"
            expected = f"one that the server has: {', '.join(known) or 'it has none'}"
            yield Problem(path, repr(agent.name), expected, "leave it out")
