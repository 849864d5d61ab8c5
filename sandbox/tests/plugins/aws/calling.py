"""The plugin called as the engine calls it, without gRPC between."""

import copy
import json
import os
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws.provider import Aws
from isthmus_sandbox.plugins.core.values import from_struct, to_struct
from tests.plugins.calls import Context, failures_of

Props = dict[str, Any]


@dataclass
class Made:
    """A resource as the engine's state has it."""

    token: str
    id: str
    inputs: Props
    outputs: Props


@dataclass(frozen=True)
class Found:
    """A diff: property path -> kind, what replaces, whether the old one goes first."""

    paths: dict[str, str] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    delete_first: bool = False


class Refused(AssertionError):
    """Check's failures, `[(property, reason)]`."""

    def __init__(self, failures: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {reason}" for path, reason in failures))
        self.failures = failures


def urn(token: str, name: str = "it") -> str:
    """A resource's URN."""
    return f"urn:pulumi:test::probe::{token}::{name}"


class Engine:
    """The engine's steps on resources that have no program."""

    def __init__(self, provider: Aws) -> None:
        self.provider = provider

    def checked(self, token: str, news: Props, olds: Props | None = None, seed: bytes = b"s", **more: Any) -> Props:
        """Check's inputs. Raises Refused."""
        request = pb.CheckRequest(
            urn=urn(token), name="it", olds=to_struct(olds or {}), news=to_struct(news), randomSeed=seed, **more
        )
        answer = self.provider.Check(request, Context())
        if answer.failures:
            raise Refused(list(failures_of(answer).items()))
        return from_struct(answer.inputs)

    def refusal(self, token: str, news: Props) -> dict[str, str]:
        """Check's failures by property."""
        try:
            self.checked(token, news)
        except Refused as refused:
            return dict(refused.failures)
        return {}

    def create(self, token: str, news: Props, *, preview: bool = False) -> Made:
        """Check and Create."""
        inputs = self.checked(token, copy.deepcopy(news), seed=os.urandom(8))
        request = pb.CreateRequest(urn=urn(token), properties=to_struct(inputs), preview=preview)
        answer = self.provider.Create(request, Context())
        return Made(token, answer.id, inputs, from_struct(answer.properties))

    def diff(self, made: Made, news: Props) -> Found:
        """Check and Diff."""
        request = pb.DiffRequest(
            id=made.id,
            urn=urn(made.token),
            olds=to_struct(made.outputs),
            old_inputs=to_struct(made.inputs),
            news=to_struct(self.checked(made.token, copy.deepcopy(news), made.inputs)),
        )
        answer = self.provider.Diff(request, Context())
        kinds = {path: pb.PropertyDiff.Kind.Name(found.kind) for path, found in answer.detailedDiff.items()}
        assert bool(kinds) == (answer.changes == pb.DiffResponse.DIFF_SOME)
        assert all(("REPLACE" in kind) == (path in answer.replaces) for path, kind in kinds.items())
        return Found(kinds, tuple(answer.replaces), answer.deleteBeforeReplace)

    def update(self, made: Made, news: Props, *, preview: bool = False) -> Made:
        """Check and Update."""
        inputs = self.checked(made.token, copy.deepcopy(news), made.inputs)
        request = pb.UpdateRequest(
            id=made.id,
            urn=urn(made.token),
            olds=to_struct(made.outputs),
            old_inputs=to_struct(made.inputs),
            news=to_struct(inputs),
            preview=preview,
        )
        answer = self.provider.Update(request, Context())
        return Made(made.token, made.id, inputs, from_struct(answer.properties))

    def read(self, made: Made) -> Made | None:
        """A refresh."""
        return self._read(made.token, made.id, made.inputs, made.outputs)

    def imported(self, token: str, id_: str) -> Made | None:
        """An import."""
        return self._read(token, id_, {}, {})

    def _read(self, token: str, id_: str, inputs: Props, state: Props) -> Made | None:
        request = pb.ReadRequest(id=id_, urn=urn(token), inputs=to_struct(inputs), properties=to_struct(state))
        answer = self.provider.Read(request, Context())
        if not answer.id:
            return None
        return Made(token, answer.id, from_struct(answer.inputs), from_struct(answer.properties))

    def delete(self, made: Made) -> None:
        """Delete."""
        request = pb.DeleteRequest(
            id=made.id, urn=urn(made.token), properties=to_struct(made.outputs), old_inputs=to_struct(made.inputs)
        )
        self.provider.Delete(request, Context())

    def invoke(self, token: str, **arguments: Any) -> Props:
        """Invoke. Raises Refused."""
        answer = self.provider.Invoke(pb.InvokeRequest(tok=token, args=to_struct(arguments)), Context())
        if answer.failures:
            raise Refused([(f.property, f.reason) for f in answer.failures])
        return from_struct(getattr(answer, "return"))


def configured(**arguments: Any) -> Engine:
    """An engine with a plugin of this configuration; nested values go as JSON, as the engine sends them."""
    provider = Aws()
    flat = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
    request = pb.ConfigureRequest(args=to_struct(flat))
    answer = provider.Configure(request, Context())
    assert answer.acceptSecrets and answer.supportsPreview
    return Engine(provider)
