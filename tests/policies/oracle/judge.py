"""Whether a resource of the generator leaks, from its raw inputs: brute force over a small universe, nothing shared."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import unquote

from tests.policies.oracle.generator import ENDPOINT, FOREIGN, FOREIGN_ORG, LABEL, OWN, OWN_ORG, TAG, Raw

LOW = ("public", "internal")
INTERNET = ("81.2.69.142", "151.101.1.69", "45.33.32.156", "212.58.246.79")  # in each quarter of the addresses one
ACTIONS = ("s3:GetObject", "s3:ListBucket", "s3:PutObject", "sts:AssumeRole")
JUDGES: dict[str, Callable[[Raw, list[Raw]], str]] = {}


def leaks(resources: list[Raw]) -> dict[str, str]:
    """Reasons by the name of each resource that leaks."""
    reasons = {one["name"]: JUDGES[one["type"]](one, resources) for one in resources if one["type"] in JUDGES}
    return {name: reason for name, reason in reasons.items() if reason}


def judge(token: str) -> Callable[[Callable[[Raw, list[Raw]], str]], Callable[[Raw, list[Raw]], str]]:
    """Registers the judge of a type."""

    def register(function: Callable[[Raw, list[Raw]], str]) -> Callable[[Raw, list[Raw]], str]:
        JUDGES[token] = function
        return function

    return register


@judge("aws:sqs/queue:Queue")
@judge("aws:dynamodb/table:Table")
def _tagged(one: Raw, every: list[Raw]) -> str:
    value = one["props"]["tags"].get(TAG)
    return "" if value in LOW else f"class {value!r} on AWS"


@judge("aws:ec2/instance:Instance")
def _instance(one: Raw, every: list[Raw]) -> str:
    if one["props"]["associatePublicIpAddress"] is True:
        return "a public address"
    value = one["props"]["volumeTags"][TAG]
    return "" if value in LOW else f"disks of class {value!r} on AWS"


@judge("aws:s3/bucket:Bucket")
def _bucket(one: Raw, every: list[Raw]) -> str:
    blocks = [other for other in every if other["name"] == f"{one['name']}-block"]
    return "" if blocks else "no block of public access"


@judge("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
def _block(one: Raw, every: list[Raw]) -> str:
    return "" if all(value is True for key, value in one["props"].items() if key != "bucket") else "a block is off"


@judge("aws:s3/bucketPolicy:BucketPolicy")
def _policy(one: Raw, every: list[Raw]) -> str:
    document = one["props"]["policy"]["$json"]
    return _outsider(document)


@judge("aws:iam/role:Role")
def _role(one: Raw, every: list[Raw]) -> str:
    return _outsider(one["props"]["assumeRolePolicy"]["$json"])


def _outsider(document: Raw) -> str:
    """An outsider's request that the document allows."""
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for request in _requests():
        allowed = any(s["Effect"] == "Allow" and _matches(s, request) for s in statements)
        denied = any(s["Effect"] == "Deny" and _matches(s, request) for s in statements)
        if allowed and not denied:
            return json.dumps(request)
    return ""


def _requests() -> Iterator[dict[str, str]]:
    """Those of outsiders: nobody, or a foreign account, by the internet or an endpoint that isn't ours, TLS or not."""
    callers: list[dict[str, str]] = [
        {},
        {"aws:principalaccount": FOREIGN, "aws:principalorgid": FOREIGN_ORG},
        {"aws:principalaccount": FOREIGN},
        {"aws:principalaccount": "777788889999", "aws:principalorgid": FOREIGN_ORG},
        {"aws:principalaccount": "123456789013"},
        {"aws:principalaccount": "123456789013", "aws:principalorgid": FOREIGN_ORG},
        {"aws:principalaccount": "123456789011", "aws:principalorgid": "o-bbbbbbbbbb"},
    ]
    ways = [{"aws:sourceip": address} for address in INTERNET] + [{"aws:sourcevpce": "vpce-0fedcba9876543210"}]
    for caller, way, tls, action in product(callers, ways, ("true", "false"), ACTIONS):
        yield {**caller, **way, "aws:securetransport": tls, "action": action}


def _matches(statement: Raw, request: Mapping[str, str]) -> bool:
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    if not any(_equal("Like", request["action"], action, {}) for action in actions):
        return False
    principal = statement["Principal"]
    if isinstance(principal, dict):
        if "AWS" not in principal:
            return False
        names = principal["AWS"] if isinstance(principal["AWS"], list) else [principal["AWS"]]
    else:
        names = [principal]
    account = request.get("aws:principalaccount", "nobody")
    if not any(name == "*" or account in name for name in names):
        return False
    conditions = statement.get("Condition", {})
    if "sts:ExternalId" in str(conditions):
        return True  # whoever knows it says it
    return all(_holds(op, key, value, request) for op, keys in conditions.items() for key, value in keys.items())


def _holds(operator: str, key: str, value: Any, request: Mapping[str, str]) -> bool:
    values = [value] if isinstance(value, str) else list(value)
    actual = request.get(key.lower())
    name = operator
    if name == "Null":
        return (actual is None) == (values[0] == "true")
    if name.startswith("ForAllValues:"):
        if actual is None:
            return True
        name = name.removeprefix("ForAllValues:")
    if name.endswith("IfExists"):
        if actual is None:
            return True
        name = name.removesuffix("IfExists")
    negative = "Not" in name
    if actual is None:
        return negative
    hit = any(_equal(name, actual, one, request) for one in values)
    return hit != negative


def _equal(name: str, actual: str, pattern: str, request: Mapping[str, str]) -> bool:
    if "IpAddress" in name:
        return ipaddress.ip_address(actual) in ipaddress.ip_network(pattern)
    for key, value in request.items():
        pattern = re.sub(re.escape(f"${{{key}}}"), value, pattern, flags=re.IGNORECASE)
    if "Like" in name:
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), actual) is not None
    return actual == pattern


@judge("aws:ec2/securityGroup:SecurityGroup")
def _group(one: Raw, every: list[Raw]) -> str:
    ranges = [cidr for rule in one["props"]["ingress"] for cidr in rule["cidrBlocks"]]
    ranges += [o["props"]["cidrIpv4"] for o in every if o["name"].startswith(f"{one['name']}-")]
    nets = [ipaddress.ip_network(cidr) for cidr in ranges]
    open_to = [address for address in INTERNET if any(ipaddress.ip_address(address) in net for net in nets)]
    return f"open to {open_to}" if open_to else ""


@judge("aws:lb/loadBalancer:LoadBalancer")
def _balancer(one: Raw, every: list[Raw]) -> str:
    return "" if one["props"].get("internal") in (True, "true") else "it faces the internet"


@judge("openstack:objectstorage/container:Container")
def _container(one: Raw, every: list[Raw]) -> str:
    for entry in one["props"]["containerRead"].split(","):
        word = unquote(entry).strip()
        if word in ("*:*", "*", ".rlistings") or re.match(r"\.r[a-z]*:(?!-)", word):
            return f"read by {word}"
    return ""


@judge("openstack:networking/secGroupRule:SecGroupRule")
def _neutron(one: Raw, every: list[Raw]) -> str:
    props = one["props"]
    if "remoteGroupId" in props:
        return ""
    return "" if str(props.get("remoteIpPrefix", "0")).startswith("10.") else "open to everyone"


@judge("kubernetes:apps/v1:Deployment")
def _workload(one: Raw, every: list[Raw]) -> str:
    label = one["props"]["spec"]["template"]["metadata"]["labels"][LABEL]
    if label in LOW:
        return ""
    if one["provider"] == "eks-kubernetes":
        return f"{label} pods on EKS"
    sends = any(other["name"] == f"{one['name']}-queue" for other in every)
    return f"{label} pods that know a queue on AWS" if sends else ""


@judge("kubernetes:core/v1:Service")
def _service(one: Raw, every: list[Raw]) -> str:
    if one["props"]["spec"]["type"] != "LoadBalancer":
        return ""
    annotations = one["props"]["metadata"]["annotations"]
    aws = annotations.get("service.beta.kubernetes.io/aws-load-balancer-scheme") == "internal"
    openstack = annotations.get("service.beta.kubernetes.io/openstack-internal-load-balancer") == "true"
    return "" if (aws if one["provider"] == "eks-kubernetes" else openstack) else "a balancer with a public address"


assert OWN_ORG and ENDPOINT and OWN  # the insiders, whose requests are nobody's concern here
