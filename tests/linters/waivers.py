"""What is waived of a linter's findings, each with its reason; a waiver that waives nothing is a mistake."""

import re
from collections.abc import Collection, Mapping

Waivers = Mapping[tuple[str, str], str]
"""(what it is about, a regular expression; the linter's name of the finding) -> why it is so by design."""


def unwaived(found: Collection[tuple[str, str, str]], waivers: Waivers) -> list[str]:
    """What isn't waived of findings, each (what it is about, the linter's name, its text), and unused waivers."""
    left, used = [], set()
    for about, name, text in found:
        matches = {key for key in waivers if key[1] == name and re.search(key[0], about)}
        used |= matches
        if not matches:
            left.append(f"{about}: {name}: {text}")
    return left + [f"waives nothing: {about}: {name}" for about, name in sorted(set(waivers) - used)]
