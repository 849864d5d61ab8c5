"""What the checkout says that a deployed model is: found by the revision that the stack names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from google.protobuf import json_format

from isthmus.errors import IsthmusError
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.responses import Declared
from isthmus_cli.smoke.transport import Tensors
from isthmus_models import artifacts, catalog, triton_rules
from isthmus_models.rendering import Target
from isthmus_models.repository import Repository

TARGETS: tuple[Target, ...] = ("cpu", "gpu")
TYPE_PREFIX, TRITON_STRING, WIRE_STRING = "TYPE_", "STRING", "BYTES"

Signature = Declared


@dataclass(frozen=True)
class Expectation:
    """A model of this checkout, for the target that is deployed."""

    model: str
    target: Target
    revision: str
    repository: Repository

    @cached_property
    def configs(self) -> Mapping[str, Any]:
        """The configurations of the model and its parts, by name in Triton."""
        files = catalog.files(self.model, target=self.target, repository=self.repository)
        texts = {file.path.split("/")[0]: file.content for file in files if file.path.endswith("/config.pbtxt")}
        return {name: triton_rules.parse(text or "") for name, text in texts.items()}

    def tolerance(self, cpu: float, gpu: float) -> float:
        """How far an answer may be off: engines round otherwise than the ONNX model on a CPU."""
        return cpu if self.target == "cpu" else gpu

    def signature(self, kind: str) -> Signature:
        """The model's `input` or `output`: name -> data type and shape in the words of the protocol."""
        config = self.configs[self.model]
        batch = (-1,) if config.max_batch_size else ()
        described = json_format.MessageToDict(config, preserving_proto_field_name=True)
        return {
            tensor["name"]: (
                tensor["data_type"].removeprefix(TYPE_PREFIX).replace(TRITON_STRING, WIRE_STRING),
                (*batch, *map(int, tensor["dims"])),
            )
            for tensor in described[kind]
        }

    def outputs(self, inputs: Tensors) -> Declared:
        """Data type and shape of each output for `inputs`: a batch has as many rows as they have."""
        signature = self.signature("output")
        if not self.configs[self.model].max_batch_size:
            return signature
        rows = next((len(value) for value in inputs.values() if value.ndim), -1)
        return {name: (kind, (rows, *shape[1:])) for name, (kind, shape) in signature.items()}


def expect(model: str, revision: str, repository: Repository) -> Expectation:
    """The checkout's model whose content has that revision.

    Raises:
        Failure: the stack was deployed from another content, or the artifacts are not built.
    """
    try:
        made = {target: catalog.revision(model, target=target, repository=repository) for target in TARGETS}
    except artifacts.ArtifactMissing as error:
        fix = f"run `{artifacts.COMMAND}`"
        raise Failure(f"{model} revision", got=str(error), expected="the artifacts to compare with", fix=fix) from None
    except catalog.UnknownModel as error:
        fix = "check out the commit that was deployed, or deploy this one"
        raise Failure(f"{model} revision", got="a model that isn't here", expected=str(error), fix=fix) from None
    except IsthmusError as error:
        fix = f"mend the model: `isthmus models check {model}` says what is wrong"
        raise Failure(f"{model} revision", got=str(error), expected="a valid model", fix=fix) from None
    for target, name in made.items():
        if name == revision:
            return Expectation(model, target, revision, repository)
    raise Failure(
        f"{model} revision",
        got=f"{revision} in the stack's outputs",
        expected=" or ".join(f"{name} (this checkout, {target})" for target, name in made.items()),
        fix="deploy this checkout (`pulumi up`), or check out the commit that was deployed",
    )
