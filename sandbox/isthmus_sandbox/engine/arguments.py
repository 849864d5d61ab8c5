"""What a Pulumi command line means to us: its verb, and its stack.

Flags are told from their values as cobra does before it knows the command (`stripFlags`, spf13/cobra's command.go): a
flag without `=` takes the next argument, unless it is a known switch.
"""

import re
from collections.abc import Sequence

from isthmus_sandbox.engine import project
from isthmus_sandbox.jobs import JobError

ORGANIZATION = "organization"  # the only one of a backend that is a folder
LONGEST = 100  # tokens.ParseStackName, sdk/go/common/tokens/names.go; so are the characters
_STACK = re.compile(rf"(?!\.+$)[A-Za-z0-9_.-]{{1,{LONGEST}}}")
# What takes the stack's lock, reads its pending operations, or both; all of it asks the clouds.
UPDATES = frozenset({"up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import"})
# What needs the environment's file: all else, `destroy` too, acts on the state alone.
NEEDS_FILE = frozenset({"up", "update", "preview", "pre", "import", "config", "watch"})
# What knows no stack.
STACKLESS = frozenset(
    {
        *("about", "completion", "convert", "gen-completion", "help", "install", "login", "logout", "new", "org"),
        *("package", "plugin", "policy", "project", "schema", "template", "version", "whoami"),
    }
)
# Subcommands of `pulumi stack` that find or make their stack themselves.
MAKES_NONE = frozenset({"init", "ls", "rm", "unselect"})

# Of `pulumi`, `pulumi stack`, `pulumi stack init|rm|select` (`--help` of each).
SWITCHES = frozenset(
    {
        *("-h", "--help", "-y", "--yes", "-f", "--force", "-e", "--emoji", "-c", "--create", "-j", "--json"),
        *("-Q", "--fully-qualify-stack-names", "--disable-integrity-checking", "--logflow", "--logtostderr"),
        *("--non-interactive", "--no-select", "--preserve-config", "--remove-backups"),
        *("-i", "--show-ids", "-u", "--show-urns", "--show-secrets", "--show-name"),
    }
)


def acts_on_one_stack(args: Sequence[str]) -> bool:
    """Whether a command acts on a stack that is chosen by now."""
    words = verbs(args)
    chooses = words[:1] == ["stack"] and words[1:2] in (["init"], ["ls"], ["select"], ["unselect"])
    return bool(words) and words[0] not in STACKLESS and not chooses and not {"-h", "--help"}.intersection(args)


def verbs(args: Sequence[str]) -> list[str]:
    """The arguments that are neither flags nor flags' values."""
    words, remaining = [], iter(args)
    for arg in remaining:
        if not arg.startswith("-"):
            words.append(arg)
        elif _takes_value(arg):
            next(remaining, None)
    return words


def named_stack(args: Sequence[str]) -> str | None:
    """The stack that the arguments name (`-s NAME`, `-sNAME`, `--stack=NAME`, `stack rm NAME`); the last one counts.

    Raises:
        JobError: it can't be the name of a stack of this project.
    """
    name, remaining = None, list(args)
    while remaining and (arg := remaining.pop(0)) != "--":
        if arg in ("-s", "--stack"):
            name = remaining.pop(0) if remaining else name
        elif arg.startswith("--stack="):
            name = arg.partition("=")[2]
        elif arg.startswith("-s") and not arg.startswith("--"):
            name = arg[2:].removeprefix("=")
        elif arg.startswith("-") and _takes_value(arg) and remaining and not remaining[0].startswith("-"):
            # Many flags are switches (`--diff -s dev`): one that we don't know takes no other flag as its value, or
            # the command would act on another stack than the engine does.
            remaining.pop(0)
    words = verbs(args)
    if name is None and len(words) > 2 and words[0] == "stack" and words[1] in ("init", "rm", "select"):
        name = words[2]
    return None if name is None else plain_name(name)


def plain_name(name: str) -> str:
    """The last part of a stack's name, which may be qualified: `dev`, `organization/dev`, `organization/isthmus/dev`.

    Raises:
        JobError: it is no stack's name, or one of another project.
    """
    *qualifiers, plain = name.split("/")
    if not _STACK.fullmatch(plain):
        excerpt = repr(plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}...")
        raise JobError(
            "the stack's name",
            got=excerpt,
            expected=f"1 to {LONGEST} letters, digits, hyphens, underscores and periods",
            fix="name an environment of the project, e.g. `--stack local`",
        )
    name_of_project = project.current().name
    if qualifiers not in ([], [ORGANIZATION], [ORGANIZATION, name_of_project]):
        raise JobError(
            "the stack's name",
            got=repr(name[:200]),
            expected=f"{plain!r} or {f'{ORGANIZATION}/{name_of_project}/{plain}'!r}, of the project in this folder",
            fix=f"name it {plain!r}",
        )
    return plain


def _takes_value(flag: str) -> bool:
    if "=" in flag or flag in SWITCHES:
        return False
    return flag.startswith("--") or len(flag) == 2  # -sdev holds its value
