"""What an answer with failures shows: where and why, never a value that is or holds a secret."""

from typing import Any

from hypothesis import given
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.check import Failures, check_object
from isthmus_sandbox.plugins.core.server import Provider, argument_failures, check_failures
from isthmus_sandbox.plugins.core.values import mark, to_struct
from tests.plugins.calls import Context, failures_of
from tests.plugins.core.samples import LEAF, ThingArgs, trees

SECRET = "hunter22-hunter22"


def printed(inputs: dict[str, Any], failures: list[Any]) -> str:
    """What the engine prints of a Check's failures (issueCheckFailures): the value of a property that is named, too."""
    return "\n".join(f"{f.property} {inputs.get(f.property) if f.property else ''} {f.reason}" for f in failures)


@given(trees(LEAF))
def test_a_failed_check_shows_no_value(tree: Any) -> None:
    inputs = {key: mark({"inside": [SECRET, tree]}) for key in ("name", "color", "inner", "unheard")}
    failures: Failures = []
    check_object(inputs, ThingArgs, "", failures)
    output = printed(dict.fromkeys(inputs, f"{{{SECRET}}}"), check_failures(failures, inputs))
    assert "unheard: unknown property" in output and SECRET not in output


def test_a_reason_that_quotes_a_secret_is_redacted() -> None:
    inputs = {"seconds": mark(SECRET)}
    quoting = [("seconds", f"expected whole seconds, got {SECRET}")]
    (failure,) = check_failures(quoting, inputs)
    assert failure.reason == "seconds: expected whole seconds, got [secret]"
    (failure,) = argument_failures(quoting, inputs)
    assert (failure.property, failure.reason) == ("seconds", "expected whole seconds, got [secret]")


def test_a_provider_s_configuration_that_fails() -> None:
    class Strict(Provider):
        def check_config(self, news: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
            return news, [("token", "it has expired")]

    answer = Strict().CheckConfig(pb.CheckRequest(news=to_struct({"token": mark(SECRET)})), Context())
    assert failures_of(answer) == {"token": "it has expired"}
