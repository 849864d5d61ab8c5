"""One cluster as the kubelet sees it: its pods, its Services."""

import shutil
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus_sandbox.network.calls import Gate
from isthmus_sandbox.network.judge import Judge
from isthmus_sandbox.network.known import Unknown
from isthmus_sandbox.network.networks import network_of
from isthmus_sandbox.network.policies import Policies
from isthmus_sandbox.network.void import Void
from isthmus_sandbox.triton import commands
from isthmus_sandbox.triton.addresses import Addresses, NoAddress
from isthmus_sandbox.triton.api import Api
from isthmus_sandbox.triton.identity import PodIdentity
from isthmus_sandbox.triton.load_balancer import LoadBalancers
from isthmus_sandbox.triton.network import Network
from isthmus_sandbox.triton.pod import Pod

Obj = Mapping[str, Any]
PERIOD = 0.3  # seconds between two looks at the cluster
POLICIES_PERIOD = 1.0  # seconds between two looks at its NetworkPolicies
PAUSE = 1.0  # seconds before the next look at a cluster that doesn't answer


class Cluster(threading.Thread):
    """Runs the Triton pods of one cluster, and gives its Services addresses, until stopped."""

    def __init__(self, facts: Obj, addresses: Addresses, folder: Path, judge: Judge, void: Void) -> None:
        super().__init__(name=f"cluster-{facts['id']}", daemon=True)
        self.id, self.key, self.addresses = str(facts["id"]), key(facts), addresses
        self.folder = folder / self.id
        self.api = Api(self.id, str(facts["kubeconfig"]))
        self.identity = (
            PodIdentity(facts["name"], facts["region"], facts.get("account")) if facts["kind"] == "eks" else None
        )
        self.pods: dict[str, Pod] = {}
        self.network, self.policies = network_of(facts), Policies()
        self.cloud_store = self.identity.endpoint if self.identity else None
        self.connections = Network(judge, void, self)
        self.balancers = LoadBalancers(self.api, addresses, self.connections, self.identity)
        self._policies_read = -POLICIES_PERIOD
        self.stopped = threading.Event()
        self._tidied = False
        self._without_address: set[str] = set()  # pods that found no address, said once

    # -- what pods ask for -----------------------------------------------------

    @property
    def core(self) -> Any:
        """The client of Kubernetes' core API."""
        return self.api.core

    def credentials(self, pod: Obj) -> dict[str, str]:
        """The variables that the cluster's cloud gives a pod."""
        if self.identity is None:
            return {}
        return self.identity.variables(pod["metadata"]["namespace"], pod["spec"].get("serviceAccountName") or "default")

    def gate(self, address: str) -> Gate | None:
        """The gate that the connections of a process of the pod at `address` pass."""
        return self.connections.gate(address)

    def names_refusal(self, address: str) -> str:
        """Why the pod at `address` resolves no names; empty where it does."""
        return self.connections.names_refusal(address)

    def image_refusal(self, image: str) -> str:
        """Why the cluster's nodes have no way to an image; empty where they have one."""
        try:
            return self.network.fresh().image_refusal(image)
        except Unknown:
            return ""

    def host_ip(self, pod: Obj) -> str:
        """The internal address of the pod's node."""
        return self.api.host_ip(pod["spec"]["nodeName"])

    def patch_status(self, pod: Obj, status: Obj) -> bool:
        """Write a pod's status; False when it couldn't be, so that it is tried again."""
        return self.api.patch_status(pod, status)

    def event(self, kind: str, involved: Obj, reason: str, message: str) -> None:
        """Write a warning about an object."""
        self.api.event(kind, involved, reason, message)

    def remove(self, pod: Obj) -> None:
        """Take a pod that has ended out of the cluster."""
        self.api.remove(pod)

    # -- the loop --------------------------------------------------------------

    def run(self) -> None:
        """Look at the cluster until stopped; a cluster that doesn't answer is looked at again."""
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        while not self.stopped.wait(PERIOD):
            try:
                self.look()
            except (ApiException, HTTPError, OSError) as error:
                print(f"{self.id}: {type(error).__name__}: {str(error)[:300]}", flush=True)
                self.stopped.wait(PAUSE)
            except Exception:  # a defect of ours: told, and the other pods and Services go on
                traceback.print_exc()
                self.stopped.wait(PAUSE)

    def stop(self) -> None:
        """Let go: pods' processes end, the cluster's objects stay as they are."""
        self.stopped.set()
        if self.is_alive():
            self.join(5)
        self.balancers.close()
        for pod in self.pods.values():
            pod.stop()
        for uid, pod in self.pods.items():
            pod.join(5)
            self.connections.pod_gone(pod.address)
            self.addresses.release(f"pod/{uid}")

    def look(self) -> None:
        """One look at the policies, the pods and the Services."""
        if time.monotonic() - self._policies_read >= POLICIES_PERIOD:
            self._read_policies()
        listed = self.api.list("/api/v1/pods")
        bound = {p["metadata"]["uid"]: p for p in listed if p["spec"].get("nodeName") and commands.is_triton(p)}
        if not self._tidied:
            self._tidy(set(bound))
        for uid, pod in bound.items():
            self._update_pod(uid, pod)
        for uid in [u for u in self.pods if u not in bound]:
            self.pods[uid].delete(0)  # removed by force
            if not self.pods[uid].is_alive():
                self.connections.pod_gone(self.pods.pop(uid).address)
                self.addresses.release(f"pod/{uid}")
        self._without_address &= set(bound)
        self.balancers.look()

    def _read_policies(self) -> None:
        policies = self.api.list("/apis/networking.k8s.io/v1/networkpolicies")
        namespaces = self.api.list("/api/v1/namespaces")
        labels = {one["metadata"]["name"]: one["metadata"].get("labels") or {} for one in namespaces}
        self.policies, self._policies_read = Policies(tuple(policies), labels), time.monotonic()

    def _update_pod(self, uid: str, pod: Obj) -> None:
        meta = pod["metadata"]
        deleted, grace = meta.get("deletionTimestamp"), float(meta.get("deletionGracePeriodSeconds") or 0)
        running_pod = self.pods.get(uid)
        if running_pod is None:
            ended = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
            if deleted:
                if grace:  # with 0 only a finalizer of somebody's keeps it
                    self.remove(pod)
            elif not ended:
                self._begin(uid, pod)
        else:
            self.connections.pod(pod, running_pod.address)
        if running_pod is not None and deleted:
            running_pod.delete(grace)
            if grace and not running_pod.is_alive():  # it couldn't be taken out when it ended
                self.remove(pod)

    def _begin(self, uid: str, pod: Obj) -> None:
        try:
            address = self.addresses.assign(f"pod/{uid}")
        except NoAddress as error:
            if uid not in self._without_address:
                self._without_address.add(uid)
                self.event("Pod", pod, "FailedCreatePodSandBox", str(error))
            return
        self.connections.pod(pod, address)
        self.pods[uid] = Pod(pod, self, address, self.folder / uid)
        self.pods[uid].start()

    def _tidy(self, present: set[str]) -> None:
        """Volumes of pods that went while no kubelet ran; their logs stay."""
        for folder in self.folder.iterdir() if self.folder.exists() else ():
            if folder.name not in present:
                shutil.rmtree(folder / "volumes", ignore_errors=True)
        self._tidied = True


def key(facts: Obj) -> tuple[Any, ...]:
    """What makes a cluster another one, though it has the id of one that was deleted."""
    return facts.get("endpoint"), facts.get("ca_cert")
