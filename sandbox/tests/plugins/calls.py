"""The engine's side of a plugin's calls, without an engine: a context, and what a call's answer means."""

from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2


class Aborted(Exception):
    """The call's error; `partial` has the id and the reasons of what was made all the same."""

    partial: Any = None


class Context:
    """gRPC's context, as far as the plugin uses it."""

    def __init__(self) -> None:
        self._code: Any = None
        self._partial: Any = None

    def code(self) -> Any:
        return self._code

    def set_trailing_metadata(self, metadata: Any) -> None:
        status = status_pb2.Status()
        status.ParseFromString(dict(metadata)["grpc-status-details-bin"])
        self._partial = pb.ErrorResourceInitFailed()
        status.details[0].Unpack(self._partial)

    def abort(self, code: Any, why: str) -> None:
        self._code = code
        error = Aborted(why)
        error.partial = self._partial
        raise error


def failures_of(answer: Any) -> dict[str, str]:
    """Reasons of a Check's failures by property path. Each path stands in its reason: see `check_failures`."""
    assert not any(failure.property for failure in answer.failures)
    parts = [failure.reason.partition(": ") for failure in answer.failures]
    return {path: reason for path, _, reason in parts}
