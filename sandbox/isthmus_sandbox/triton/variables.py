"""A container's environment variables, from values, ConfigMaps, Secrets and the pod's own fields.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
"""

import re
from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.triton.objects import CannotRun, Objects

Obj = Mapping[str, Any]
# As k8s.io/kubernetes/third_party/forked/golang/expansion reads it: a name ends at the first bracket.
PARTS = re.compile(r"\$(\$|\(([^)]*)\))")
MAP_FIELD = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")


def resolve(container: Obj, pod: Obj, objects: Objects) -> dict[str, str]:
    """The variables in their order; `$(NAME)` refers to an earlier one. Raises CannotRun for what isn't there.

    `pod` has the status that the pod has now, for its addresses.
    """
    result: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        ref = source.get("configMapRef") or source["secretRef"]
        data = _data("configMap" if "configMapRef" in source else "secret", ref, objects)
        result |= {(source.get("prefix") or "") + key: _text(value) for key, value in (data or {}).items()}
    for variable in container.get("env") or []:
        if variable.get("value"):
            result[variable["name"]] = expand(variable["value"], result)
        elif chosen := variable.get("valueFrom"):
            if (value := _from(chosen, pod, objects)) is not None:
                result[variable["name"]] = value
        else:
            result[variable["name"]] = ""
    return result


def expand(text: str, values: Mapping[str, str]) -> str:
    """Replace `$(NAME)`; `$$` is a dollar, an unknown name stays as it is."""
    return PARTS.sub(lambda m: "$" if m[1] == "$" else values.get(m[2], m[0]), text)


def _from(source: Obj, pod: Obj, objects: Objects) -> str | None:
    """None for something optional that isn't there: the variable isn't set then."""
    if ref := source.get("fieldRef"):
        return _field(ref["fieldPath"], pod)
    for kind in ("configMap", "secret"):
        if ref := source.get(f"{kind}KeyRef"):
            data = _data(kind, ref, objects)
            if data is not None and ref["key"] in data:
                return _text(data[ref["key"]])
            if ref.get("optional"):
                return None
            raise CannotRun("CreateContainerConfigError", f"couldn't find key {ref['key']} in {kind} {ref['name']}")
    raise CannotRun(
        "CreateContainerConfigError", f"a variable's source {sorted(source)} isn't one that the sandbox has"
    )


def _data(kind: str, ref: Obj, objects: Objects) -> dict[str, bytes] | None:
    read = objects.config_map if kind == "configMap" else objects.secret
    return read(ref["name"], optional=bool(ref.get("optional")))


def _text(value: bytes) -> str:
    """As the process gets it: any bytes but NUL (os.fsencode)."""
    return value.decode(errors="surrogateescape")


def _field(path: str, pod: Obj) -> str:
    meta, spec, status = pod["metadata"], pod["spec"], pod.get("status") or {}
    if entry := MAP_FIELD.fullmatch(path):
        return str((meta.get(entry[1]) or {}).get(entry[2], ""))
    fields = {
        "metadata.name": meta["name"],
        "metadata.namespace": meta["namespace"],
        "metadata.uid": meta["uid"],
        "spec.nodeName": spec.get("nodeName", ""),
        "spec.serviceAccountName": spec.get("serviceAccountName", ""),
        "status.podIP": status.get("podIP", ""),
        "status.podIPs": ",".join(entry["ip"] for entry in status.get("podIPs") or []),
        "status.hostIP": status.get("hostIP", ""),
    }
    if path not in fields:
        raise CannotRun("CreateContainerConfigError", f"fieldPath {path!r} isn't one of {', '.join(fields)}")
    return str(fields[path])
