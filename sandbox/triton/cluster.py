"""One cluster as the kubelet sees it: its pods, its Services, through the administrator's kubeconfig."""

import json
import threading
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sandbox.triton import commands
from sandbox.triton.addresses import Addresses
from sandbox.triton.container import stamp
from sandbox.triton.identity import PodIdentity
from sandbox.triton.load_balancer import LoadBalancers
from sandbox.triton.pod import Pod

Obj = Mapping[str, Any]
PERIOD = 0.3  # seconds between two looks at the cluster


class Cluster(threading.Thread):
    """Runs the Triton pods of one cluster, and gives its Services addresses, until told to stop."""

    def __init__(self, facts: Obj, addresses: Addresses, folder: Path) -> None:
        super().__init__(name=f"cluster-{facts['id']}", daemon=True)
        from kubernetes import client, config

        self.id, self.folder, self.addresses = str(facts["id"]), folder, addresses
        api = config.new_client_from_config(str(facts["kubeconfig"]))  # type: ignore[no-untyped-call]  # generated
        self.api, self.core, self.discovery = api, client.CoreV1Api(api), client.DiscoveryV1Api(api)
        self.identity = PodIdentity(facts["name"], facts["region"]) if facts["kind"] == "eks" else None
        self.pods: dict[str, Pod] = {}
        self.balancers = LoadBalancers(self)
        self.stopped = threading.Event()
        self._hosts: dict[str, str] = {}

    def run(self) -> None:
        """Look at the cluster until stopped; a cluster that doesn't answer is looked at again."""
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        while not self.stopped.wait(PERIOD):
            try:
                self._pods()
                self.balancers.look()
            except (ApiException, HTTPError, OSError) as error:
                print(f"{self.id}: {type(error).__name__}: {str(error)[:300]}", flush=True)
                self.stopped.wait(1)

    def stop(self) -> None:
        """Let go: pods' processes end, the cluster's objects stay as they are."""
        self.stopped.set()
        self.balancers.close()
        for pod in self.pods.values():
            for container in [*pod.mains, *pod.inits]:
                container.end(0)

    def _pods(self) -> None:
        listed = self._list("/api/v1/pods")
        bound = {p["metadata"]["uid"]: p for p in listed if p["spec"].get("nodeName") and commands.is_triton(p)}
        for uid, pod in bound.items():
            if uid not in self.pods:
                if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
                    if pod["metadata"].get("deletionTimestamp"):
                        self.remove(pod)
                    continue
                address = self.addresses.take(f"pod/{uid}")
                self.pods[uid] = Pod(pod, self, address, self.folder / self.id / uid)
                self.pods[uid].start()
            if pod["metadata"].get("deletionTimestamp") and not self.pods[uid].deleting.is_set():
                self.pods[uid].delete(float(pod["metadata"].get("deletionGracePeriodSeconds") or 0))
        for uid in [u for u in self.pods if u not in bound]:
            if not self.pods[uid].deleting.is_set():
                self.pods[uid].delete(0)
            if not self.pods[uid].is_alive():
                del self.pods[uid]
                self.addresses.release(f"pod/{uid}")

    def _list(self, path: str) -> list[dict[str, Any]]:
        """The objects of a collection as plain JSON: the client's models would cost more than all the rest."""
        from kubernetes.client import ApiException

        answer = self.api.call_api(*self.api.param_serialize("GET", path, auth_settings=["BearerToken"]))
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise ApiException(http_resp=answer)
        return list(json.loads(answer.data)["items"])

    # -- what pods and load balancers ask for ----------------------------------

    def credentials(self, pod: Obj) -> dict[str, str]:
        """The variables that the cluster's cloud gives a pod."""
        if self.identity is None:
            return {}
        return self.identity.variables(pod["metadata"]["namespace"], pod["spec"].get("serviceAccountName") or "default")

    def host_ip(self, pod: Obj) -> str:
        """The internal address of the pod's node."""
        node = pod["spec"]["nodeName"]
        if node not in self._hosts:
            status = self.core.read_node(node).status
            addresses = (status.addresses if status else None) or []
            self._hosts[node] = next((a.address for a in addresses if a.type == "InternalIP"), "10.240.0.1")
        return self._hosts[node]

    def patch_status(self, pod: Obj, status: Obj) -> bool:
        """Write a pod's status; False when it couldn't be, so that it is tried again."""
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        meta = pod["metadata"]
        body = {"metadata": {"uid": meta["uid"]}, "status": status}
        body["status"] = {**status, "conditions": [{**c, "lastTransitionTime": stamp()} for c in status["conditions"]]}
        try:
            self.core.patch_namespaced_pod_status(meta["name"], meta["namespace"], body)
        except (ApiException, HTTPError, OSError) as error:
            return isinstance(error, ApiException) and error.status in (404, 409)
        return True

    def event(self, pod: Obj, reason: str, message: str) -> None:
        """Write a warning about a pod."""
        from kubernetes.client import ApiException

        meta = pod["metadata"]
        reference = {"kind": "Pod", "name": meta["name"], "namespace": meta["namespace"], "uid": meta["uid"]}
        body = {
            "metadata": {"generateName": f"{meta['name']}.", "namespace": meta["namespace"]},
            "involvedObject": {"apiVersion": "v1", **reference},
            "reason": reason,
            "message": message[:1024],
            "type": "Warning",
            "firstTimestamp": stamp(),
            "lastTimestamp": stamp(),
            "count": 1,
            "source": {"component": "kubelet", "host": pod["spec"]["nodeName"]},
        }
        try:
            self.core.create_namespaced_event(meta["namespace"], body)  # type: ignore[arg-type]  # plain JSON will do
        except ApiException as error:
            print(f"{self.id}: event: {error.reason}", flush=True)

    def remove(self, pod: Obj) -> None:
        """Take a pod that has ended out of the cluster."""
        from kubernetes.client import ApiException

        meta = pod["metadata"]
        try:
            options = {"gracePeriodSeconds": 0, "preconditions": {"uid": meta["uid"]}}
            self.core.delete_namespaced_pod(meta["name"], meta["namespace"], body=options)  # type: ignore[arg-type]
        except ApiException as error:
            if error.status not in (404, 409):
                print(f"{self.id}: delete {meta['name']}: {error.reason}", flush=True)
