"""A pod's deletion, and what a kubelet that begins anew makes of it."""

import time

from tests.triton import samples
from tests.triton.conftest import Start

UP = "while :; do sleep 0.05; done"


def test_deletion_takes_a_pod_out_whatever_it_is_in(start: Start) -> None:
    for script, phase, policy in (
        ("exit 1", "Failed", "Never"),
        (UP, "Running", "Always"),
    ):
        run = start(script, restartPolicy=policy)
        run.phase(phase)
        run.pod.delete(5)
        run.pod.join(30)
        assert run.cluster.removed == ["p"] and not run.pod.is_alive()


def test_deletion_in_the_middle_of_init_ends_it(start: Start) -> None:
    run = start("touch main", UP)
    run.until(lambda s: "running" in s["initContainerStatuses"][0]["state"])
    run.pod.delete(5)
    run.pod.join(30)
    assert run.cluster.removed == ["p"] and not (run.pod.folder / "main").exists()


def test_the_grace_is_one_for_all_containers_and_can_be_shortened(start: Start) -> None:
    deaf = {"image": samples.IMAGE, "args": [f"trap '' TERM; touch up-$$; {UP}"]}
    run = start("", containers=[{"name": n, **deaf} for n in ("a", "b")])
    run.phase("Running")
    while len(list(run.pod.folder.glob("up-*"))) < 2:
        time.sleep(0.01)
    began = time.monotonic()
    run.pod.delete(60)
    time.sleep(0.1)
    assert run.pod.is_alive()
    run.pod.delete(0.3)
    run.pod.delete(60)
    run.pod.delete(0.3)
    run.pod.join(30)
    assert 0.3 <= time.monotonic() - began < 30 and run.cluster.removed == ["p"]
    codes = [c["state"]["terminated"]["exitCode"] for c in run.cluster.statuses[-1]["containerStatuses"]]
    assert codes == [137, 137]


def test_when_the_kubelet_ends_the_pod_stays_as_it_is(start: Start) -> None:
    run = start(UP)
    run.phase("Running")
    run.pod.stop()
    run.pod.join(30)
    assert run.cluster.removed == [] and not run.pod.mains[0].running
    assert run.cluster.statuses[-1]["phase"] == "Running"


def test_after_the_kubelets_end_restarts_are_counted_on(start: Start) -> None:
    entry = {"name": "main", "restartCount": 4, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}
    other = {"name": "done", "restartCount": 2, "state": {"terminated": {"exitCode": 0}}}
    waits = {"name": "waits", "restartCount": 7, "state": {"waiting": {}}, "lastState": {"terminated": {"exitCode": 9}}}
    before = {"startTime": "2026-01-01T00:00:00Z", "containerStatuses": [entry, other, waits]}
    containers = [{"name": n, "image": samples.IMAGE, "args": [UP]} for n in ("main", "done", "waits")]
    status = start("", status=before, containers=containers, restartPolicy="OnFailure").phase("Running")
    found = {c["name"]: c for c in status["containerStatuses"]}
    assert [found[n]["restartCount"] for n in ("main", "done", "waits")] == [5, 2, 7]
    assert found["main"]["lastState"]["terminated"]["exitCode"] == 137
    assert found["done"]["state"]["terminated"]["exitCode"] == 0, "what has ended for good isn't run again"
    assert found["waits"]["lastState"]["terminated"]["exitCode"] == 9
    assert status["startTime"] == "2026-01-01T00:00:00Z"


def test_after_the_kubelets_end_what_isnt_restarted_has_failed(start: Start) -> None:
    """An API server refuses that a container that has ended for good, as this init container, lives again."""
    inits = [{"name": "init-0", "restartCount": 0, "state": {"terminated": {"exitCode": 0}}}]
    mains = [{"name": "main", "restartCount": 0, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]
    before = {"phase": "Running", "initContainerStatuses": inits, "containerStatuses": mains}
    run = start("touch main", "touch init", restartPolicy="Never", status=before)
    status = run.phase("Failed")
    assert status["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 137
    assert not (run.pod.folder / "main").exists() and not (run.pod.folder / "init").exists()
