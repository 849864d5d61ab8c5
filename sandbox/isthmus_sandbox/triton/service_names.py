"""Names of Services in a container's variables: here the processes ask no cluster's DNS.

A stand-in for CoreDNS and kube-proxy, at the container's start: a name gives way to the address of the Service's
balancer, which is on this machine. NetworkPolicies aren't enforced on the way.
"""

import re

from isthmus_sandbox.triton.objects import Objects

LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
PLACE = re.compile(rf"(?<![\w.-])({LABEL})\.({LABEL})\.svc(?:\.cluster\.local)?:(\d+)(?!\d)")


def with_balancers(text: str, objects: Objects) -> str:
    """`SERVICE.NAMESPACE.svc:PORT` with the balancer's address; a Service that isn't there is left as it is.

    Raises CannotRun for one whose balancer has no address yet.
    """
    return PLACE.sub(lambda m: f"{objects.service_address(m[1], m[2]) or _name(m)}:{m[3]}", text)


def _name(match: re.Match[str]) -> str:
    return match[0].rpartition(":")[0]
