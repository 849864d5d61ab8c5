"""What the kubelet writes to and reads from a cluster's API server, as its administrator."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from isthmus_sandbox.triton.container import stamp

Obj = Mapping[str, Any]
VERSIONS = {"Pod": "v1", "Service": "v1"}


class Api:
    """A client by a kubeconfig. What only reports (statuses, events) doesn't raise when the server doesn't answer."""

    def __init__(self, cluster: str, kubeconfig: str) -> None:
        from kubernetes import client, config

        self.cluster = cluster
        self._client = config.new_client_from_config(kubeconfig)  # type: ignore[no-untyped-call]  # generated
        self.core = client.CoreV1Api(self._client)
        self._hosts: dict[str, str] = {}

    def list(self, path: str) -> list[dict[str, Any]]:
        """The objects of a collection as plain JSON: the client's models would cost more than all the rest."""
        from kubernetes.client import ApiException

        response = self._client.call_api(*self._client.param_serialize("GET", path, auth_settings=["BearerToken"]))
        response.read()
        if response.status != HTTPStatus.OK:
            raise ApiException(http_resp=response)
        return [*json.loads(response.data)["items"]]

    def host_ip(self, node: str) -> str:
        """The internal address of a node; a likely one for a node without one."""
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        if node not in self._hosts:
            try:
                status = self.core.read_node(node).status
            except (ApiException, HTTPError, OSError):
                return "10.240.0.1"
            addresses = (status.addresses if status else None) or []
            self._hosts[node] = next((a.address for a in addresses if a.type == "InternalIP"), "10.240.0.1")
        return self._hosts[node]

    def patch_status(self, pod: Obj, status: Obj) -> bool:
        """Write a pod's status; False when it couldn't be, so that it is tried again."""
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        meta = pod["metadata"]
        # A strategic merge would keep the address that the pod had before.
        addresses = [*status["podIPs"], {"$patch": "replace"}]
        body = {"metadata": {"uid": meta["uid"]}, "status": {**status, "podIPs": addresses}}
        try:
            self.core.patch_namespaced_pod_status(meta["name"], meta["namespace"], body)
        except ApiException as error:
            obsolete = error.status in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
            if not obsolete:
                self._print(f"status of {meta['name']}: {error.status} {error.reason}: {str(error.body)[:300]}")
            return obsolete
        except (HTTPError, OSError):
            return False
        return True

    def event(self, kind: str, involved: Obj, reason: str, message: str) -> None:
        """Write a warning about an object."""
        meta = involved["metadata"]
        reference = {"kind": kind, "name": meta["name"], "namespace": meta["namespace"], "uid": meta["uid"]}
        body = {
            "metadata": {"generateName": f"{meta['name']}.", "namespace": meta["namespace"]},
            "involvedObject": {"apiVersion": VERSIONS[kind], **reference},
            "reason": reason,
            "message": message[:1024],
            "type": "Warning",
            "firstTimestamp": stamp(),
            "lastTimestamp": stamp(),
            "count": 1,
            "source": {"component": "kubelet", "host": involved["spec"].get("nodeName", "")},
        }
        self._try(f"event of {meta['name']}", self.core.create_namespaced_event, meta["namespace"], body)

    def remove(self, pod: Obj) -> None:
        """Take a pod that has ended out of the cluster."""
        meta = pod["metadata"]
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": meta["uid"]}}
        self._try(
            f"delete {meta['name']}", self.core.delete_namespaced_pod, meta["name"], meta["namespace"], body=options
        )

    def _try(self, action: str, call: Any, *arguments: Any, **more: Any) -> None:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        try:
            call(*arguments, **more)
        except ApiException as error:
            if error.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
                self._print(f"{action}: {error.status} {error.reason}")
        except (HTTPError, OSError) as error:
            self._print(f"{action}: {error}")

    def _print(self, text: str) -> None:
        print(f"{self.cluster}: {text}", flush=True)
