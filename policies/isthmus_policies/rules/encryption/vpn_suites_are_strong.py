"""What a VPN agrees on is strong: no end offers an algorithm that it had better not use."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from isthmus_policies.decisions import vpn_suites
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import below, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

CONNECTIONS = ("aws:ec2:VpnConnection", "aws-native:ec2:VpnConnection")
IKE, IPSEC = "openstack:vpnaas:IkePolicy", "openstack:vpnaas:IpSecPolicy"
EXPECTED = "AES-256, SHA-2, group 14 or stronger (20 or 21 with AES-GCM), IKEv2"
FIX = "name strong ones only: the weakest that both ends offer can be agreed on"


class Choice(NamedTuple):
    """A property of a policy of Neutron: whether a value is strong, and what Neutron takes without one."""

    property: str
    strong: Callable[[Any], bool]
    default: str


# https://docs.openstack.org/api-ref/network/v2/#vpnaas-2-0-vpn-vpnservices-ikepolicies-ipsecpolicies-endpoint-groups-ipsec-site-connections
BOTH = (
    Choice("encryptionAlgorithm", vpn_suites.strong_encryption, "aes-128"),
    Choice("authAlgorithm", vpn_suites.strong_integrity, "sha1"),
)
NEUTRON = {IKE: (*BOTH, Choice("ikeVersion", vpn_suites.strong_ike, "v1")), IPSEC: BOTH}
PROTOCOLS = ("esp", "ah-esp")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Tunnels of AWS by what they name, policies of Neutron by what they name or take by default."""
    token = plain_type(facts.subject.type)
    if token in CONNECTIONS:
        for path, item in mappings_in(facts.subject.props, ("tags",)):
            yield from _tunnels(facts, path, item)
    if token in NEUTRON:
        for choice in NEUTRON[token]:
            yield from _judge(facts, choice.property, facts.subject.get(choice.property), choice.strong, choice.default)
        gcm = vpn_suites.is_gcm(facts.subject.get("encryptionAlgorithm"))
        yield from _judge(
            facts, "pfs", facts.subject.get("pfs"), partial(vpn_suites.strong_group, with_gcm=gcm), "group5"
        )
        protocol = facts.subject.get("transformProtocol")
        if token == IPSEC and protocol is not None:
            yield from _judge(facts, "transformProtocol", protocol, lambda value: value in PROTOCOLS, "esp")


def _tunnels(facts: Facts, path: str, item: Any) -> Iterator[Violation]:
    for key, value in item.items():
        name, at = key.lower(), below(path, key)
        values = items(value)
        if name.endswith("encryptionalgorithms"):
            yield from _each(facts, at, values, vpn_suites.strong_encryption)
        elif name.endswith("integrityalgorithms"):
            yield from _each(facts, at, values, vpn_suites.strong_integrity)
        elif name.endswith("dhgroupnumbers"):
            beside = items(item.get(key[: -len("DhGroupNumbers")] + "EncryptionAlgorithms"))
            gcm = bool(beside) and all(vpn_suites.is_gcm(_value(one)) for one in beside)
            yield from _each(facts, at, values, partial(vpn_suites.strong_group, with_gcm=gcm))
        elif name.endswith("ikeversions"):
            yield from _each(facts, at, values, vpn_suites.strong_ike)


def _each(facts: Facts, path: str, values: list[Any], strong: Callable[[Any], bool]) -> Iterator[Violation]:
    for value in values:
        yield from _judge(facts, path, _value(value), strong, "")


def _value(item: Any) -> Any:
    """aws-native lists mappings of one value."""
    return item.get("value") if isinstance(item, dict) else item


def _judge(facts: Facts, path: str, value: Any, strong: Callable[[Any], bool], default: str) -> Iterator[Violation]:
    if value is UNKNOWN or not strong(default if value is None else value):
        got = NOT_KNOWN if value is UNKNOWN else f"nothing, which is {default}" if value is None else repr(value)
        yield Violation.of(facts.subject, path, got, EXPECTED, FIX)


rule = Rule(
    id="vpn-suites-are-strong",
    title="A VPN offers strong algorithms only.",
    rationale="The link carries what may cross between the sites over lines of others, who can keep what they can't "
    "read today. Old groups and AES-128 with SHA-1 don't last as long as the data's secrecy has to.",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Name AES-256, SHA-2, a strong group and IKEv2 on both ends.",
    controls={
        "NIST SP 800-53": ("SC-8(1)", "SC-12", "SC-13"),
        "ISO/IEC 27001": ("A.8.24",),
        "GDPR": ("Art. 32(1)(a)",),
    },
    resource=check,
)
