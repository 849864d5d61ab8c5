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
IN_CLUSTER = ("svc", "cluster.local", "localhost")
"""Ends of names that a cluster, or a machine by itself, answers."""
TOP_LEVEL = frozenset(
    {
        *("com", "net", "org", "io", "eu", "cloud", "dev", "ai", "app", "info", "biz"),
        *("tech", "online", "site", "xyz", "tv", "cc", "gov", "edu", "mil", "int", "storage"),
        *(
            "services",
            "systems",
            "network",
            "host",
            "space",
            "store",
            "website",
            "digital",
            "solutions",
            "software",
            "studio",
        ),
        *("team", "tools", "works", "world", "zone", "live", "page", "pro"),
    }
)
"""Top-level domains that a Service's namespace is hardly named after; those of two letters aren't listed."""
HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?![\w-])", re.IGNORECASE)


def is_aws(host: str) -> bool:
    """Whether a host name is AWS's: the domain is its end, so `s3.amazonaws.com.example.com` is somebody else's."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in AWS_DOMAINS)


def is_address(host: str) -> bool:
    """Whether it is an address and no name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_in_cluster(host: str) -> bool:
    """Whether a name is looked up within a cluster: it has no domain, or a namespace or a cluster's own as its domain.

    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    """
    name = host.lower().rstrip(".")
    labels = name.split(".")
    if len(labels) == 1 or any(name.endswith(f".{end}") for end in IN_CLUSTER):
        return True
    return len(labels) == 2 and len(labels[1]) > 2 and labels[1] not in TOP_LEVEL


def hosts_in(text: str) -> list[str]:
    """The host names in a text."""
    return HOST.findall(text)


def is_private(host: str, estate: Estate) -> bool:
    """Whether a host name or address is a private site's, as far as the environment tells."""
    name = host.lower().rstrip(".").strip("[]")
    if name in estate.private_hosts:
        return True
    try:
        return estate.is_private(ip_network(ip_address(name)))
    except ValueError:
        return False
