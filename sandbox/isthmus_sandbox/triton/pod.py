"""One Triton pod: fetches its models, runs its server, and ends with it."""

import shutil
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.triton import commands, loopback, mounts, refusals, service_names, variables
from isthmus_sandbox.triton.addresses import pod_ip
from isthmus_sandbox.triton.container import GRACE, Container
from isthmus_sandbox.triton.objects import CannotRun, Objects
from isthmus_sandbox.triton.pod_status import Life

Obj = Mapping[str, Any]
TICK = 0.2  # seconds
RETRY = 2.0  # seconds before a container that couldn't be started is tried again


class Pod(threading.Thread):
    """A thread a pod, from its binding to a node until it is gone."""

    def __init__(self, pod: Obj, cluster: Any, address: str, folder: Path) -> None:
        super().__init__(name=f"pod-{pod['metadata']['name']}", daemon=True)
        self.pod, self.cluster, self.address, self.folder = pod, cluster, address, folder
        self.policy = str(pod["spec"].get("restartPolicy") or "Always")
        self.removing = False  # the pod was deleted; otherwise only the kubelet ends
        self.deadline = self._grace = 0.0
        self._ending = threading.Event()
        logs = folder / "logs"
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        spec, grace = pod["spec"], pod["spec"].get("terminationGracePeriodSeconds")
        grace = GRACE if grace is None else float(grace)
        self.inits, self.mains = (
            [Container(c, address, logs / f"{c['name']}.log", init, grace) for c in spec.get(key) or []]
            for key, init in (("initContainers", True), ("containers", False))
        )
        self.life = Life(self.inits, self.mains, self.policy, pod_ip(address))
        self.life.recover(pod.get("status") or {})
        self._reported: dict[str, Any] = {}

    def delete(self, grace: float) -> None:
        """End it within `grace` seconds and take it out of the cluster.

        Said again with a shorter grace, it is that from then on; with the same, nothing changes.
        """
        if not self.removing or grace < self._grace:
            self._grace, self.deadline = grace, time.monotonic() + grace
        self.removing = True
        self._ending.set()

    def stop(self) -> None:
        """End its processes now; the pod stays in the cluster as it is."""
        self.deadline = 0.0
        self._ending.set()

    def run(self) -> None:
        """Live through the pod's phases, then wait until it is deleted."""
        try:
            self._live()
        except Exception as error:  # a defect of ours: the pod must neither look alive nor stay for ever
            traceback.print_exc()
            self.cluster.event("Pod", self.pod, "SandboxError", repr(error))
            for container in self.mains:
                container.waiting = ("SandboxError", repr(error))
            self.deadline = 0.0
            self._end()
            self.report()
        self._ending.wait()
        self._end()
        if self.removing:
            self.report()
            self.cluster.remove(self.pod)
            shutil.rmtree(self.folder / "volumes", ignore_errors=True)

    def _live(self) -> None:
        if not self._initialise():
            return
        while not self._ending.is_set():
            now = time.monotonic()
            for container in self.mains:
                self._supervise(container, now)
            self.report()
            if all(container.final_state for container in self.mains):
                return
            self._ending.wait(TICK)

    def _initialise(self) -> bool:
        """Run the init containers one after the other; False when the pod ended before they all succeeded."""
        for container in self.inits:
            while not self._ending.is_set() and not container.final_state:
                self._supervise(container, time.monotonic())
                self.report()
                self._ending.wait(TICK / 4)
            if not container.succeeded:
                return False
        return True

    def _supervise(self, container: Container, now: float) -> None:
        """Start it when its time has come, ask its probes while it runs, and see to its end."""
        if container.final_state:
            return
        if container.running:
            container.look(now)
        elif container.process is not None:
            state = container.ended()
            failed = state["terminated"]["exitCode"] != 0
            # An init container runs until it succeeds, or fails the pod where nothing is restarted.
            always = self.policy == "Always" and not container.init
            if always or (failed and self.policy != "Never"):
                container.back_off(state)
            else:
                container.final_state = state
        elif now >= container.retry_at:
            self._start(container)

    def _start(self, container: Container) -> None:
        """Start a process. What can't be run here fails the pod, or waits visibly where the pod is restarted."""
        try:
            refusals.check(container.spec)
            if reason := self.cluster.image_refusal(container.spec["image"]):
                raise CannotRun("ImagePullBackOff", reason)
            pod = {**self.pod, "status": self.status()}
            objects = Objects(self.cluster.core, self.pod["metadata"]["namespace"])
            paths = mounts.mounted(container.spec, mounts.make_volumes(self.pod, self.folder, objects))
            env = {**self.cluster.credentials(self.pod), **variables.resolve(container.spec, pod, objects)}
            env = {
                name: service_names.with_balancers(value, objects, lambda: self.cluster.names_refusal(self.address))
                for name, value in env.items()
            }
            env = {name: loopback.with_loopback(value, self.pod, self.address) for name, value in env.items()}
            command = commands.command(container.spec, self.address, paths, env)
            command = [loopback.with_loopback(part, self.pod, self.address) for part in command]
            environment = commands.environment(container.spec, env, paths, self.folder)
            container.start(command, environment, self.folder, self.cluster.gate(self.address))
        except CannotRun as error:
            self._failed(container, error.reason, str(error))
        except JobError as error:
            self._failed(container, "RunContainerError", f"{error.what}; {error.fix}")
        except (OSError, ValueError) as error:
            self._failed(container, "RunContainerError", str(error))

    def _failed(self, container: Container, reason: str, message: str) -> None:
        if container.waiting != (reason, message):
            self.cluster.event("Pod", self.pod, reason, message)
        container.waiting, container.retry_at = (reason, message), time.monotonic() + RETRY
        if reason == commands.REFUSED and self.policy == "Never":
            container.refuse(reason, message)

    def _end(self) -> None:
        """End all processes together, by the deadline."""
        containers = [*self.mains, *self.inits]
        while True:
            now = time.monotonic()
            for container in containers:
                container.end(self.deadline, now)
            if not any(container.running for container in containers):
                break
            time.sleep(TICK / 4)
        for container in containers:
            if container.process is not None and not container.final_state:
                state = container.ended()
                container.process = None
                if self.removing:
                    container.final_state = state

    def report(self) -> None:
        """Write the pod's status when it has changed."""
        status = self.status()
        if status != self._reported and self.cluster.patch_status(self.pod, status):
            self._reported = status

    def status(self) -> dict[str, Any]:
        """The pod's status."""
        return self.life.status(self.cluster.host_ip(self.pod), self._reported)
