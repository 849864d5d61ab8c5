"""What users of OpenStack clouds may not do: rules for the policy files of its services, to review and merge.

Only who administrates the cloud then shares, opens or hands over anything: https://docs.openstack.org/oslo.policy/latest/
They are of the whole cloud, since rules know a project's id and not its name, and ids are the cloud's. Swift has no
policy file: its ACLs are refused by the policy pack only. Isthmus itself needs none of what is denied.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from isthmus.environment import Environment, OpenStackSite


@dataclass(frozen=True)
class Rules:
    """The rules of one service."""

    service: str
    source: str
    """Where its documentation has its rules and their defaults."""
    administrator: str
    """The rule that only administrators pass, as this service has it."""
    denied: Mapping[str, tuple[str, ...]]
    """Names of rules by why others don't pass them."""


RULES = (
    Rules(
        "neutron",
        "https://docs.openstack.org/neutron/latest/configuration/policy.html",
        "rule:admin_only",
        {
            "networks of several projects, or that lead outside": (
                "create_address_scope:shared",
                "create_network:router:external",
                "create_network:shared",
                "create_subnetpool:shared",
                "update_address_scope:shared",
                "update_network:router:external",
                "update_network:shared",
            ),
            "sharing with other projects, `*` among them": (
                "create_rbac_policy",
                "update_rbac_policy",
            ),
            "ports without security groups": (
                "create_network:port_security_enabled",
                "create_port:port_security_enabled",
                "update_network:port_security_enabled",
                "update_port:port_security_enabled",
            ),
            "addresses that are reached from outside": (
                "create_floatingip",
                "create_floatingip_port_forwarding",
                "update_floatingip",
                "update_floatingip_port_forwarding",
            ),
        },
    ),
    Rules(
        "glance",
        "https://docs.openstack.org/glance/latest/configuration/glance_policy.html",
        "rule:context_is_admin",
        {"images of several projects": ("add_member", "communitize_image", "publicize_image")},
    ),
    Rules(
        "cinder",
        "https://docs.openstack.org/cinder/latest/configuration/block-storage/policy.html",
        "rule:admin_api",
        {
            "volumes that change hands": ("volume:accept_transfer", "volume:create_transfer"),
            "images of volumes that anybody may read": ("volume_extension:volume_actions:upload_public",),
        },
    ),
)


def files(environment: Environment) -> dict[str, str]:
    """A fragment a service, by its file's name; none where no site is on OpenStack."""
    names = [site.name for site in environment.sites if isinstance(site, OpenStackSite)]
    return {f"{rules.service}-policy.yaml": _text(rules, environment.name, names) for rules in RULES if names}


def _text(rules: Rules, environment: str, sites: list[str]) -> str:
    lines = [
        f"# Rules for {rules.service}'s policy.yaml in the cloud of {', '.join(sites)}, environment {environment}.",
        f"# Review and merge. What there is, and its defaults: {rules.source}",
    ]
    for why, names in rules.denied.items():
        lines += ["", f"# By administrators only: {why}", *(f'"{name}": "{rules.administrator}"' for name in names)]
    return "\n".join(lines) + "\n"
