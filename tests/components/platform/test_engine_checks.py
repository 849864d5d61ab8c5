"""Whether engines fit the GPUs of their pools, without an engine or a cloud."""

from dataclasses import replace

from tests.components.environments import raw
from tests.stacks import program

from isthmus import placement
from isthmus.environment import Environment
from isthmus.platform.engine_checks import engine_problems


def test_a_workspace_is_held_against_the_memory_of_the_pools_gpu() -> None:
    config = raw("dev")
    private, public = config["sites"]
    private["pools"][0] |= {"gpu": "a100", "gpu_memory_gib": 80}
    public["pools"][1] |= {"gpu": "a100", "gpus_per_node": 8, "instance_type": "p4d.24xlarge"}
    environment = Environment.load(config)
    models = {
        name: replace(model, engines=[replace(engine, workspace_mib=60 * 1024) for engine in model.engines])
        for name, model in program.contents(environment).items()
    }
    problems = list(engine_problems(environment, placement.plan(environment), models))
    assert problems, "the 40 GiB of the p4d are too few"
    assert {"public" in problem.expected for problem in problems} == {True}
    assert {problem.got for problem in problems} == {f"workspace_mib of {60 * 1024}"}
