"""EKS node groups.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/eks/nodegroup/.
"""

from collections.abc import Iterator
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, unordered
from isthmus_sandbox.plugins.aws.types.eks import NOT_FOUND, change_tags


def _group_id(id_: str) -> Props:
    cluster, _, name = id_.partition(":")
    return {"clusterName": cluster, "nodegroupName": name}


def _create_group(client: Any, inputs: Props) -> str:
    names = (
        "clusterName",
        "subnets",
        "scalingConfig",
        "instanceTypes",
        "amiType",
        "capacityType",
        "diskSize",
        "labels",
        "version",
        "releaseVersion",
        "updateConfig",
        "nodeRepairConfig",
        "tags",
        "launchTemplate",
    )
    request = {k: inputs[k] for k in names if inputs.get(k) is not None}
    request |= {
        "nodegroupName": inputs["nodeGroupName"],
        "nodeRole": inputs["nodeRoleArn"],
        "subnets": inputs["subnetIds"],
    }
    if taints := inputs.get("taints"):
        request["taints"] = taints
    client.create_nodegroup(**request)
    return f"{inputs['clusterName']}:{inputs['nodeGroupName']}"


def _read_group(client: Any, id_: str) -> Props | None:
    group = client.describe_nodegroup(**_group_id(id_))["nodegroup"]
    template = group.get("launchTemplate")
    return {
        "arn": group["nodegroupArn"],
        "nodeGroupName": group["nodegroupName"],
        "clusterName": group["clusterName"],
        "nodeRoleArn": group["nodeRole"],
        "subnetIds": sorted(group.get("subnets") or []),
        **{
            k: group.get(k)
            for k in (
                "scalingConfig",
                "instanceTypes",
                "amiType",
                "capacityType",
                "diskSize",
                "labels",
                "taints",
                "updateConfig",
                "nodeRepairConfig",
                "version",
                "releaseVersion",
                "status",
            )
        },
        "launchTemplate": template and {k: v for k, v in template.items() if k in ("id", "name", "version")},
        "resources": [group["resources"]] if group.get("resources") else None,
        "tags": tags_dict(group.get("tags")),
    }


def _update_group(client: Any, id_: str, new: Props, changed: set[str]) -> Iterator[None]:
    group_id = _group_id(id_)
    config: Props = {}
    for name in ("scalingConfig", "updateConfig", "nodeRepairConfig"):
        if name in changed:
            config[name] = new[name]
    current = client.describe_nodegroup(**group_id)["nodegroup"]
    if "labels" in changed:
        current_labels, new_labels = current.get("labels") or {}, new.get("labels") or {}
        config["labels"] = {
            "addOrUpdateLabels": new_labels,
            "removeLabels": sorted(set(current_labels) - set(new_labels)),
        }
    if "taints" in changed:
        new_taints = new.get("taints") or []
        keys = {(t["key"], t["effect"]) for t in new_taints}
        removed = [t for t in current.get("taints") or [] if (t["key"], t["effect"]) not in keys]
        config["taints"] = {"addOrUpdateTaints": new_taints, "removeTaints": removed}
    if config:
        client.update_nodegroup_config(**group_id, **config)
        yield
    if changed & {"version", "releaseVersion", "launchTemplate"}:
        request = {k: new[k] for k in ("version", "releaseVersion", "launchTemplate") if k in changed and new.get(k)}
        client.update_nodegroup_version(**group_id, **request)
        yield


TYPES = {
    "aws:eks/nodeGroup:NodeGroup": ResourceType(
        "eks",
        create=_create_group,
        read=_read_group,
        delete=lambda client, id_, inputs: client.delete_nodegroup(**_group_id(id_)),
        not_found=NOT_FOUND,
        autoname="nodeGroupName",
        replace=frozenset(
            {
                "clusterName",
                "nodeGroupName",
                "nodeGroupNamePrefix",
                "nodeRoleArn",
                "subnetIds",
                "amiType",
                "capacityType",
                "diskSize",
                "instanceTypes",
                "remoteAccess",
                *("launchTemplate.id", "launchTemplate.name"),
            }
        ),
        defaults={"capacityType": "ON_DEMAND"},
        computed=frozenset(
            {
                *("amiType", "diskSize", "instanceTypes", "releaseVersion", "updateConfig", "version"),
                "nodeRepairConfig",
                *("launchTemplate.id", "launchTemplate.name"),
            }
        ),
        canonical={"subnetIds": unordered, "taints": unordered},
        update=_update_group,
        tag_calls=change_tags,
        wait="nodegroup_active",
        wait_deleted="nodegroup_deleted",
        wait_for=_group_id,
        write_only=frozenset({"forceUpdateVersion"}),
        values={"capacityType": ("ON_DEMAND", "SPOT", "CAPACITY_BLOCK")},
        conflicts=(("nodeGroupName", "nodeGroupNamePrefix"),),
        uncovered=frozenset({"remoteAccess", "warmPoolConfig"}),
    ),
}
