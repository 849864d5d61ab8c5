"""When an object is ready, kind by kind, as the official provider waits for it.

Source: https://github.com/pulumi/pulumi-kubernetes/tree/master/provider/pkg/await (awaiters.go and its neighbours).
Of kinds that aren't here, existing is being ready.
"""

from collections.abc import Mapping

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.objects import SKIP_AWAIT, WAIT_FOR, annotation, group_kind, is_set
from isthmus_sandbox.plugins.kubernetes.ready import definitions, network, storage, workloads
from isthmus_sandbox.plugins.kubernetes.ready.status import NeverReady, Wait
from isthmus_sandbox.plugins.kubernetes.ready.wait_for import wait_for

__all__ = ["READY", "NeverReady", "waiting_for"]

READY: Mapping[tuple[str, str], Wait] = {
    ("", "Namespace"): definitions.namespace,
    ("", "PersistentVolume"): storage.volume,
    ("", "PersistentVolumeClaim"): storage.claim,
    ("", "Pod"): workloads.pod,
    ("", "ReplicationController"): workloads.replication_controller,
    ("", "ResourceQuota"): definitions.quota,
    ("", "Secret"): definitions.secret,
    ("", "Service"): network.service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): definitions.custom_resource,
    ("apiregistration.k8s.io", "APIService"): definitions.api_service,
    ("apps", "DaemonSet"): workloads.daemon_set,
    ("apps", "Deployment"): workloads.deployment,
    ("apps", "StatefulSet"): workloads.stateful_set,
    ("batch", "Job"): workloads.job,
    ("networking.k8s.io", "Ingress"): network.ingress,
}


def waiting_for(api: Api, live: Object) -> str | None:
    """What a live object still waits for; None when it is ready. Raises NeverReady when waiting longer won't help.

    The annotation pulumi.com/skipAwait makes it ready at once; pulumi.com/waitFor takes the place of what we know.
    """
    if is_set(live, SKIP_AWAIT):
        return None
    if expression := annotation(live, WAIT_FOR):
        return wait_for(expression)(live)
    check = READY.get(group_kind(live))
    return check(api, live) if check else None


def unready(api: Api, live: Object) -> str | None:
    """Why an object isn't ready right now, for a refresh to tell."""
    try:
        return waiting_for(api, live)
    except NeverReady as error:
        return str(error)
