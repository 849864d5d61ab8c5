"""One Triton pod: fetches its models, runs its server, and says how it is."""

import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.triton import commands, mounts, variables
from sandbox.triton.addresses import pod_ip
from sandbox.triton.container import Container, stamp
from sandbox.triton.mounts import CannotRun, Objects

Obj = Mapping[str, Any]
TICK = 0.2  # seconds


class Pod(threading.Thread):
    """A thread a pod, from its binding to a node until it is gone."""

    def __init__(self, pod: Obj, cluster: Any, address: str, folder: Path) -> None:
        super().__init__(name=f"pod-{pod['metadata']['name']}", daemon=True)
        self.pod, self.cluster, self.address, self.folder = pod, cluster, address, folder
        self.ip = pod_ip(address)
        self.began = stamp()
        self.deleting = threading.Event()
        self.grace = 30.0
        logs = folder / "logs"
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        spec = pod["spec"]
        self.inits = [Container(c, address, logs / f"{c['name']}.log") for c in spec.get("initContainers") or []]
        self.mains = [Container(c, address, logs / f"{c['name']}.log") for c in spec["containers"]]
        self._recover()
        self._told: dict[str, Any] = {}

    def delete(self, grace: float) -> None:
        """End it within `grace` seconds and take it out of the cluster."""
        self.grace = grace
        self.deleting.set()

    def run(self) -> None:
        """Live through the pod's phases."""
        try:
            self._live()
        finally:
            for container in [*self.mains, *self.inits]:
                container.end(self.grace if self.deleting.is_set() else 0)
            if self.deleting.is_set():
                self.cluster.remove(self.pod)
                shutil.rmtree(self.folder / "volumes", ignore_errors=True)

    def _live(self) -> None:
        if not self._initialise():
            return
        while not self.deleting.is_set():
            now = time.monotonic()
            for container in self.mains:
                self._keep(container, now)
            self.tell()
            if self._over():
                return
            self.deleting.wait(TICK)

    def _initialise(self) -> bool:
        """Run the init containers one after the other; False when the pod ended before they all succeeded."""
        for container in self.inits:
            while not self.deleting.is_set() and not container.done:
                if container.process is None and time.monotonic() >= container.retry_at:
                    self._start(container)
                elif container.process is not None and not container.running:
                    state = container.ended()
                    if state["terminated"]["exitCode"] == 0:
                        container.done = state
                    elif self.pod["spec"].get("restartPolicy") == "Never":
                        container.done = state
                        self.tell()
                        return False
                    else:
                        container.back_off(state)
                self.tell()
                self.deleting.wait(TICK / 4)
        return not self.deleting.is_set()

    def _keep(self, container: Container, now: float) -> None:
        """Start it when its time has come, ask its probes while it runs, and see to its end."""
        if container.done:
            return
        if container.running:
            container.look(now)
        elif container.process is not None:
            container.end(0)  # what it left of its own processes
            state, policy = container.ended(), self.pod["spec"].get("restartPolicy", "Always")
            failed = state["terminated"]["exitCode"] != 0
            if policy == "Always" or (policy == "OnFailure" and failed):
                container.back_off(state)
            else:
                container.done = state
        elif now >= container.retry_at:
            self._start(container)

    def _start(self, container: Container) -> None:
        """Start a process. What can't be run here waits visibly, and is tried again."""
        try:
            objects = Objects(self.cluster.core, self.pod["metadata"]["namespace"])
            volumes = mounts.make(self.pod, self.folder, objects)
            paths = mounts.mounted(container.spec, volumes)
            known = variables.resolve(container.spec, self.pod, self.ip, objects)
            known = {**self.cluster.credentials(self.pod), **known}
            command = commands.command(container.spec, self.address, paths, known)
            environment = commands.environment(container.spec, known, paths, self.folder)
            container.start(command, environment, self.folder)
        except CannotRun as error:
            if container.waiting != (error.reason, str(error)):
                self.cluster.event(self.pod, error.reason, str(error))
            container.waiting = (error.reason, str(error))
            container.retry_at = time.monotonic() + 2

    def _over(self) -> bool:
        return all(container.done for container in self.mains)

    def tell(self) -> None:
        """Write the pod's status when it has changed."""
        status = self.status()
        if status != self._told and self.cluster.patch_status(self.pod, status):
            self._told = status

    def status(self) -> dict[str, Any]:
        """The pod's status, but for the times of its conditions."""
        initialised = all(c.done and c.done["terminated"]["exitCode"] == 0 for c in self.inits)
        ready = initialised and all(c.ready for c in self.mains)
        conditions = {"PodScheduled": True, "Initialized": initialised, "ContainersReady": ready, "Ready": ready}
        return {
            "phase": self._phase(),
            "hostIP": self.cluster.host_ip(self.pod),
            "podIP": self.ip,
            "podIPs": [{"ip": self.ip}],
            "startTime": self.began,
            "conditions": [{"type": k, "status": str(v)} for k, v in conditions.items()],
            "initContainerStatuses": [c.status() for c in self.inits],
            "containerStatuses": [c.status() for c in self.mains],
        }

    def _phase(self) -> str:
        ends = [c.done["terminated"]["exitCode"] for c in self.mains if c.done]
        if any(c.done and c.done["terminated"]["exitCode"] for c in self.inits):
            return "Failed"
        if len(ends) == len(self.mains):
            return "Failed" if any(ends) else "Succeeded"
        return "Running" if any(c.running or c.restarts for c in self.mains) else "Pending"

    def _recover(self) -> None:
        """After the kubelet's own end: its containers went with it, and that counts as a restart."""
        before = self.pod.get("status") or {}
        counts = {s["name"]: s for s in before.get("containerStatuses") or []}
        for container in self.mains:
            old = counts.get(container.name)
            if old and "running" in (old.get("state") or {}):
                container.restarts = int(old.get("restartCount") or 0) + 1
                container.last = {"terminated": {"exitCode": 137, "reason": "Error", "finishedAt": stamp()}}
        if before.get("startTime"):
            self.began = before["startTime"]
