"""TensorRT engines of whole environments: built where they are served, written by those alone who build them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.components.engine import Engine
from tests.components.environments import NAMES, loaded, raw
from tests.stacks import program

from isthmus import placement
from isthmus.contents import ModelContents
from isthmus.environment import Environment

ON_GPU = [name for name in NAMES if loaded(name).target == "gpu"]


@pytest.fixture(params=[ON_GPU[0], *(pytest.param(name, marks=pytest.mark.slow) for name in ON_GPU[1:])])
def declared(request: pytest.FixtureRequest) -> tuple[Environment, Engine]:
    return loaded(request.param), program.committed(request.param)[0]


def jobs(engine: Engine) -> dict[str, Any]:
    """The pod of each build, by the GPU and the part that it says."""
    pods = [job["spec"]["template"]["spec"] for job in engine.of(":Job")]
    return {"-".join(words(pod["initContainers"][1])[key] for key in ("--gpu", "--inputs")): pod for pod in pods}


def words(container: dict[str, Any]) -> dict[str, str]:
    return dict(zip(container["args"][::2], container["args"][1::2], strict=True))


@pytest.mark.slow
def test_each_model_is_built_once_for_each_gpu_that_serves_it(declared: tuple[Environment, Engine]) -> None:
    environment, engine = declared
    gpus = {(site.name, pool.name): pool.gpu for site in environment.sites for pool in site.node_pools}
    wanted = {
        (server.site, server.tenant, model, gpus[server.site, server.pool])
        for server in placement.plan(environment).servers
        for model in server.models
    }
    assert len(jobs(engine)) == len(engine.of(":Job")) == len(wanted) > 0


@pytest.mark.slow
def test_servers_load_what_builds_put(declared: tuple[Environment, Engine]) -> None:
    _, engine = declared
    put = {words(pod["containers"][0])["--destination"] for pod in jobs(engine).values()}
    loads = [
        word.partition("=")[2]
        for deployment in engine.of(":Deployment")
        for container in deployment["spec"]["template"]["spec"].get("initContainers", [])
        for flag, word in zip(container["args"], container["args"][1:], strict=False)
        if flag == "--engine"
    ]
    assert put == set(loads) and loads


def test_builds_run_in_the_servers_image_on_the_servers_pool(declared: tuple[Environment, Engine]) -> None:
    _, engine = declared
    servers = [d["spec"]["template"]["spec"] for d in engine.of(":Deployment") if "triton" in d["metadata"]["name"]]
    places = {(pod["containers"][0]["image"], json.dumps(pod["nodeSelector"])) for pod in servers}
    builds = {(pod["initContainers"][1]["image"], json.dumps(pod["nodeSelector"])) for pod in jobs(engine).values()}
    assert builds == places


def test_builds_have_accounts_of_their_own_and_servers_can_write_nothing(declared: tuple[Environment, Engine]) -> None:
    _, engine = declared
    accounts = {pod["serviceAccountName"] for pod in jobs(engine).values()}
    servers = {d["spec"]["template"]["spec"].get("serviceAccountName") for d in engine.of(":Deployment")}
    assert accounts.isdisjoint(servers) and accounts <= {a["metadata"]["name"] for a in engine.of(":ServiceAccount")}
    policies = [json.loads(policy["policy"]) for policy in engine.of(":RolePolicy") if "PutObject" in policy["policy"]]
    (puts,) = [
        statement
        for policy in policies
        for statement in policy["Statement"]
        if statement["Action"] == "s3:PutObject" and "engines" in str(statement["Resource"])
    ]
    assert puts["Resource"].endswith("/repository/engines/*")
    models, engines = sorted(engine.of(":Container"), key=lambda container: len(container["name"]))
    reader, builder = models["containerRead"].split(",")
    assert "containerWrite" not in models.inputs
    assert engines["containerWrite"] == builder and engines["containerRead"] == f"{reader},{builder}"


@pytest.mark.slow
def test_a_second_run_builds_nothing_anew(declared: tuple[Environment, Engine]) -> None:
    environment, engine = declared
    again, _ = program.run(raw(environment.name))
    first, second = ({job["metadata"]["name"] for job in one.of(":Job")} for one in (engine, again))
    assert first == second


def test_without_gpus_nothing_is_built() -> None:
    engine, _ = program.committed()
    assert engine.of(":Job") == [] and len(engine.of(":Container")) == 1
    assert not [role for role in engine.of(":Role") if "engine" in str(role.inputs)]


def test_an_engine_for_another_gpu_is_refused_with_all_others_before_anything_is_declared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = program.contents

    def contents(environment: Environment) -> dict[str, ModelContents]:
        return {
            name: replace(model, engines=[replace(e, gpus=("t4",), workspace_mib=10**6) for e in model.engines])
            for name, model in usual(environment).items()
        }

    monkeypatch.setattr(program, "contents", contents)
    with pytest.raises(Exception, match=r"(?s)the engine of search_encoder\n +got +made for t4\n") as caught:
        program.run(raw("dev"))
    message = str(caught.value)
    assert message.count("made for t4") == message.count("workspace_mib of 1000000") == 3
    assert "expected  l4, the GPU of the pool 'l4' of 'public'" in message and "add 'l4' to `gpus`" in message
