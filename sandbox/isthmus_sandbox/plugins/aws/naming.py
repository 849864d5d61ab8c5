"""Automatic names.

Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming and …/concepts/config/#autonaming.
"""

from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType
from isthmus_sandbox.plugins.core.check import Failures
from isthmus_sandbox.plugins.core.server import random_name
from isthmus_sandbox.plugins.core.values import UNKNOWN

Autonaming = pb.CheckRequest.AutonamingOptions


def name(request: Any, kind: ResourceType, olds: Props, news: Props, failures: Failures) -> bool:
    """Give a resource without a name one, the one that it had before if it may keep it; whether it is automatic."""
    key = kind.autoname
    if not key or news.get(key) is not None:
        return False
    prefix = news.get(f"{key}Prefix")
    if key in (olds.get("__defaults") or []) and olds.get(f"{key}Prefix") == prefix:
        news[key] = olds[key]
    elif prefix is not None:
        news[key] = UNKNOWN if prefix is UNKNOWN else random_name("", request.randomSeed, 26, prefix=prefix)
    elif request.autonaming.mode == Autonaming.DISABLE:
        failures.append((key, "missing: the stack's configuration disables automatic names"))
    else:
        base = request.name or request.urn.split("::")[-1]
        proposed = request.autonaming.proposed_name
        enforced = bool(proposed) and request.autonaming.mode == Autonaming.ENFORCE
        chosen = proposed or random_name(base, request.randomSeed)
        news[key] = chosen if enforced else kind.autoname_form(chosen, news)
    return True
