"""What a Pulumi command line means to us: its verb, and its stack.

Flags are told from their values as cobra does before it knows the command (`stripFlags`, spf13/cobra's command.go): a
flag without `=` takes the next argument, unless it is a known switch.
"""

import os
from collections.abc import Sequence

# Of `pulumi`, `pulumi stack`, `pulumi stack init|rm|select` (`--help` of each).
SWITCHES = frozenset(
    {
        *("-h", "--help", "-y", "--yes", "-f", "--force", "-e", "--emoji", "-c", "--create", "-j", "--json"),
        *("-Q", "--fully-qualify-stack-names", "--disable-integrity-checking", "--logflow", "--logtostderr"),
        *("--non-interactive", "--no-select", "--preserve-config", "--remove-backups"),
        *("-i", "--show-ids", "-u", "--show-urns", "--show-secrets", "--show-name"),
    }
)


def verbs(args: Sequence[str]) -> list[str]:
    """The arguments that are neither flags nor flags' values."""
    found, rest = [], iter(args)
    for arg in rest:
        if not arg.startswith("-"):
            found.append(arg)
        elif _takes_value(arg):
            next(rest, None)
    return found


def stack_of(args: Sequence[str], default: str) -> str:
    """The stack of the arguments (`-s NAME`, `-sNAME`, `--stack NAME`, `--stack=NAME`), the shell's, or the default."""
    for i, arg in enumerate(args):
        if arg in ("-s", "--stack") and i + 1 < len(args):
            return args[i + 1]
        if arg.startswith("--stack="):
            return arg.partition("=")[2]
        if arg.startswith("-s") and not arg.startswith("--") and len(arg) > 2:
            return arg[2:].removeprefix("=")
    said = verbs(args)
    if len(said) > 2 and said[0] == "stack" and said[1] in ("init", "rm", "select"):
        return said[2]
    return os.environ.get("PULUMI_STACK") or default


def _takes_value(flag: str) -> bool:
    if "=" in flag or flag in SWITCHES:
        return False
    return flag.startswith("--") or len(flag) == 2  # -sdev holds its value
