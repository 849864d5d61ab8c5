"""Who would give a Service its load balancer, by its class, and whether they could.

On OpenStack it is the cloud's own controller, which knows no classes. On EKS the cloud's own one makes Classic Load
Balancers, and leaves Services with a class, or with the annotation for it, to the AWS Load Balancer Controller, which
somebody has to install: https://docs.aws.amazon.com/eks/latest/userguide/aws-load-balancer-controller.html
https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/service/service_utils.go
Nodes of kwok say that every pod is ready: what the controller needs to start, and to act, is looked at here.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from isthmus_sandbox.triton.objects import CannotRun

Obj = Mapping[str, Any]
NETWORK_LOAD_BALANCER = "service.k8s.aws/nlb"
TYPE = "service.beta.kubernetes.io/aws-load-balancer-type"
CONTROLLER = "aws-load-balancer-controller"
KINDS = ("ingressclassparams.elbv2.k8s.aws", "targetgroupbindings.elbv2.k8s.aws")
FIX = "install the controller as https://docs.aws.amazon.com/eks/latest/userguide/lbc-manifest.html says"


class Api(Protocol):
    """What is asked of the API server."""

    def list(self, path: str) -> list[dict[str, Any]]:
        """The objects of a collection."""
        ...


class Identity(Protocol):
    """The agent of EKS Pod Identity on the nodes of a cluster."""

    cluster: str

    def variables(self, namespace: str, account: str) -> dict[str, str]:
        """The variables of a pod, with credentials if its service account has a role."""
        ...


def unserved(service: Obj, api: Api, identity: Identity | None) -> str:
    """Why nobody makes a load balancer for a Service; empty where somebody does. `identity` is EKS's alone."""
    name = service["spec"].get("loadBalancerClass")
    if identity is None or name not in (None, NETWORK_LOAD_BALANCER):
        known = "none" if identity is None else f"none, or {NETWORK_LOAD_BALANCER}"
        return f"got the load balancer class {name}, which nobody serves; expected {known}" if name else ""
    annotation = (service["metadata"].get("annotations") or {}).get(TYPE)
    if name is None and annotation not in ("external", "nlb-ip"):
        return ""
    return _absent(api, identity)


def _absent(api: Api, identity: Identity) -> str:
    """Why the AWS Load Balancer Controller doesn't act in a cluster; empty where it does."""
    deployments = [
        deployment
        for deployment in api.list("/apis/apps/v1/deployments")
        if (deployment["metadata"].get("labels") or {}).get("app.kubernetes.io/name") == CONTROLLER
    ]
    if not deployments:
        return f"got no Deployment of {CONTROLLER}, expected one to serve {NETWORK_LOAD_BALANCER}; {FIX}"
    reasons = [_idle(deployment, api, identity) for deployment in deployments]
    return "" if "" in reasons else reasons[0]


def _idle(deployment: Obj, api: Api, identity: Identity) -> str:
    namespace, pod = deployment["metadata"]["namespace"], deployment["spec"]["template"]["spec"]
    if not (deployment.get("status") or {}).get("availableReplicas"):
        return f"got no available pod of {CONTROLLER}, expected one; see `kubectl describe deployment -n {namespace}`"
    names = {kind["metadata"]["name"] for kind in api.list("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")}
    if lacking := [kind for kind in KINDS if kind not in names]:
        return f"got no {' and no '.join(lacking)}, which {CONTROLLER} watches and doesn't start without; {FIX}"
    arguments = [argument for container in pod["containers"] for argument in container.get("args") or ()]
    if f"--cluster-name={identity.cluster}" not in arguments:
        return f"got {arguments} for {CONTROLLER}, expected --cluster-name={identity.cluster} among them; add it"
    account = pod.get("serviceAccountName") or "default"
    try:
        credentials = identity.variables(namespace, account)
    except CannotRun as error:
        return str(error)
    if "AWS_ACCESS_KEY_ID" not in credentials:
        fix = "associate a role with it (`aws eks create-pod-identity-association`)"
        return f"got no role for {namespace}/{account}, by which {CONTROLLER} calls AWS, expected one; {fix}"
    return ""
