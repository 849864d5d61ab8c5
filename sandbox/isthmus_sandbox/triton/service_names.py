"""Names of Services in a container's variables: here the processes ask no cluster's DNS.

A stand-in for CoreDNS and kube-proxy, at the container's start: a name gives way to the address of the Service's
balancer, which is on this machine. On the way to the pods behind it NetworkPolicies hold as by the name.
"""

import re
from collections.abc import Callable

from isthmus_sandbox.triton.objects import Objects

LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
PLACE = re.compile(rf"(?<![\w.-])({LABEL})\.({LABEL})\.svc(?:\.cluster\.local)?:(\d+)(?!\d)")


def with_balancers(text: str, objects: Objects, names_refusal: Callable[[], str] = str) -> str:
    """`SERVICE.NAMESPACE.svc:PORT` with the balancer's address.

    A Service that isn't there is left as it is, as are all where `names_refusal` says why names aren't resolved: the
    process then asks for a name that nobody knows. Raises CannotRun for one whose balancer has no address yet.
    """
    if not PLACE.search(text) or names_refusal():
        return text
    return PLACE.sub(lambda m: f"{objects.service_address(m[1], m[2]) or _name(m)}:{m[3]}", text)


def _name(match: re.Match[str]) -> str:
    return match[0].rpartition(":")[0]
