"""What the supervisor must be able to say of the ten processes."""

import psutil
import pytest

from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.supervisor.layout import MARKER
from isthmus_sandbox.supervisor.supervisor import Supervisor

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("service", SERVICES)
def test_every_process_can_be_told_from_other_sandboxes(running: Cloud, service: str) -> None:
    record = Supervisor(running.layout).records.get(service)
    process = record.process() if record else None
    assert process
    assert process.environ()[MARKER] == str(running.layout.root)


@pytest.mark.parametrize("service", SERVICES)
def test_every_process_listens_on_loopback_only(running: Cloud, service: str) -> None:
    record = Supervisor(running.layout).records.get(service)
    process = record.process() if record else None
    assert process
    listening = {c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}
