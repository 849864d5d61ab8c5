"""A request in words, for a violation."""

from collections.abc import Mapping

from isthmus_policies.decisions.policies.atoms import ABSENT
from isthmus_policies.decisions.policies.callers import ANY_SERVICE, Caller, Kind
from isthmus_policies.decisions.policies.document import Statement
from isthmus_policies.decisions.policies.globs import FRESH, UNDECIDED
from isthmus_policies.decisions.policies.keys import MOUNT, SOURCE_ADDRESS, WAYS

FOREIGN = "an account that isn't ours"
MOST = 4


def words_of(statement: Statement, caller: Caller, values: Mapping[str, str]) -> str:
    """Who asks, and with which keys: `a request of account 999988887777, without aws:SourceVpce`."""
    who = _who(caller, values)
    spelled = {key.strip().lower(): key for _, key, _ in statement.conditions if isinstance(key, str)}
    asked = [f"with {spelled[key]} {value!r}" for key, value in values.items() if key in spelled and _tells(value)]
    asked += [f"without {spelled.get(key, key)}" for key in values if key in spelled and values[key] == ABSENT]
    if not any(key in spelled for key in (*WAYS, SOURCE_ADDRESS, MOUNT)):
        asked.insert(0, "from anywhere")
    return f"a request of {who}, {', '.join(asked[:MOST])}" if asked else f"a request of {who}"


def _who(caller: Caller, values: Mapping[str, str]) -> str:
    if caller.kind is Kind.ANYBODY:
        return "everyone, without credentials too"
    if caller.kind is Kind.SERVICE:
        name = caller.name if caller.name != ANY_SERVICE else "any service of AWS"
        return f"{name} on behalf of {FOREIGN}"
    if caller.kind is Kind.TOKEN:
        return f"whoever has a token of {caller.name.rsplit('-provider/', 1)[-1]}"
    if caller.kind is Kind.UNCLEAR:
        return f"{caller.name!r}, whose account can't be told"
    parts = values.get("aws:principalarn", "").split(":")
    account = parts[4] if len(parts) > 4 and parts[4].isdigit() else ""
    return f"account {account}" if account else FOREIGN


def _tells(value: str) -> bool:
    return value not in (ABSENT, UNDECIDED) and FRESH not in value
