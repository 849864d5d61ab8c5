"""Which changes need a new object.

Source: forceNew in https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go. In paths,
`[*]` is any element. Beyond the table, what the server itself calls immutable is a replacement.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import ApiError, Object
from isthmus_sandbox.plugins.kubernetes.objects import AUTONAMED, group_kind, is_set, metadata

ALWAYS = ("apiVersion", "kind", "metadata.name", "metadata.namespace")
POD = (
    *("affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "hostAliases"),
    *(
        "hostIPC",
        "hostNetwork",
        "hostPID",
        "hostname",
        "imagePullSecrets",
        "nodeName",
        "nodeSelector",
        "overhead",
        "preemptionPolicy",
        "priority",
        "priorityClassName",
        "readinessGates",
    ),
    *("restartPolicy", "runtimeClassName", "schedulerName", "securityContext", "serviceAccount", "serviceAccountName"),
    *("shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes"),
    *("containers", "initContainers"),
)
VOLUME_SOURCES = (
    *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker"),
    *("gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume"),
    *("quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"),
)


def _spec(*names: str) -> tuple[str, ...]:
    return tuple(f"spec.{name}" for name in names)


FORCE_NEW: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "PersistentVolume"): _spec(*VOLUME_SOURCES),
    ("", "PersistentVolumeClaim"): _spec("accessModes", "selector", "storageClassName", "volumeName"),
    ("", "Pod"): _spec(*POD),
    ("", "ResourceQuota"): _spec("scopes"),
    ("", "Secret"): ("type",),
    ("", "Service"): _spec("clusterIP"),
    ("apps", "DaemonSet"): _spec("selector"),
    ("apps", "Deployment"): _spec("selector"),
    ("apps", "StatefulSet"): _spec(
        "podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates"
    ),
    ("batch", "Job"): _spec("completions", "parallelism", "selector", "template"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("storage.k8s.io", "StorageClass"): ("parameters", "provisioner"),
}
# What these hold is a new object, so that what names them rolls, unless the provider's configuration allows changes.
IMMUTABLE_FIELDS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("", "ConfigMap"): ("enableConfigMapMutable", ("data", "binaryData")),
    ("", "Secret"): ("enableSecretMutable", ("data", "stringData")),
}


def forced(changed: Iterable[str], new: Object, configuration: Mapping[str, Any]) -> set[str]:
    """Those of the changed paths that need a new object, by the table."""
    kind = group_kind(new)
    rules = [*ALWAYS, *FORCE_NEW.get(kind, ())]
    if kind in IMMUTABLE_FIELDS:
        option, fields = IMMUTABLE_FIELDS[kind]
        if not configuration.get(option) or new.get("immutable") is True:
            rules += fields
    return {path for path in changed if any(touches(path, rule) for rule in rules)}


def identifying(changed: Iterable[str]) -> set[str]:
    """Those of the changed paths that say which object it is: all that replaces a patch of it."""
    return {path for path in changed if path in ("metadata.name", "metadata.namespace")}


def immutable(changed: Iterable[str], error: ApiError) -> set[str]:
    """Those of the changed paths that the server calls immutable in a refusal of the new inputs (422)."""
    refused = [c for c in error.causes if "field is immutable" in (c.get("message") or "")]
    fields = [c["field"] for c in refused if c.get("field")]
    return {path for path in changed if any(touches(path, f) or touches(f, path) for f in fields)}


def in_place_of(old: Object, new: Object) -> bool:
    """Whether a replacement must delete first: both would have the same name, and the name isn't an automatic one."""
    before, after = metadata(old), metadata(new)
    same_name = all(before.get(k) == after.get(k) for k in ("name", "namespace"))
    return same_name and after.get("name") is not None and not is_set(new, AUTONAMED)


def touches(path: str, rule: str) -> bool:
    """Whether a path is what a rule names, or below it."""
    path, rule = (re.sub(r"\[\d+\]", "[*]", p) for p in (path, rule))
    return path == rule or path.startswith((f"{rule}.", f"{rule}["))
