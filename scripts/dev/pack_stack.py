"""A stack of any size as the policy pack sees it: what `pulumi preview --json` shows of a real one, many times over.

Each copy has names and URNs of its own, also where other resources name them, so that a copy refers to itself alone: a
thousand buckets of one name would be another stack.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.checkpoint import Recorded, recorded
from isthmus_policies.values import UNKNOWN_TEXTS

URN = re.compile(r"urn:pulumi:[^\":]+::[^\":]+::(?:[^\":]|:(?!:))+::(?:[^\":]|:(?!:))+")
NAMES = ("name", "bucket", "bucketName", "namespace", "container")
WORD = re.compile(r"\w+(?:-\w+)+")
"""A name that is one: `restricted` and `kubernetes` are names of some, and words of many. They stay."""
KEPT = frozenset({"kube-system", *UNKNOWN_TEXTS})
SECRET, UNKNOWN = '"[secret]"', "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""A preview shows no secret; the pack doesn't know those of prod's first preview either."""


def states(preview: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources that a preview shows, as a state has them; the stack itself isn't one to be copied."""
    every = (step["newState"] for step in preview["steps"] if step.get("newState"))
    return [state for state in every if state["type"] != "pulumi:pulumi:Stack"]


def stack(some: list[dict[str, Any]], size: int) -> list[Recorded]:
    """So many resources: whole copies, and a part of one."""
    text = json.dumps(some).replace(SECRET, json.dumps(UNKNOWN))
    words = sorted({name for state in some for name in _names(state)}, key=len, reverse=True)
    names = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, words))})(?![\w.-])") if words else re.compile(r"(?!)")
    result: list[dict[str, Any]] = []
    copy = 0
    while len(result) < size:
        own = URN.sub(lambda match, n=copy: f"{match[0]}-{n}", text)  # type: ignore[misc]
        result += json.loads(names.sub(lambda match, n=copy: f"{match[0]}-{n}", own))  # type: ignore[misc]
        copy += 1
    return list(recorded({"deployment": {"resources": result[:size]}}))


def _names(state: Mapping[str, Any]) -> Iterator[str]:
    inputs = state.get("inputs") or {}
    metadata = inputs.get("metadata")
    for holder in (inputs, metadata if isinstance(metadata, dict) else {}):
        for key in NAMES:
            value = holder.get(key)
            if isinstance(value, str) and WORD.fullmatch(value) and value not in KEPT:
                yield value
