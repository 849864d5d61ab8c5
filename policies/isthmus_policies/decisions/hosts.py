"""Whose a host or an address is: AWS's by the ends of its names, a private site's by its networks or its name."""

import re
from ipaddress import ip_address, ip_network

from isthmus_policies.estate import Estate

AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "aws",  # api.aws, on.aws and what else is under AWS's own top-level domain
    "api.amazonwebservices.com.cn",
    "aws.dev",
    "amazonaws-us-gov.com",
    "cloudfront.net",
    "awsglobalaccelerator.com",
    "elasticbeanstalk.com",
    "awsapprunner.com",
    "amazonaws.eu",
)
"""Domains of AWS's services: https://docs.aws.amazon.com/general/latest/gr/rande.html and, for dual-stack endpoints of
EKS, https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html. Those ending in `.eu` are of the European
Sovereign Cloud."""
HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?![\w-])", re.IGNORECASE)
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w.])")


def is_aws(host: str) -> bool:
    """Whether a host name is AWS's: the domain is its end, so `s3.amazonaws.com.example.com` is somebody else's."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in AWS_DOMAINS)


def hosts_in(text: str) -> list[str]:
    """The host names in a text."""
    return HOST.findall(text)


def addresses_in(text: str) -> list[str]:
    """The IPv4 addresses and networks in a text."""
    return IPV4.findall(text)


def is_private(host: str, estate: Estate) -> bool:
    """Whether a host name or address is a private site's, as far as the environment tells."""
    name = host.lower().rstrip(".").strip("[]")
    if name in estate.private_hosts:
        return True
    try:
        return estate.is_private(ip_network(ip_address(name)))
    except ValueError:
        return False
