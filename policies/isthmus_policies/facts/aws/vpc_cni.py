"""EKS's own network plugin, and whether it is to enforce NetworkPolicies: by itself it doesn't.

Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
"""

from typing import Any

from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.subject import Subject
from isthmus_policies.texts import yaml_in
from isthmus_policies.values import UNKNOWN

ADDONS = ("aws:eks:Addon", "aws-native:eks:Addon")
CNI, SWITCH = "vpc-cni", "enableNetworkPolicy"
FIX = 'set its configurationValues to {"enableNetworkPolicy": "true"}'


def is_cni(subject: Subject) -> bool:
    """Whether it is the add-on with the plugin."""
    return plain_type(subject.type) in ADDONS and subject.get("addonName") == CNI


def switch(addon: Subject) -> Any:
    """The value of the switch; None where there is none, UNKNOWN where the add-on's values aren't known."""
    values = addon.get("configurationValues")  # a text in JSON or YAML
    values = yaml_in(values) if isinstance(values, str) else values
    return UNKNOWN if values is UNKNOWN else values.get(SWITCH) if isinstance(values, dict) else None
