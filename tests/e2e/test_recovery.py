"""Killed engines and services: what they leave behind is found, said and settled."""

import random
import subprocess
import time

import psutil
import pytest
from tests.e2e.conftest import CLUSTERS, ROOT, Estate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]

KILLS = 10
EARLIEST, LATEST = 3.0, 10.0  # seconds after its start; the program declares its first resource after 2 to 4


@pytest.fixture(scope="module")
def emptied(deployed: Estate) -> Estate:
    """The sandbox after a destroy, with the inventory of an undisturbed `up` at hand."""
    code, output = deployed.pulumi("destroy", "--stack", "local", "--yes", "--skip-preview")
    assert code == 0, output[-4000:]
    return deployed


def _killed_up(estate: Estate, delay: float) -> str:
    """Start `isthmus pulumi up`, kill its engine after a while; what the command printed."""
    command = estate.command("pulumi")
    command += ["up", "--stack", "local", "--yes", "--skip-preview", "--non-interactive"]
    wrapper = subprocess.Popen(
        command, cwd=ROOT, env=estate.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    time.sleep(delay)
    family = psutil.Process(wrapper.pid).children(recursive=True)
    for process in family:
        if process.is_running() and process.name() == "pulumi":
            process.kill()
    updates, _ = wrapper.communicate(timeout=120)
    _, left = psutil.wait_procs(family, timeout=15)
    assert not left, f"outlived its engine: {[p.cmdline() for p in left]}"
    return updates


def test_an_up_killed_ten_times_ends_with_one_of_each(emptied: Estate) -> None:
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    updates = [_killed_up(emptied, moments.uniform(EARLIEST, LATEST)) for _ in range(KILLS)]
    code, last = emptied.isthmus("pulumi", "up", "--stack", "local", "--yes", "--skip-preview", "--non-interactive")
    history = f"seed {seed}\n" + "\n---\n".join(text[-1500:] for text in [*updates, last])
    assert code == 0, history
    assert "recovery: cleared the lock of a dead update" in history, history
    now = emptied.clouds.inventory(CLUSTERS)
    assert now - emptied.inventory == {}, history
    assert emptied.inventory - now == {}, history
    code, said_again = emptied.pulumi("preview", "--stack", "local", "--expect-no-changes")
    assert code == 0, said_again[-4000:] + history


def test_a_killed_service_is_reported_and_recovered(sandbox: Estate) -> None:
    from isthmus_sandbox import services
    from isthmus_sandbox.supervisor.supervisor import Supervisor

    found = {s.name: s for s in Supervisor(sandbox.layout).status(services.units(sandbox.layout))}
    victim = found["glance"]
    assert victim.pid
    psutil.Process(victim.pid).kill()
    code, output = sandbox.isthmus("sandbox", "status")
    assert code == 1
    assert "dead" in output and "isthmus sandbox up" in output
    code, output = sandbox.isthmus("sandbox", "up")
    assert code == 0, output
    assert "had ended by itself" in output
    assert sandbox.isthmus("sandbox", "status")[0] == 0
