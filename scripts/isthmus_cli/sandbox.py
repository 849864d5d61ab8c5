"""The one way from the command line to the sandbox: its public door, loaded when a command needs it."""

from typing import TYPE_CHECKING

from isthmus.errors import IsthmusError, Problem

if TYPE_CHECKING:
    from isthmus_sandbox.door import Sandbox


class NoSandbox(IsthmusError):
    """The sandbox isn't installed."""


def door() -> "type[Sandbox]":
    """The sandbox's face.

    Raises:
        NoSandbox: it isn't installed.
    """
    try:
        from isthmus_sandbox.door import Sandbox
    except ModuleNotFoundError as error:
        if error.name not in ("isthmus_sandbox", "isthmus_sandbox.door"):
            raise
        raise NoSandbox(
            Problem(
                "the sandbox isn't installed",
                got="the `isthmus` command without the package isthmus-sandbox",
                expected="both, for what runs on one machine",
                fix="install isthmus-sandbox from a checkout of Isthmus (`make setup` there); "
                "for real clouds use Pulumi itself: `pulumi up -s ENVIRONMENT`",
            )
        ) from None
    return Sandbox


def missing() -> NoSandbox:
    """Why the sandbox's own commands aren't there: it isn't installed, or its entry point isn't."""
    try:
        door()
    except NoSandbox as absent:
        return absent
    except ImportError:
        pass
    return NoSandbox(
        Problem(
            "the sandbox's commands aren't registered",
            got="a package isthmus-sandbox whose entry point `isthmus.commands` isn't installed or can't be loaded",
            expected="an installation of its present version",
            fix="install it again: `make environment` in its checkout",
        )
    )
