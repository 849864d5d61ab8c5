"""The end of a kubeconfig's client certificate is told before it, and refused after it."""

from datetime import UTC, datetime, timedelta

import pulumi
import pytest
from tests.components.authority import SERVER

from isthmus.errors import IsthmusError
from isthmus.private_cloud.client_certificate import WARNING, checked

END = datetime(2126, 1, 1, tzinfo=UTC)


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", messages.append)
    return messages


@pytest.mark.parametrize(
    ("left", "warned"), [(WARNING, False), (WARNING - timedelta(seconds=1), True), (timedelta(seconds=1), True)]
)
def test_a_month_before_its_end_a_warning_names_the_day(left: timedelta, warned: bool, warnings: list[str]) -> None:
    assert checked(SERVER, "kube", END - left) == SERVER
    assert len(warnings) == warned
    assert all("kube" in message and "2126-01-01" in message and "docs/how-to/" in message for message in warnings)


@pytest.mark.parametrize("past", [timedelta(0), timedelta(days=400)])
def test_one_that_has_ended_is_refused(past: timedelta, warnings: list[str]) -> None:
    with pytest.raises(IsthmusError) as refused:
        checked(SERVER, "kube", END + past)
    message = str(refused.value)
    assert "kube" in message and "ended on 2126-01-01" in message and "renew-a-kubeconfig.md" in message
    assert "CERTIFICATE" not in message and not warnings
