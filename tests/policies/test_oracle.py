"""Random hybrid stacks: every leak is refused, and nothing is refused without one, by an independent judge.

`ISTHMUS_STACKS` is how many (the nightly run takes 10,000); a failing seed is in the message.
"""

import os

import pytest
from tests.policies.oracle import generator, judge
from tests.policies.test_leaks import environment, refused_names

STACKS = int(os.environ.get("ISTHMUS_STACKS", "1000"))
CHUNKS = 10


def config() -> dict[str, object]:
    return {**environment(), "policies": {"organizations": [generator.OWN_ORG]}}


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.slow
def test_exactly_the_stacks_that_leak_are_refused(chunk: int) -> None:
    estate = config()
    for seed in range(chunk, STACKS, CHUNKS):
        case = generator.stack(seed, 1 + seed % 12)
        names, reasons = refused_names(case, estate), judge.leaks(case["resources"])
        missed = {name: reason for name, reason in reasons.items() if _piece(name) not in set(map(_piece, names))}
        assert not missed, f"seed {seed}: not refused: {missed}"
        false = {name: texts for name, texts in names.items() if _piece(name) not in set(map(_piece, reasons))}
        assert not false, f"seed {seed}: refused without a leak: {false}"


def _piece(name: str) -> str:
    """What a resource belongs to: a rule to its group, a policy to its bucket, where either may be named."""
    return name.split("-")[0]


def test_stacks_of_both_verdicts_are_many() -> None:
    leaking = sum(bool(judge.leaks(generator.stack(seed, 1 + seed % 12)["resources"])) for seed in range(300))
    assert 60 < leaking < 260


@pytest.mark.slow
def test_every_piece_leaks_now_and_then() -> None:
    tokens = set()
    for seed in range(400):
        resources = generator.stack(seed, 12)["resources"]
        names = judge.leaks(resources)
        tokens |= {one["type"] for one in resources if one["name"] in names}
    assert tokens == judge.JUDGES.keys()
