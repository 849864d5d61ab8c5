"""A rule's table of cases, and the test that reads it: what complies, what breaches, and what is neither."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from tests.policies.helpers import flat

from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.facts import Facts
from isthmus_policies.rule import Rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

COLUMNS = ("compliant", "violating", "not applicable", "unknown", "near miss")
ACCOUNT, OPERATOR = "123456789012", "arn:aws:iam::123456789012:role/operator"
RAW: Mapping[str, Any] = {
    "name": "test",
    "operator": {"principals": [OPERATOR], "cidrs": ["10.99.0.0/24"]},
    "sites": [
        {
            "name": "private",
            "kind": "openstack",
            "segments": {"restricted": "10.16.0.0/18", "serving": "10.16.64.0/19"},
            "cluster": {"volume_type": "encrypted"},
        },
        {
            "name": "public",
            "kind": "aws",
            "account": ACCOUNT,
            "region": "eu-central-1",
            "cidr": "10.32.0.0/16",
            "pools": [{"instance_type": "g6.2xlarge"}],
        },
    ],
}
ESTATE = of_environment(RAW)
DISPOSABLE = of_environment({**RAW, "retention": "disposable"})

Case = Subject | Sequence[Subject] | tuple[Subject | Sequence[Subject], str]
"""One resource or a stack of them, and what its one violation says, if it has one."""
Table = Mapping[str, Any]
"""By column: its cases."""


def judge(rule: Rule, subjects: Sequence[Subject], estate: Estate = ESTATE) -> list[str]:
    """What the rule says of each resource by itself and of all of them together, each breach once."""
    messages = [flat(v) for one in subjects for v in rule.resource(Facts(one, estate), estate)]
    return list(dict.fromkeys(messages + [flat(v) for v in rule.stack(Stack(subjects, estate), estate)]))


def reads(rule: Rule, table: Table, estate: Estate = ESTATE) -> Callable[..., None]:
    """The test of a rule's table."""
    cases = [(column, number, case) for column, listed in table.items() for number, case in enumerate(listed)]

    @pytest.mark.parametrize("case", [case for *_, case in cases], ids=[f"{column} {n}" for column, n, _ in cases])
    def test(case: Case) -> None:
        subjects, says = case if isinstance(case, tuple) and isinstance(case[-1], str) else (case, "")
        every = [subjects] if isinstance(subjects, Subject) else list(subjects)
        messages = judge(rule, every, estate)
        if says:
            assert len(messages) == 1, messages
            assert says in messages[0]
        else:
            assert messages == []

    return test
