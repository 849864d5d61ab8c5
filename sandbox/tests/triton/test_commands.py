"""What runs: a Triton image's server and the fetch program, and nothing else."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.surroundings import on_this_machine
from isthmus_sandbox.triton import commands, install, loopback, refusals
from isthmus_sandbox.triton.objects import CannotRun
from tests.triton.samples import FETCH, IMAGE, server

ADDRESS = "127.64.0.9"


def command(**changes: Any) -> list[str]:
    return commands.command(server(**changes), ADDRESS, [("/models", Path("/f"))], {"M": "/models"})


@pytest.mark.parametrize(
    ("image", "name"),
    [
        (IMAGE, "tritonserver"),
        ("tritonserver", "tritonserver"),
        ("localhost:5000/a/tritonserver:24.10-py3", "tritonserver"),
        ("localhost:5000/a/tritonserver:24.10@sha256:" + "0" * 64, "tritonserver"),
        (FETCH, "model-fetch"),
        ("", ""),
    ],
)
def test_an_images_name(image: str, name: str) -> None:
    assert commands.name({"image": image}) == name


@pytest.mark.parametrize("image", [IMAGE, "tritonserver-mirror/nginx"])
def test_a_pod_is_ours_by_kwoks_rule(image: str) -> None:
    """kwok leaves alone what contains `tritonserver` (kubernetes/stages.yaml): nobody else would run it."""
    assert commands.is_triton({"spec": {"containers": [{"image": "nginx"}, {"image": image}]}})
    assert not commands.is_triton({"spec": {"containers": [{"image": "nginx"}], "initContainers": [{"image": image}]}})


@pytest.mark.parametrize("own", [None, [], ["tritonserver"], ["/opt/tritonserver/bin/tritonserver"]])
def test_the_server_gets_its_arguments_and_what_they_dont_say(own: Any) -> None:
    found = command(command=own, args=["--model-repository=$(M)/a", "--allow-gpu-metrics=true"])
    assert found[:3] == [str(install.binary()), "--model-repository=/f/a", "--allow-gpu-metrics=true"]
    assert f"--backend-directory={install.folder() / 'backends'}" in found
    assert "--allow-gpu-metrics=false" not in found


@pytest.mark.parametrize(
    "given",
    [[], ["--http-address=0.0.0.0"], ["--http-address", "0.0.0.0"], ["--grpc-address=::", "--http-address", "h"]],
)
def test_a_server_listens_at_its_pods_address_only(given: list[str]) -> None:
    found = command(args=["--id=a", *given, "--log-info", "true"])
    assert found[1:4] == ["--id=a", "--log-info", "true"]
    assert [a for a in found if "-address" in a] == [
        f"--{part}-address={ADDRESS}" for part in ("http", "grpc", "metrics")
    ]


def test_the_fetch_program_gets_its_arguments() -> None:
    found = command(image=FETCH, command=None, args=["--destination", "/models"])
    assert found == [sys.executable, "-P", "-m", "model_fetch", "--destination", "/f"]


@pytest.mark.parametrize(
    ("changes", "reason", "message"),
    [
        ({"command": ["bash", "-c"]}, "CannotRun", "the sandbox runs `tritonserver` with its arguments only"),
        ({"image": FETCH, "command": ["sh"]}, "CannotRun", "runs its own entry point only"),
        ({"image": "nginx", "command": None}, "ErrImagePull", "image 'nginx': the sandbox pulls nothing"),
    ],
)
def test_what_cant_be_run_is_refused(changes: dict[str, Any], reason: str, message: str) -> None:
    with pytest.raises(CannotRun, match=message) as refused:
        command(**changes)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"readinessProbe": {"exec": {"command": ["true"]}}},
            "readinessProbe .* of kind exec, expected one of httpGet",
        ),
        ({"livenessProbe": {"grpc": {"port": 8001}}}, "livenessProbe .* of kind grpc"),
        ({"startupProbe": {"tcpSocket": {"port": "lost"}}}, "asks at port 'lost', which the container doesn't declare"),
        ({"startupProbe": {"httpGet": {"port": 1, "scheme": "HTTPS"}}}, "asks by HTTPS, expected HTTP"),
        ({"lifecycle": {"preStop": {"exec": {"command": ["sleep"]}}}}, "lifecycle hook preStop by exec"),
        ({"lifecycle": {"postStart": {"sleep": {"seconds": 1}}}}, "lifecycle hook postStart by sleep"),
        ({"restartPolicy": "Always"}, "is a sidecar"),
    ],
)
def test_what_would_be_left_out_is_refused(changes: dict[str, Any], message: str) -> None:
    refusals.check(server(lifecycle={"preStop": {"sleep": {"seconds": 5}}}))
    with pytest.raises(CannotRun, match=message) as refused:
        refusals.check(server(**changes))
    assert refused.value.reason == "CannotRun"


def test_the_environment_is_the_pods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the operator's")
    monkeypatch.setenv("ISTHMUS_SANDBOX", "here")
    monkeypatch.setattr(install, "library_path", lambda: "/lib")
    found = commands.environment(server(), {"CACHE": "/models/c"}, [("/models", Path("/f"))], Path("/home"))
    assert found["CACHE"] == "/f/c" and found["HOME"] == "/home" and found["ISTHMUS_SANDBOX"] == "here"
    assert "AWS_SECRET_ACCESS_KEY" not in found and set(found) - set(os.environ) <= {
        *("CACHE", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
        *("TOKENIZERS_PARALLELISM", "PYTHONUNBUFFERED", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED"),
    }
    assert on_this_machine(found["AWS_ENDPOINT_URL"]), "a pod that names no store asks no real one"


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS"])
@pytest.mark.parametrize(
    "url", ["https://object-store.example.com", "http://10.0.0.1:8080", "http://169.254.169.254", ""]
)
def test_a_pod_signs_for_no_other_machine(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "library_path", lambda: "/lib")
    with pytest.raises(CannotRun, match=f"{name} is {url}.* its own stores only") as refused:
        commands.environment(server(), {name: url}, [], Path("/home"))
    assert refused.value.reason == "CannotRun"
    own = {name: "http://127.0.0.1:8080"}
    assert commands.environment(server(), own, [], Path("/home")).items() >= own.items()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://localhost:8000", f"http://{ADDRESS}:8000"),
        ("127.0.0.1:8000/v2", f"{ADDRESS}:8000/v2"),
        ("http://localhost:9999", "http://localhost:9999"),
        ("http://localhost:80001", "http://localhost:80001"),
        ("http://my-localhost:8000", "http://my-localhost:8000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_localhost_is_the_pod(text: str, expected: str) -> None:
    assert loopback.with_loopback(text, {"spec": {"containers": [server()]}}, ADDRESS) == expected
