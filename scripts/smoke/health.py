"""Is the server there, and does it serve what the stack says."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.smoke.client import Client
from scripts.smoke.expectation import Expectation, Signature
from scripts.smoke.outcome import Failure

LOG = "see the server's log: it names the model and why it did not load"
STALE = "wait for the Deployment's rollout to end; then see the fetch program's log for what it fetched"


def server(client: Client) -> str:
    """Metadata, liveness, readiness. The metadata come first: their errors say why, the others say only no."""
    said = client.server()
    if said.get("name") != "triton":
        fix = "check the endpoint: something else answers there"
        raise Failure("server metadata", got=f"the name {said.get('name')!r}", expected="'triton'", fix=fix)
    if not client.live():
        raise Failure("live", got="not live", expected="a live server", fix="see the server's log")
    if not client.ready():
        raise Failure("ready", got="not ready", expected="a server whose models are all ready", fix=LOG)
    return f"Triton {said['version']}"


def model(client: Client, expected: Expectation) -> str:
    """Readiness, and inputs and outputs as the checkout's configuration has them."""
    name = expected.model
    if not client.model_ready(name):
        raise Failure(f"{name} ready", got="not ready", expected="a model that can be asked", fix=LOG)
    said = client.metadata(name)
    for kind in ("input", "output"):
        got, wanted = _signature(said.get(f"{kind}s", [])), expected.signature(kind)
        if got != wanted:
            fix = "deploy the revision of this checkout"
            raise Failure(f"{name} {kind}s", got=_tensors(got), expected=_tensors(wanted), fix=fix)
    return str(said["platform"])


def revision(client: Client, expected: Expectation) -> str:
    """What the server serves is what the stack says: each part of the model carries the revision in its parameters."""
    for name in _parts(client.config(expected.model), expected.model):
        parameters = client.config(name).get("parameters", {})
        got = parameters.get("revision", {}).get("string_value", "none")
        if got != expected.revision:
            raise Failure(f"{name} revision", got=f"{got}, stale", expected=expected.revision, fix=STALE)
    return expected.revision


def _parts(config: Mapping[str, Any], name: str) -> Iterator[str]:
    yield name
    for step in config.get("ensemble_scheduling", {}).get("step", []):
        yield step["model_name"]


def _signature(tensors: list[Mapping[str, Any]]) -> Signature:
    return {t["name"]: (t["datatype"], tuple(int(n) for n in t["shape"])) for t in tensors}


def _tensors(signature: Signature) -> str:
    return ", ".join(f"{name} {kind}{list(shape)}" for name, (kind, shape) in sorted(signature.items())) or "none"
