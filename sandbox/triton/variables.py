"""A container's environment variables, from values, ConfigMaps, Secrets and the pod's own fields.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
"""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.triton.mounts import CannotRun, Objects

Obj = Mapping[str, Any]
PARTS = re.compile(r"\$(\$|\(([A-Za-z_.][\w.-]*)\))")


def resolve(container: Obj, pod: Obj, pod_ip: str, objects: Objects) -> dict[str, str]:
    """The variables in their order; `$(NAME)` refers to an earlier one. Raises CannotRun for what isn't there."""
    found: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        prefix = source.get("prefix") or ""
        data = (
            objects.config_map(source["configMapRef"]["name"])
            if "configMapRef" in source
            else objects.secret(source["secretRef"]["name"])
        )
        found |= {prefix + key: value.decode() for key, value in data.items()}
    for variable in container.get("env") or []:
        chosen = variable.get("valueFrom")
        found[variable["name"]] = (
            _from(chosen, pod, pod_ip, objects) if chosen else expand(variable.get("value") or "", found)
        )
    return found


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace `$(NAME)`; `$$` is a dollar, an unknown name stays as it is."""
    return PARTS.sub(lambda m: "$" if m[1] == "$" else known.get(m[2], m[0]), text)


def _from(source: Obj, pod: Obj, pod_ip: str, objects: Objects) -> str:
    if ref := source.get("fieldRef"):
        return _field(ref["fieldPath"], pod, pod_ip)
    for kind, read in (("configMapKeyRef", objects.config_map), ("secretKeyRef", objects.secret)):
        if ref := source.get(kind):
            data = read(ref["name"])
            if ref["key"] not in data:
                if ref.get("optional"):
                    return ""
                raise CannotRun("CreateContainerConfigError", f"couldn't find key {ref['key']} in {ref['name']}")
            return data[ref["key"]].decode()
    raise CannotRun(
        "CreateContainerConfigError", f"a variable's source {sorted(source)} isn't one that the sandbox has"
    )


def _field(path: str, pod: Obj, pod_ip: str) -> str:
    known = {
        "metadata.name": pod["metadata"]["name"],
        "metadata.namespace": pod["metadata"]["namespace"],
        "metadata.uid": pod["metadata"]["uid"],
        "spec.nodeName": pod["spec"].get("nodeName", ""),
        "spec.serviceAccountName": pod["spec"].get("serviceAccountName", ""),
        "status.podIP": pod_ip,
        "status.hostIP": (pod.get("status") or {}).get("hostIP", ""),
    }
    if path not in known:
        raise CannotRun("CreateContainerConfigError", f"fieldPath {path!r} isn't one of {', '.join(known)}")
    return str(known[path])
