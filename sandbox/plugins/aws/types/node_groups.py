"""EKS node groups.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/eks/nodegroup/.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, unordered
from sandbox.plugins.aws.types.eks import GONE, change_tags


def _group_id(id_: str) -> Props:
    cluster, _, name = id_.partition(":")
    return {"clusterName": cluster, "nodegroupName": name}


def _create_group(client: Any, inputs: Props) -> str:
    same = (
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
        "tags",
        "launchTemplate",
    )
    request = {k: inputs[k] for k in same if inputs.get(k) is not None}
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
    who = _group_id(id_)
    config: Props = {}
    for name in ("scalingConfig", "updateConfig"):
        if name in changed:
            config[name] = new[name]
    now = client.describe_nodegroup(**who)["nodegroup"]
    if "labels" in changed:
        before, wanted = now.get("labels") or {}, new.get("labels") or {}
        config["labels"] = {"addOrUpdateLabels": wanted, "removeLabels": sorted(set(before) - set(wanted))}
    if "taints" in changed:
        wanted_taints = new.get("taints") or []
        keys = {(t["key"], t["effect"]) for t in wanted_taints}
        gone = [t for t in now.get("taints") or [] if (t["key"], t["effect"]) not in keys]
        config["taints"] = {"addOrUpdateTaints": wanted_taints, "removeTaints": gone}
    if config:
        client.update_nodegroup_config(**who, **config)
        yield
    if changed & {"version", "releaseVersion", "launchTemplate"}:
        request = {k: new[k] for k in ("version", "releaseVersion", "launchTemplate") if k in changed and new.get(k)}
        client.update_nodegroup_version(**who, **request)
        yield


TYPES = {
    "aws:eks/nodeGroup:NodeGroup": ResourceType(
        "eks",
        create=_create_group,
        read=_read_group,
        delete=lambda client, id_, inputs: client.delete_nodegroup(**_group_id(id_)),
        missing=GONE,
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
            }
        ),
        defaults={"capacityType": "ON_DEMAND"},
        computed=frozenset(
            {
                *("amiType", "diskSize", "instanceTypes", "releaseVersion", "updateConfig", "version"),
                *("launchTemplate.id", "launchTemplate.name"),
            }
        ),
        same={"subnetIds": unordered, "taints": unordered},
        update=_update_group,
        tag_calls=change_tags,
        wait="nodegroup_active",
        wait_deleted="nodegroup_deleted",
        wait_for=_group_id,
        write_only=frozenset({"forceUpdateVersion"}),
        values={"capacityType": ("ON_DEMAND", "SPOT", "CAPACITY_BLOCK")},
        conflicts=(("nodeGroupName", "nodeGroupNamePrefix"),),
    ),
}
