"""The operations of EKS, as moto's dispatcher calls them. Replaces moto's own."""

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.eks import urls
from moto.eks.responses import EKSResponse

from isthmus_sandbox.aws.eks import access, addons, clusters, groups
from isthmus_sandbox.aws.eks.call import Call
from isthmus_sandbox.aws.eks.errors import invalid, unavailable
from isthmus_sandbox.aws.eks.manager import ManagerError
from isthmus_sandbox.aws.eks.store import LOCK, Json, now

# Path segments that moto's table lacks; the names of the groups are those of the API's members.
PATHS = (
    "/clusters/(?P<name>[^/]+)/updates$",
    "/clusters/(?P<name>[^/]+)/updates/(?P<updateId>[^/]+)$",
    "/clusters/(?P<name>[^/]+)/access-entries$",
    "/clusters/(?P<name>[^/]+)/access-entries/(?P<principalArn>.+)/access-policies$",
    "/clusters/(?P<name>[^/]+)/access-entries/(?P<principalArn>.+)/access-policies/(?P<policyArn>.+)$",
    "/clusters/(?P<name>[^/]+)/access-entries/(?P<principalArn>.+)$",
    "/access-policies$",
    "/addons/supported-versions$",
    "/clusters/(?P<name>[^/]+)/addons$",
    "/clusters/(?P<name>[^/]+)/addons/(?P<addonName>[^/]+)$",
    "/clusters/(?P<name>[^/]+)/addons/(?P<addonName>[^/]+)/update$",
    "/clusters/(?P<name>[^/]+)/pod-identity-associations$",
    "/clusters/(?P<name>[^/]+)/pod-identity-associations/(?P<associationId>[^/]+)$",
    "/clusters/(?P<name>[^/]+)/node-groups/(?P<nodegroupName>[^/]+)/update-version$",
)
Operation = Callable[[Call], Json]
CLUSTER = (
    "name",
    "version",
    "roleArn",
    "resourcesVpcConfig",
    "kubernetesNetworkConfig",
    "logging",
    "encryptionConfig",
    "accessConfig",
    "upgradePolicy",
    "deletionProtection",
    "tags",
)
GROUP = (
    "clusterName",
    "nodegroupName",
    "scalingConfig",
    "diskSize",
    "subnets",
    "instanceTypes",
    "amiType",
    "nodeRole",
    "labels",
    "taints",
    "tags",
    "launchTemplate",
    "updateConfig",
    "nodeRepairConfig",
    "capacityType",
    "version",
    "releaseVersion",
)
ENTRY = ("clusterName", "principalArn", "kubernetesGroups", "type", "username", "tags")
ADDON = ("clusterName", "addonName", "addonVersion", "serviceAccountRoleArn", "configurationValues", "tags")
POD = ("clusterName", "namespace", "serviceAccount", "roleArn", "tags")


def _delete_entry(c: Call) -> Json:
    access.delete_entry(c.store, c.cluster, c.get("principalArn"))
    return {}


def _disassociate(c: Call) -> Json:
    access.disassociate(c.store, c.cluster, c.get("principalArn"), c.get("policyArn"))
    return {}


def _associated(c: Call) -> Json:
    principal = c.get("principalArn")
    policies = access.associated(c.store, c.cluster, principal)
    return {"clusterName": c.cluster, "principalArn": principal, "associatedAccessPolicies": policies}


def _associate(c: Call) -> Json:
    request = {"clusterName": c.cluster, **c.all("principalArn", "policyArn", "accessScope")}
    ids = {"clusterName": c.cluster, "principalArn": c.get("principalArn")}
    return {**ids, "associatedAccessPolicy": access.associate(c.store, request)}


def _update_addon(c: Call) -> Json:
    addon = addons.find(c.store, c.cluster, c.get("addonName"))
    changes = c.all("addonVersion", "serviceAccountRoleArn", "configurationValues")
    addons.check(c.get("addonName"), c.store.cluster(c.cluster).facts["version"], changes)
    addon |= changes
    addon["modifiedAt"] = now()
    return {"update": clusters.update(c.store.cluster(c.cluster), "AddonUpdate", addonName=addon["addonName"])}


def _delete_addon(c: Call) -> Json:
    addon = addons.find(c.store, c.cluster, c.get("addonName"))
    del c.store.cluster(c.cluster).addons[addon["addonName"]]
    return {"addon": {**addon, "status": "DELETING"}}


def _update_pod(c: Call) -> Json:
    association = access.pod_identity(c.store, c.cluster, c.get("associationId"))
    association |= c.all("roleArn")
    return {"association": association}


def _delete_pod(c: Call) -> Json:
    association = access.pod_identity(c.store, c.cluster, c.get("associationId"))
    del c.store.cluster(c.cluster).pods[association["associationId"]]
    return {"association": association}


def _version(c: Call) -> Json:
    """UpdateClusterVersion: the sandbox's control planes don't upgrade in place."""
    version = c.store.cluster(c.cluster).facts["version"]
    raise invalid(
        f"cluster {c.cluster} has version {version}: the sandbox can't upgrade a control plane, make a new cluster"
    )


def _delete_cluster(c: Call) -> Json:
    groups.settle(c.store, c.cluster)
    return {"cluster": clusters.delete(c.store, c.cluster, c.ec2)}


def _list_groups(c: Call) -> Json:
    groups.settle(c.store, c.cluster)
    return {"nodegroups": sorted(c.store.cluster(c.cluster).groups)}


def _list_updates(c: Call) -> Json:
    owner = {name: c.get(name) for name in ("nodegroupName", "addonName")}
    return {"updateIds": clusters.updates(c.store.cluster(c.cluster), **owner)}


def _tag(c: Call) -> Json:
    resource = c.store.tagged(c.get("resourceArn"))
    resource["tags"] = {**resource["tags"], **c.get("tags")}
    return {}


def _untag(c: Call) -> Json:
    resource = c.store.tagged(c.get("resourceArn"))
    keys = c.get("tagKeys") or []
    resource["tags"] = {k: v for k, v in resource["tags"].items() if k not in keys}
    return {}


OPERATIONS: dict[str, Operation] = {
    "create_cluster": lambda c: {"cluster": clusters.create(c.store, c.all(*CLUSTER), c.caller, c.ec2)},
    "describe_cluster": lambda c: {"cluster": clusters.described(c.store, c.store.cluster(c.cluster))},
    "list_clusters": lambda c: {"clusters": sorted(c.store.clusters)},
    "delete_cluster": _delete_cluster,
    "describe_update": lambda c: {"update": clusters.find_update(c.store.cluster(c.cluster), c.get("updateId"))},
    "list_updates": _list_updates,
    "update_cluster_config": lambda c: {"update": clusters.configure(c.store, c.all(*CLUSTER))},
    "update_cluster_version": _version,
    "create_nodegroup": lambda c: {"nodegroup": groups.create(c.store, c.all(*GROUP), c.ec2)},
    "describe_nodegroup": lambda c: {
        "nodegroup": groups.described(c.store, groups.find(c.store, c.cluster, c.get("nodegroupName")))
    },
    "list_nodegroups": _list_groups,
    "delete_nodegroup": lambda c: {"nodegroup": groups.delete(c.store, c.cluster, c.get("nodegroupName"))},
    "update_nodegroup_config": lambda c: {"update": groups.configure(c.store, c.all(*GROUP), c.ec2)},
    "update_nodegroup_version": lambda c: {"update": groups.upgrade(c.store, c.all(*GROUP), c.ec2)},
    "create_access_entry": lambda c: {"accessEntry": access.create_entry(c.store, c.all(*ENTRY))},
    "describe_access_entry": lambda c: {"accessEntry": access.entry(c.store, c.cluster, c.get("principalArn"))},
    "list_access_entries": lambda c: {"accessEntries": sorted(c.store.cluster(c.cluster).entries)},
    "update_access_entry": lambda c: {"accessEntry": access.update_entry(c.store, c.all(*ENTRY))},
    "delete_access_entry": _delete_entry,
    "associate_access_policy": _associate,
    "list_associated_access_policies": _associated,
    "disassociate_access_policy": _disassociate,
    "list_access_policies": lambda c: {
        "accessPolicies": [{"name": name, "arn": access.PREFIX + name} for name in access.POLICIES]
    },
    "create_addon": lambda c: {"addon": addons.create(c.store, c.all(*ADDON))},
    "describe_addon": lambda c: {"addon": addons.described(c.store, c.cluster, c.get("addonName"))},
    "describe_addon_versions": lambda c: {"addons": addons.versions(c.get("addonName"), c.get("kubernetesVersion"))},
    "list_addons": lambda c: {"addons": sorted(c.store.cluster(c.cluster).addons)},
    "update_addon": _update_addon,
    "delete_addon": _delete_addon,
    "create_pod_identity_association": lambda c: {"association": access.create_pod_identity(c.store, c.all(*POD))},
    "describe_pod_identity_association": lambda c: {
        "association": access.pod_identity(c.store, c.cluster, c.get("associationId"))
    },
    "list_pod_identity_associations": lambda c: {"associations": access.pod_identities(c.store, c.all(*POD))},
    "update_pod_identity_association": _update_pod,
    "delete_pod_identity_association": _delete_pod,
    "tag_resource": _tag,
    "untag_resource": _untag,
    "list_tags_for_resource": lambda c: {"tags": c.store.tagged(c.get("resourceArn"))["tags"]},
}


def _method(operation: Operation) -> Callable[[EKSResponse], ActionResult]:
    def method(self: EKSResponse) -> ActionResult:
        with LOCK:
            try:
                return ActionResult(operation(Call(self)))
            except ManagerError as error:
                raise unavailable(f"the sandbox's cluster manager: {error}") from None

    return method


def extend() -> None:
    """Put these operations in place of moto's. Fargate profiles stay moto's."""
    for name, operation in OPERATIONS.items():
        setattr(EKSResponse, name, _method(operation))
    # More particular paths first: moto takes the first that fits.
    urls.url_paths = {**{"{0}" + path: urls.response.dispatch for path in PATHS}, **urls.url_paths}
