"""EngineBuild: one Job for what an engine is built from, hardened and placed on the pool that serves it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.components.authority import AUTHORITY
from tests.components.engine import Engine, declare

from isthmus.serving import EngineBuild, EngineBuildArgs, engine_compiler
from isthmus.serving.engine_key import engine_key
from isthmus.serving.model_fetch.engine import Engine as FetchedEngine
from isthmus.site import S3Credentials

IMAGE = "registry.example.com/tritonserver:26.08-py3@sha256:" + "a" * 64
FETCH = "registry.example.com/model-fetch@sha256:" + "b" * 64
INPUTS = {"gpu": "l4", "inputs": "c" * 64, "image": IMAGE}
SWIFT = S3Credentials("https://swift.example.com:8080", "RegionOne", "AK", "SK")


def args(**changes: object) -> EngineBuildArgs:
    fields: dict[str, object] = {
        "part": "search_encoder_transformer",
        "gpu": "l4",
        "pool": "small",
        "namespace": "serving",
        "service_account": "triton-engines",
        "priority_class": "serving-engines",
        "image": IMAGE,
        "fetch_image": FETCH,
        "inputs": "s3://models/repository/0123/",
        "manifest_sha256": "c" * 64,
        "size": 100 << 20,
        "engines": "s3://models/repository/engines/",
        "classification": "internal",
        "store_ranges": ["192.0.2.8/32"],
    }
    return EngineBuildArgs(**{**fields, **changes})  # type: ignore[arg-type]  # the fields are of mixed types


def declared(**changes: object) -> Engine:
    return declare(lambda: EngineBuild("e", args(**changes)))


@pytest.fixture(scope="module")
def plain() -> Engine:
    return declared()


def test_the_key_changes_with_each_thing_that_decides_what_is_built_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = engine_key(**INPUTS)
    changes = {"gpu": "h100", "inputs": "d" * 64, "image": IMAGE.replace("a" * 64, "e" * 64)}
    others = [engine_key(**{**INPUTS, name: value}) for name, value in changes.items()]
    assert engine_key(**{**INPUTS, "image": IMAGE.replace("registry.example.com", "mirror.example.com:5000")}) == usual
    monkeypatch.setattr("isthmus.serving.engine_key.program", lambda: {"__main__.py": "another program"})
    assert len({usual, *others, engine_key(**INPUTS)}) == 5


def test_the_job_s_name_is_the_key_s_and_kubernetes_takes_it(plain: Engine) -> None:
    name = plain.one(":Job")["metadata"]["name"]
    assert name.endswith(f"-l4-{engine_key(**INPUTS)}")
    for part in ("search_encoder_transformer", "A", "a" * 128, "Ünïcode.v2", "x-"):
        named = declared(part=part, gpu="a10g").one(":Job")["metadata"]["name"]
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", named) and len(named) <= 63


def test_a_build_on_another_pool_of_the_same_gpu_has_the_same_name(plain: Engine) -> None:
    assert declared(pool="large").one(":Job")["metadata"]["name"] == plain.one(":Job")["metadata"]["name"]


def test_it_fetches_compiles_and_publishes_in_this_order(plain: Engine) -> None:
    pod = plain.one(":Job")["spec"]["template"]["spec"]
    fetch, compile_ = pod["initContainers"]
    (publish,) = pod["containers"]
    assert [c["image"] for c in (fetch, compile_, publish)] == [FETCH, IMAGE, FETCH]
    assert fetch["args"][:2] == ["--source", "s3://models/repository/0123/"]
    assert compile_["command"] == ["python3", "-m", "engine_compiler"]
    words = dict(zip(compile_["args"][::2], compile_["args"][1::2], strict=True))
    assert words["--inputs"] == fetch["args"][-1] + "/search_encoder_transformer"
    assert words["--gpu"] == "l4" and words["--key"] == engine_key(**INPUTS)
    assert publish["command"] == ["python", "-m", "model_fetch.publish"]
    assert publish["args"][:2] == ["--source", words["--output"]]
    assert publish["args"][3] == f"s3://models/repository/engines/search_encoder_transformer/l4-{words['--key']}/"


def test_where_it_is_put_is_what_a_server_s_fetch_takes(plain: Engine) -> None:
    url = plain.one(":Job")["spec"]["template"]["spec"]["containers"][0]["args"][3]
    assert FetchedEngine.of(f"m/1/model.plan={url}", None).store.prefix.endswith(f"/l4-{engine_key(**INPUTS)}/")


def test_only_the_compiler_has_a_gpu_and_it_has_no_credentials() -> None:
    engine = declared(s3=SWIFT)
    pod = engine.one(":Job")["spec"]["template"]["spec"]
    fetch, compile_ = pod["initContainers"]
    (publish,) = pod["containers"]
    assert compile_["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert "AWS" not in str(compile_["env"])
    for container in (fetch, publish):
        assert "nvidia.com/gpu" not in container["resources"]["limits"]
        assert {entry["name"] for entry in container["env"]} >= {"AWS_ENDPOINT_URL_S3", "AWS_SHARED_CREDENTIALS_FILE"}
    assert "store" not in {mount["name"] for mount in compile_["volumeMounts"]}
    assert "stringData" in engine.one(":Secret").secrets


def test_what_talks_with_the_store_trusts_its_authority() -> None:
    pod = declared(s3=replace(SWIFT, ca_bundle=AUTHORITY)).one(":Job")["spec"]["template"]["spec"]
    fetch, compile_ = pod["initContainers"]
    for container in (fetch, *pod["containers"]):
        assert "AWS_CA_BUNDLE" in {entry["name"] for entry in container["env"]}
        assert "store" in {mount["name"] for mount in container["volumeMounts"]}
    assert "store" not in {mount["name"] for mount in compile_["volumeMounts"]}
    assert "store" in {volume["name"] for volume in pod["volumes"]}


def test_the_pod_is_locked_down_and_lands_on_its_pool(plain: Engine) -> None:
    spec = plain.one(":Job")["spec"]
    pod = spec["template"]["spec"]
    assert pod["nodeSelector"] == {"isthmus.dev/pool": "small"}
    assert pod["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    assert pod["automountServiceAccountToken"] is False and pod["serviceAccountName"] == "triton-engines"
    assert pod["securityContext"]["runAsNonRoot"] is True
    for container in [*pod["initContainers"], *pod["containers"]]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True and context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"] == container["resources"]["requests"]
    assert plain.one(":NetworkPolicy")["spec"].get("ingress", []) == []
    assert set(plain.one(":NetworkPolicy")["spec"]["policyTypes"]) == {"Ingress", "Egress"}


def test_the_program_is_handed_over_whole(plain: Engine) -> None:
    folder = Path(engine_compiler.__file__).parent
    program = plain.one(":ConfigMap")
    assert program["data"] == {path.name: path.read_text() for path in folder.glob("*.py")}
    assert program["immutable"] is True
    mounts = plain.one(":Job")["spec"]["template"]["spec"]["initContainers"][1]["volumeMounts"]
    assert {"name": "program", "mountPath": "/opt/isthmus/engine_compiler", "readOnly": True} in mounts


def test_what_another_try_wouldnt_mend_ends_the_job(plain: Engine) -> None:
    spec = plain.one(":Job")["spec"]
    _, final = spec["podFailurePolicy"]["rules"]
    assert final == {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1, 2, 4]}}
    assert spec["template"]["spec"]["restartPolicy"] == "Never", "a failure policy demands it"


@pytest.mark.parametrize("size", [0, 100 << 20, 40_000 << 20])
def test_the_engine_waits_longer_than_the_job(size: int) -> None:
    job = declared(size=size).one(":Job")
    assert int(job.timeouts["create"].removesuffix("s")) > job["spec"]["activeDeadlineSeconds"]
