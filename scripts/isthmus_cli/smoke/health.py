"""Is the server there, and does it serve what the stack says."""

from collections.abc import Sequence

from isthmus.errors import Problem
from isthmus_cli.smoke.arrays import DEPLOY
from isthmus_cli.smoke.client import Client
from isthmus_cli.smoke.expectation import Expectation, Signature
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.responses import TensorMetadata, shape_text, shown

LOG = "see the server's log: it names the model and why it did not load"
STALE = "wait for the Deployment's rollout to end; then see the fetch program's log for what it fetched"


def server(client: Client) -> str:
    """Metadata, liveness, readiness. The metadata come first: their errors say why, the others say only no."""
    metadata = client.server()
    if not client.live():
        raise Failure("live", got="not live", expected="a live server", fix="see the server's log")
    if not client.ready():
        raise Failure("ready", got="not ready", expected="a server whose models are all ready", fix=LOG)
    return f"Triton {metadata.version}"


def model(client: Client, expected: Expectation) -> str:
    """Readiness, and inputs and outputs as the checkout's configuration has them."""
    name = expected.model
    if not client.model_ready(name):
        raise Failure(f"{name} ready", got="not ready", expected="a model that can be asked", fix=LOG)
    metadata = client.metadata(name)
    problems = [
        *_compared("inputs", metadata.inputs, expected.signature("input")),
        *_compared("outputs", metadata.outputs, expected.signature("output")),
    ]
    if problems:
        raise Failure.of(f"{name} metadata", problems)
    return metadata.platform


def revision(client: Client, expected: Expectation) -> str:
    """What the server serves is what the stack says: each part of the model carries the revision in its parameters."""
    whole = client.config(expected.model)
    steps = whole.ensemble_scheduling.step if whole.ensemble_scheduling else []
    for config in (whole, *(client.config(name) for name in _parts(expected, [step.model_name for step in steps]))):
        got = config.parameters["revision"].string_value if "revision" in config.parameters else "none"
        if got != expected.revision:
            what = f"{config.name} revision"
            raise Failure(what, got=f"{shown(got)}, stale", expected=expected.revision, fix=STALE)
    return expected.revision


def _parts(expected: Expectation, got: Sequence[str]) -> list[str]:
    """The models that an ensemble runs, which are those that the checkout has it run."""
    steps = [step.model_name for step in expected.configs[expected.model].ensemble_scheduling.step]
    if list(got) != steps:
        what = f"{expected.model} configuration ensemble_scheduling.step"
        raise Failure(what, got=_names(got), expected=_names(steps), fix=DEPLOY)
    return [name for name in steps if name in expected.configs]


def _compared(path: str, got: Sequence[TensorMetadata], signature: Signature) -> list[Problem]:
    """Each tensor that is missing, too many, of another data type or shape."""
    names = [tensor.name for tensor in got]
    problems = [
        Problem(path, f"no {name}", f"{name} {kind}{shape_text(shape)}", DEPLOY)
        for name, (kind, shape) in signature.items()
        if name not in names
    ]
    for index, tensor in enumerate(got):
        place = f"{path}[{index}]"
        if tensor.name not in signature or tensor.name in names[:index]:
            expected = f"each of {', '.join(signature) or 'none'}, once"
            problems.append(Problem(f"{place}.name", shown(tensor.name), expected, DEPLOY))
            continue
        kind, shape = signature[tensor.name]
        if tensor.datatype != kind:
            problems.append(Problem(f"{place}.datatype", tensor.datatype, kind, DEPLOY))
        if tuple(tensor.shape) != shape:
            problems.append(Problem(f"{place}.shape", shown(tensor.shape), shape_text(shape), DEPLOY))
    return problems


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names)) or "none"
