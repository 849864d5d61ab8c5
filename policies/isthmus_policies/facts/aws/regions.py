"""The region that a resource of AWS is in, and what has none of its own."""

from typing import Any

from isthmus_policies.subject import Subject

GLOBAL_REGION = "us-east-1"
GLOBAL_MODULES = (
    *("cloudfront", "iam", "route53", "route53domains", "acm", "wafv2", "waf", "shield", "organizations", "budgets"),
    *("costexplorer", "cur", "globalaccelerator", "account", "costoptimizationhub", "bcmdata", "servicequotas"),
)
"""Services whose control plane, or whose part for CloudFront, is there only: no data of ours is.
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html"""


def region_of(subject: Subject) -> Any:
    """The region that a resource says, or that of its provider."""
    return subject.props.get("region") or subject.provider_props.get("region")


def is_global(subject: Subject, region: Any) -> bool:
    """Whether a region is the one that a service without regions is controlled from."""
    return region == GLOBAL_REGION and subject.module in GLOBAL_MODULES
