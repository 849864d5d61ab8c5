"""Listeners of each generation."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.listeners_speak_tls import rule
from isthmus_policies.subject import UNKNOWN

LISTENER, CLASSIC = "aws:lb/listener:Listener", "aws:elb/loadBalancer:LoadBalancer"
OCTAVIA = "openstack:loadbalancer/listener:Listener"
FORWARD = [{"type": "forward", "targetGroupArn": UNKNOWN}]
TABLE: dict[str, Any] = {
    "compliant": [
        subject(LISTENER, protocol="HTTPS", port=443, defaultActions=FORWARD),
        subject(LISTENER, protocol="TCP", port=8000, defaultActions=FORWARD),
        subject(CLASSIC, listeners=[{"lbPort": 443, "lbProtocol": "tcp"}]),
        subject(OCTAVIA, protocol="TERMINATED_HTTPS"),
    ],
    "violating": [
        (subject(LISTENER, protocol="HTTP", port=80, defaultActions=FORWARD), "HTTP, in clear"),
        (subject(LISTENER, port=80, defaultActions=FORWARD), "HTTP, in clear"),  # the default
        (subject("aws:alb/listener:Listener", protocol="HTTP"), "protocol"),
        (subject("aws-native:elasticloadbalancingv2:Listener", protocol="HTTP"), "protocol"),
        (subject("aws:vpclattice/listener:Listener", protocol="HTTP"), "protocol"),
        (subject(CLASSIC, listeners=[{"lbProtocol": "tcp"}, {"lbProtocol": "http"}]), "listeners[1].lbProtocol"),
        (subject(OCTAVIA, protocol="HTTP", protocolPort=80), "HTTP, in clear"),
        (subject(OCTAVIA, protocol="TERMINATED_HTTPS", tlsVersions=["TLSv1.1", "TLSv1.2"]), "TLSv1.1"),
        (
            subject(LISTENER, protocol="HTTP", defaultActions=[{"type": "redirect", "redirect": {"protocol": "HTTP"}}]),
            "HTTP",
        ),
    ],
    "not applicable": [subject("aws:lb/loadBalancer:LoadBalancer"), subject("aws:lb/targetGroup:TargetGroup")],
    "unknown": [(subject(LISTENER, protocol=UNKNOWN), "isn't known at preview")],
    "near miss": [
        subject(LISTENER, protocol="HTTP", defaultActions=[{"type": "redirect", "redirect": {"protocol": "HTTPS"}}]),
        subject(LISTENER, protocol="HTTP", defaultActions=[{"type": "fixed-response"}]),
        subject(
            "aws-native:elasticloadbalancingv2:Listener",
            protocol="HTTP",
            defaultActions=[{"type": "redirect", "redirectConfig": {"protocol": "HTTPS"}}],
        ),
    ],
}
test_table = reads(rule, TABLE)
