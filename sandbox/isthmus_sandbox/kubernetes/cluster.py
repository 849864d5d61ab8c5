"""One cluster: its control plane's life, and its pools kept as they were asked for."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Literal

from isthmus_sandbox.kubernetes import configuration, control_plane, device_plugins, nodes, pools
from isthmus_sandbox.kubernetes.access import roles
from isthmus_sandbox.kubernetes.configuration import Files
from isthmus_sandbox.kubernetes.kube_api import ApiError, KubeApi
from isthmus_sandbox.kubernetes.nodes import Place
from isthmus_sandbox.kubernetes.processes import GRACE, Processes, StartFailed
from isthmus_sandbox.kubernetes.schema import DevicePlugin, PoolSpec
from isthmus_sandbox.kubernetes.store import Record, Store

State = Literal["starting", "ready", "failed"]
START_TIMEOUT = 90.0  # seconds for a control plane to serve, on a busy machine
TICK = 1.0  # seconds between two looks at the processes, and between two tries
REPAIR = 10.0  # seconds between two looks at nodes that nobody asked to change
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolStatus:
    """How a pool is: `ready` counts its Ready nodes."""

    state: Literal["pending", "scaling", "ready", "deleting"]
    ready: int
    reason: str = ""


class Cluster:
    """A control plane and its pools, run by a thread of its own. Public methods are safe for threads."""

    def __init__(self, record: Record, store: Store, manager_url: str) -> None:
        self.record, self.files = record, Files(store.path(record.id))
        self.state: State = "starting"
        self.reason = ""
        self._store, self._lock = store, threading.RLock()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._pool_errors: dict[str, str] = {}
        self._plugins: frozenset[tuple[DevicePlugin, str]] = frozenset()
        self._usable, self._grace = False, GRACE
        self.ca = configuration.cluster_authority(self.files, record.spec)
        url = f"{manager_url}/clusters/{record.id}/authenticate"
        configuration.write(self.files, record.spec, self.endpoint, url)
        pki = self.files.pki
        self.api = KubeApi(self.endpoint, pki / "ca.crt", pki / "admin.crt", pki / "admin.key")
        self._processes = Processes(record.id, self._stop, self._before_start)
        self._thread = threading.Thread(target=self._run, name=record.id)

    @property
    def endpoint(self) -> str:
        """The API server's URL, the same for the cluster's whole life."""
        return f"https://127.0.0.1:{self.record.ports.apiserver}"

    def start(self) -> None:
        """Bring the control plane up in the background, again where it had failed."""
        with self._lock:
            if self._thread.is_alive():
                return
            self.state, self.reason = "starting", ""
            self._usable = False
            self._processes.reset_restarts()
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name=self.record.id)
            self._thread.start()

    def stop(self, grace: float = GRACE) -> None:
        """End the control plane; its data stays. `grace` 0 kills it at once, for data that nobody wants any more."""
        self._grace = grace
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def put_pool(self, name: str, spec: PoolSpec) -> None:
        """Make a pool so; its nodes follow in the background."""
        with self._lock:
            self.record.pools[name] = spec
            self.record.deleting.discard(name)
            self._store.put(self.record)
        self._wake.set()

    def delete_pool(self, name: str) -> bool:
        """Remove a pool and, in the background, its nodes. False where there is no such pool."""
        with self._lock:
            if self.record.pools.pop(name, None) is None:
                return name in self.record.deleting
            self.record.deleting.add(name)
            self._store.put(self.record)
        self._wake.set()
        return True

    def pool_status(self, name: str) -> PoolStatus | None:
        """How a pool is now, None where there is no such pool."""
        with self._lock:
            spec, deleting = self.record.pools.get(name), name in self.record.deleting
            reason = self._pool_errors.get(name, "")
        if spec is None and not deleting:
            return None
        try:
            members = pools.members(self.api, name)
        except ApiError as error:
            return PoolStatus("deleting" if deleting else "pending", 0, reason or f"the cluster isn't ready: {error}")
        ready = sum(nodes.ready(n) and not n["spec"].get("unschedulable") for n in members)
        if spec is None:
            return PoolStatus("deleting", ready, reason)
        fits = ready == len(members) == spec.replicas and not reason
        return PoolStatus("ready" if fits else "scaling", ready, reason)

    # -- the cluster's thread ---------------------------------------------

    def _run(self) -> None:
        try:
            self._bring_up()
            next_reconcile = 0.0
            while not self._stop.is_set():
                self._watch()
                if self._wake.is_set() or time.monotonic() > next_reconcile or self._plugins_changed():
                    self._wake.clear()
                    next_reconcile = time.monotonic() + (REPAIR if self._reconcile() else TICK)
                self._wake.wait(TICK)
        except (StartFailed, OSError) as error:  # OSError: a full disk, a missing binary
            self.state, self.reason = "failed", str(error)
            log.error("%s failed: %s", self.record.id, error)
        finally:
            self._bring_down()

    def _bring_up(self) -> None:
        programs = control_plane.programs(self.files, self.record.spec, self.record.ports)
        for label, port in (("API server", self.record.ports.apiserver), ("etcd", self.record.ports.etcd)):
            self._processes.await_port(label, port)
        begun = time.monotonic()
        for name in ("etcd", "kube-apiserver"):
            self._processes.launch(programs[name])
        while not self.api.ready():
            self._watch()
            if time.monotonic() - begun > START_TIMEOUT:
                raise StartFailed(f"the API server isn't ready after {START_TIMEOUT:.0f} s; see {self.files.log('')}")
            if self._stop.wait(0.05):
                return
        for program in programs.values():
            self._processes.launch(program)
        self._finish_start(begun)
        if not self._stop.is_set():
            self._usable, self.state = True, "ready"
            log.info("%s is ready after %.1f s at %s", self.record.id, time.monotonic() - begun, self.endpoint)

    def _finish_start(self, begun: float) -> None:
        """Wait until pods can be made (the default service account is there); on EKS, bind its access policies."""
        while not self._stop.is_set():
            try:
                self.api.get("/api/v1/namespaces/default/serviceaccounts/default")
                if self.record.spec.kind == "eks":
                    roles.bind_cluster(self.api)
                return
            except ApiError as error:
                if time.monotonic() - begun > START_TIMEOUT:
                    raise StartFailed(f"not usable after {START_TIMEOUT:.0f} s: {error}") from None
            self._watch()
            self._stop.wait(0.1)

    def _before_start(self, program: str) -> None:
        """Drop the nodes' leases before kwok starts: a new one would wait until its predecessor's have run out."""
        if program != "kwok":
            return
        try:
            self.api.delete("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases")
        except ApiError as error:  # the API server fell over just now: kwok then only begins later
            log.warning("%s: can't drop the nodes' leases: %s", self.record.id, error)

    def _watch(self) -> None:
        self._processes.watch()
        if self._usable:
            self.state = "ready" if self.api.ready() else "starting"

    def _reconcile(self) -> bool:
        """Make all pools as they should be; False where one has to be tried again."""
        with self._lock:
            desired, deleting = dict(self.record.pools), set(self.record.deleting)
        spec = self.record.spec
        place = Place(self.record.id, spec.kind, spec.region or "RegionOne", f"v{spec.minor}.0")
        for name, pool in [*desired.items(), *((n, None) for n in sorted(deleting))]:
            try:
                if pool is not None:
                    pools.reconcile(self.api, place, name, pool, self._cancelled)
                else:
                    self._remove_pool(name)
                self._pool_errors.pop(name, None)
            except ApiError as error:
                self._pool_errors[name] = str(error)
                if error.status != 409:  # somebody changed the node meanwhile: next round
                    log.warning("%s: pool %s: %s", self.record.id, name, error)
                return False
        return True

    def _plugins_changed(self) -> bool:
        """Whether device plugins run on other nodes than at the last look. Asks only where a pool needs one."""
        with self._lock:
            needed = {spec.device_plugin for spec in self.record.pools.values() if spec.device_plugin}
        try:
            before, self._plugins = self._plugins, device_plugins.running(self.api, needed)
        except ApiError:
            return False  # the next look at the pools says why
        return self._plugins != before

    def _remove_pool(self, name: str) -> None:
        members = pools.members(self.api, name)
        pools.remove(self.api, [n["metadata"]["name"] for n in reversed(members)], self._cancelled)
        if self._cancelled():
            return
        with self._lock:
            self.record.deleting.discard(name)
            self._store.put(self.record)

    def _cancelled(self) -> bool:
        return self._stop.is_set() or self._wake.is_set()

    def _bring_down(self) -> None:
        self._processes.end(self._grace)
        self.api.close()
