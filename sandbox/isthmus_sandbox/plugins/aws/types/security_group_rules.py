"""Rules as security groups have them inline, and rules of their own in the same spelling (`SecurityGroupRule`).

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, unordered

ALL = "-1"
PEERS = {  # property -> (list in an IpPermission, peer's name there)
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
# EC2 answers with these names (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
PROTOCOLS = {"all": ALL, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


def permission(rule: Props, group: str) -> Props:
    """A rule of a group as EC2's IpPermission."""
    protocol = str(rule["protocol"])
    protocol = PROTOCOLS.get(protocol, protocol)
    text = {"Description": rule["description"]} if rule.get("description") else {}
    ports = {} if protocol == ALL else {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
    sources = {**rule, "securityGroups": [*(rule.get("securityGroups") or []), *([group] if rule.get("self") else [])]}
    peers = {api: [{name: peer, **text} for peer in sources.get(n) or []] for n, (api, name) in PEERS.items()}
    return {"IpProtocol": protocol, **ports, **{k: v for k, v in peers.items() if v}}


def inline(permission: Props, group: str) -> list[Props]:
    """An IpPermission of a group as rules, one for each description."""
    by_text: dict[str, Props] = {}
    for name, (api, key) in PEERS.items():
        for peer in permission.get(api) or []:
            by_text.setdefault(peer.get("Description") or "", {}).setdefault(name, []).append(peer[key])
    rules = []
    for text, peers in by_text.items():
        groups = peers.pop("securityGroups", [])
        other_groups = [g for g in groups if g != group]
        rules.append(
            {
                "protocol": permission["IpProtocol"],
                "fromPort": permission.get("FromPort") or 0,
                "toPort": permission.get("ToPort") or 0,
                **peers,
                **({"securityGroups": other_groups} if other_groups else {}),
                **({"self": True} if group in groups else {}),
                **({"description": text} if text else {}),
            }
        )
    return rules


def flat(rules: list[Props]) -> Any:
    """Rules peer by peer: EC2 joins and orders them as it likes."""
    return unordered(
        [
            [p["IpProtocol"], p.get("FromPort"), p.get("ToPort"), api, sorted(peer.items())]
            for p in (permission(rule, "self") for rule in rules)
            for api, _ in PEERS.values()
            for peer in p.get(api, [])
        ]
    )


def _as_inline(inputs: Props) -> Props:
    source = inputs.get("sourceSecurityGroupId")
    return {**inputs, "securityGroups": [source] if source else []}


def _create(client: Any, inputs: Props) -> str:
    """The id is what an import takes: GROUP_TYPE_PROTOCOL_FROM_TO_PEER[_PEER…]."""
    group, request = inputs["securityGroupId"], permission(_as_inline(inputs), inputs["securityGroupId"])
    peers = [str(peer[name]) for api, name in PEERS.values() for peer in request.get(api, [])]
    if not peers:
        raise ValueError("give one of cidrBlocks, ipv6CidrBlocks, prefixListIds, self, sourceSecurityGroupId")
    getattr(client, f"authorize_security_group_{inputs['type']}")(GroupId=group, IpPermissions=[request])
    ports = [str(inputs["fromPort"]), str(inputs["toPort"])]
    return "_".join(
        [group, inputs["type"], request["IpProtocol"], *ports, *("self" if p == group else p for p in peers)]
    )


def _parsed_id(id_: str) -> tuple[str, str, Props]:
    """(group, direction, rule) that an id speaks of."""
    group, direction, protocol, from_port, to_port, *peers = id_.split("_")
    rule: Props = {"protocol": protocol, "fromPort": int(from_port), "toPort": int(to_port)}
    for peer in peers:
        if peer == "self":
            rule["self"] = True
        elif peer.startswith("sg-"):
            rule["sourceSecurityGroupId"] = peer
        else:
            kind = "prefixListIds" if peer.startswith("pl-") else "ipv6CidrBlocks" if ":" in peer else "cidrBlocks"
            rule.setdefault(kind, []).append(peer)
    return group, direction, rule


def _read(client: Any, id_: str) -> Props | None:
    group, direction, rule = _parsed_id(id_)
    security_group = client.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    current = security_group["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]
    expected = permission(_as_inline(rule), group)
    texts = set()
    for api, name in PEERS.values():
        for peer in expected.get(api, []):
            matches = [
                p
                for t in current
                if all(t.get(k) == expected.get(k) for k in ("IpProtocol", "FromPort", "ToPort"))
                for p in t.get(api) or []
                if p[name] == peer[name]
            ]
            if not matches:
                return None
            texts.add(matches[0].get("Description"))
    return {
        **rule,
        "securityGroupId": group,
        "type": direction,
        "description": texts.pop() if len(texts) == 1 else None,
    }


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    group = new["securityGroupId"]
    call = getattr(client, f"update_security_group_rule_descriptions_{new['type']}")
    call(GroupId=group, IpPermissions=[permission(_as_inline(new), group)])


def _delete(client: Any, id_: str, inputs: Props) -> None:
    group, direction, rule = _parsed_id(id_)
    ip_permission = permission({**_as_inline(rule), "description": inputs.get("description")}, group)
    getattr(client, f"revoke_security_group_{direction}")(GroupId=group, IpPermissions=[ip_permission])


PEER = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "self", "sourceSecurityGroupId")
PROPERTIES = frozenset({"type", "securityGroupId", "protocol", "fromPort", "toPort", *PEER})

TYPES = {
    "aws:ec2/securityGroupRule:SecurityGroupRule": ResourceType(
        "ec2",
        create=_create,
        read=_read,
        delete=_delete,
        not_found=("InvalidGroup.NotFound", "InvalidPermission.NotFound"),
        replace=PROPERTIES,
        defaults={"self": False},
        update=_update,
        canonical=dict.fromkeys(("cidrBlocks", "ipv6CidrBlocks", "prefixListIds"), unordered)
        | {"protocol": lambda name: PROTOCOLS.get(str(name), str(name))},
        values={"type": ("ingress", "egress")},
        conflicts=(
            ("self", "sourceSecurityGroupId"),
            *(
                (peer, cidrs)
                for peer in ("self", "sourceSecurityGroupId")
                for cidrs in ("cidrBlocks", "ipv6CidrBlocks")
            ),
        ),
    ),
}
