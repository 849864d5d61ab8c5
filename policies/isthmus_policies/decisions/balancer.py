"""Whether a Service's load balancer is internal: by the annotation of the cloud that makes it; the other's says nothing.

Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ and
https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
"""

from collections.abc import Mapping
from typing import Any

from isthmus_policies.values import UNKNOWN

PREFIX = "service.beta.kubernetes.io/"
SCHEME, LEGACY = f"{PREFIX}aws-load-balancer-scheme", f"{PREFIX}aws-load-balancer-internal"
OPENSTACK = f"{PREFIX}openstack-internal-load-balancer"
DECISIVE = (SCHEME, LEGACY, OPENSTACK)
AWS_CLASSES = ("service.k8s.aws/nlb", "eks.amazonaws.com/nlb")
"""Classes of AWS's controller, for which a balancer is internal unless an annotation says otherwise."""


def on_aws(annotations: Mapping[str, Any], balancer_class: Any) -> bool:
    """Whether it is internal on AWS: the scheme decides, then the older annotation, then the class."""
    scheme, legacy = annotations.get(SCHEME), annotations.get(LEGACY)
    if scheme is not None:
        return bool(scheme == "internal")
    if legacy is not None:
        return legacy is True or legacy == "true"
    return isinstance(balancer_class, str) and balancer_class in AWS_CLASSES


def on_openstack(annotations: Mapping[str, Any]) -> bool:
    """Whether it is internal on OpenStack: only `true` is; with anything else it gets a floating IP."""
    value = annotations.get(OPENSTACK)
    return value is True or value == "true"


def opening(annotations: Mapping[str, Any], *, aws: bool, openstack: bool) -> str:
    """The annotation that opens by itself, as it is written: what a patch adds to a Service that is there."""
    values = {SCHEME: ("internal",), LEGACY: ("true", True)} if aws else {}
    values |= {OPENSTACK: ("true", True)} if openstack else {}
    for key, closing in values.items():
        value = annotations.get(key)
        if value is UNKNOWN or (value is not None and value not in closing):
            return f"{key}: {value!r}"
    return ""
