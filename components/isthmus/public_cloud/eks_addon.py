"""EksAddon: one of the add-ons that EKS installs itself, of a stated version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.labels import aws_tags


@dataclass(frozen=True)
class EksAddonArgs:
    """What is installed where."""

    prefix: str
    """What its tag `Name` begins with."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster."""
    addon: str
    """EKS's name of the add-on."""
    version: str
    """Its version, e.g. v1.13.2-eksbuild.4."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """Its configuration values; `aws eks describe-addon-configuration` says which there are."""


class EksAddon(pulumi.ComponentResource):
    """An EKS add-on; what others changed in its objects is overwritten when it is installed or updated.

    https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html
    """

    addon: pulumi.Output[str]
    """The add-on's id, known when it is active."""

    def __init__(self, name: str, args: EksAddonArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EksAddon", name, None, opts)
        args = as_args(EksAddonArgs, args)
        addon = aws.eks.Addon(
            f"{name}-addon",
            cluster_name=args.cluster_name,
            addon_name=args.addon,
            addon_version=args.version,
            configuration_values=json.dumps(args.configuration, sort_keys=True) if args.configuration else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            tags=aws_tags(f"{args.prefix}-{args.addon}"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.addon = addon.id
        self.register_outputs({"addon": self.addon})
