"""EKS clusters.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/eks/.
"""

from collections.abc import Iterator
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, unordered

NOT_FOUND = ("ResourceNotFoundException",)
VPC_CONFIG = (
    *("subnetIds", "securityGroupIds", "controlPlaneEgressMode"),
    *("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs"),
)
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
UPDATED = frozenset(  # by UpdateClusterConfig
    {
        *("vpcConfig", "accessConfig", "kubernetesNetworkConfig", "upgradePolicy"),
        *("enabledClusterLogTypes", "deletionProtection"),
    }
)
IN_PLACE = ("authenticationMode", "elasticLoadBalancing")


def change_tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_resource(resourceArn=arn, tagKeys=list(removed))
    if added:
        client.tag_resource(resourceArn=arn, tags=added)


def _create_cluster(client: Any, inputs: Props) -> str:
    network = {k: v for k, v in inputs["vpcConfig"].items() if k in VPC_CONFIG}
    request: Props = {"name": inputs["name"], "roleArn": inputs["roleArn"], "resourcesVpcConfig": network}
    same_named = (
        "version",
        "accessConfig",
        "kubernetesNetworkConfig",
        "upgradePolicy",
        "bootstrapSelfManagedAddons",
        "deletionProtection",
        "tags",
    )
    request |= {k: inputs[k] for k in same_named if inputs.get(k) is not None}
    if encryption := inputs.get("encryptionConfig"):
        request["encryptionConfig"] = [encryption]
    if types := inputs.get("enabledClusterLogTypes"):
        request["logging"] = {"clusterLogging": [{"types": types, "enabled": True}]}
    return str(client.create_cluster(**request)["cluster"]["name"])


def _cluster_extra(client: Any, props: Props, id_: str) -> None:
    props["vpcConfig"] = props.pop("resourcesVpcConfig", None)
    logging = (props.get("logging") or {}).get("clusterLogging") or []
    props["enabledClusterLogTypes"] = sorted(t for entry in logging if entry.get("enabled") for t in entry["types"])
    props["identities"] = [{"oidcs": [(props.get("identity") or {}).get("oidc") or {}]}]
    authority = props.get("certificateAuthority") or {}
    props["certificateAuthorities"] = [authority]
    props["clusterId"] = props.get("id") or ""
    encryption = props.get("encryptionConfig")
    props["encryptionConfig"] = encryption[0] if encryption else None


def _logging(types: list[str]) -> list[Props]:
    """What isn't named stays as it is, so both are said."""
    both = ((types, True), (sorted(set(LOG_TYPES) - set(types)), False))
    return [{"types": names, "enabled": enabled} for names, enabled in both if names]


def _update_cluster(client: Any, id_: str, new: Props, changed: set[str]) -> Iterator[None]:
    for name in sorted(changed & UPDATED):
        match name:
            case "vpcConfig":
                request = {"resourcesVpcConfig": {k: v for k, v in new[name].items() if k in VPC_CONFIG}}
            case "enabledClusterLogTypes":
                request = {"logging": {"clusterLogging": _logging(new.get(name) or [])}}
            case "accessConfig" | "kubernetesNetworkConfig":  # the rest of them replaces the cluster
                request = {name: {k: v for k, v in (new.get(name) or {}).items() if k in IN_PLACE}}
            case _:
                request = {name: new[name]}
        client.update_cluster_config(name=id_, **request)
        yield
    if "version" in changed:
        client.update_cluster_version(name=id_, version=new["version"])
        yield


TYPES = {
    "aws:eks/cluster:Cluster": ResourceType(
        "eks",
        create=_create_cluster,
        read=("describe_cluster", "name", "cluster"),
        delete=("delete_cluster", "name"),
        not_found=NOT_FOUND,
        autoname="name",
        replace=frozenset(
            {
                "name",
                "roleArn",
                "encryptionConfig",
                "outpostConfig",
                "bootstrapSelfManagedAddons",
                "kubernetesNetworkConfig.ipFamily",
                "kubernetesNetworkConfig.serviceIpv4Cidr",
                "accessConfig.bootstrapClusterCreatorAdminPermissions",
            }
        ),
        defaults={"bootstrapSelfManagedAddons": True, "deletionProtection": False},
        computed=frozenset(
            {
                "version",
                "accessConfig",
                "upgradePolicy",
                "kubernetesNetworkConfig",
                "kubernetesNetworkConfig.ipFamily",
                "kubernetesNetworkConfig.elasticLoadBalancing",
                "kubernetesNetworkConfig.serviceIpv4Cidr",
                "kubernetesNetworkConfig.serviceIpv6Cidr",
                "vpcConfig.clusterSecurityGroupId",
                "vpcConfig.vpcId",
                "vpcConfig.publicAccessCidrs",
                "vpcConfig.securityGroupIds",
                "vpcConfig.endpointPrivateAccess",
                "vpcConfig.endpointPublicAccess",
            }
        ),
        canonical=dict.fromkeys(("vpcConfig", "encryptionConfig", "enabledClusterLogTypes"), unordered),
        update=_update_cluster,
        complete=_cluster_extra,
        tag_calls=change_tags,
        wait="cluster_active",
        wait_deleted="cluster_deleted",
        write_only=frozenset({"bootstrapSelfManagedAddons", "defaultAddonsToRemoves", "forceUpdateVersion"}),
        uncovered=frozenset(
            {
                "computeConfig",
                "controlPlaneScalingConfig",
                "kubeApiServerConfig",
                "kubeControllerManagerConfig",
                "kubeSchedulerConfig",
                "outpostConfig",
                "remoteNetworkConfig",
                "storageConfig",
                "zonalShiftConfig",
            }
        ),
    ),
}
