"""EKS over a cluster manager."""

import base64
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus_sandbox.aws.credentials import ACCOUNT
from tests.aws.conftest import CA, Account

pytestmark = pytest.mark.slow

USER = f"arn:aws:iam::{ACCOUNT}:user/operator"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


class Place:
    """A VPC with two subnets and a role, and what makes clusters there."""

    def __init__(self, account: Account) -> None:
        self.account, self.eks, self.ec2 = account, account.client("eks"), account.client("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"eu-central-1{'ab'[i]}"
            )["Subnet"]["SubnetId"]
            for i in range(2)
        ]
        iam = account.client("iam")
        self.role = iam.create_role(RoleName=f"r-{uuid.uuid4().hex[:8]}", AssumeRolePolicyDocument="{}")["Role"]["Arn"]

    def cluster(self, name: str, **more: Any) -> Any:
        """CreateCluster."""
        asked = {"accessConfig": {"authenticationMode": "API"}, **more}
        network = {"subnetIds": self.subnets}
        return self.eks.create_cluster(
            name=name, version="1.34", roleArn=self.role, resourcesVpcConfig=network, **asked
        )["cluster"]

    def group(self, cluster: str, name: str, **more: Any) -> Any:
        """CreateNodegroup."""
        asked = {"instanceTypes": ["g5.12xlarge"], **more}
        return self.eks.create_nodegroup(
            clusterName=cluster, nodegroupName=name, subnets=self.subnets, nodeRole=self.role, **asked
        )["nodegroup"]


@pytest.fixture(scope="module")
def place(account: Account) -> Place:
    return Place(account)


@pytest.fixture
def cluster(place: Place) -> Iterator[str]:
    """A ready cluster's name."""
    name = f"c-{uuid.uuid4().hex[:8]}"
    place.cluster(name)
    yield name
    place.account.manager.state = place.account.manager.pool_state = "ready"


def refused(code: str, call: Any, **request: Any) -> str:
    """The message of a refusal with that code."""
    with pytest.raises(ClientError) as caught:
        call(**request)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return str(caught.value.response["Error"]["Message"])


def test_a_cluster_is_what_the_manager_says(place: Place) -> None:
    place.account.manager.state = "starting"
    made = place.cluster("life", kubernetesNetworkConfig={"serviceIpv4Cidr": "10.100.0.0/16"}, tags={"a": "b"})
    assert made["status"] == "CREATING"
    assert "endpoint" not in made
    asked = place.account.manager.clusters["/clusters/eks-123456789012-eu-central-1-life"]
    assert asked == {
        "name": "life",
        "kind": "eks",
        "version": "1.34",
        "account": ACCOUNT,
        "region": "eu-central-1",
        "service_cidr": "10.100.0.0/16",
        "creator_arn": USER,
    }
    place.account.manager.state, place.account.manager.reason = "failed", "no etcd"
    cluster_ = place.eks.describe_cluster(name="life")["cluster"]
    assert (cluster_["status"], cluster_["health"]["issues"][0]["message"]) == ("FAILED", "no etcd")
    place.account.manager.state = "ready"
    cluster_ = place.eks.describe_cluster(name="life")["cluster"]
    assert cluster_["status"] == "ACTIVE"
    assert cluster_["endpoint"] == "https://127.0.0.1:6443"
    assert base64.b64decode(cluster_["certificateAuthority"]["data"]).decode() == CA
    group = cluster_["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert cluster_["resourcesVpcConfig"]["vpcId"] == place.vpc
    assert place.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == place.vpc
    assert cluster_["identity"]["oidc"]["issuer"].startswith("https://oidc.eks.eu-central-1.amazonaws.com/id/")
    assert cluster_["tags"] == {"a": "b"}
    assert place.eks.list_access_entries(clusterName="life")["accessEntries"] == [USER]
    (policy,) = place.eks.list_associated_access_policies(clusterName="life", principalArn=USER)[
        "associatedAccessPolicies"
    ]
    assert (policy["policyArn"], policy["accessScope"]["type"]) == (ADMIN, "cluster")
    place.eks.delete_cluster(name="life")
    refused("ResourceNotFoundException", place.eks.describe_cluster, name="life")
    refused("InvalidGroup.NotFound", place.ec2.describe_security_groups, GroupIds=[group])
    assert "/clusters/eks-123456789012-eu-central-1-life" not in place.account.manager.clusters


def test_clusters_that_eks_refuses(place: Place, cluster: str) -> None:
    refused("ResourceInUseException", place.cluster, name=cluster)
    refused("InvalidParameterException", place.cluster, name="x", accessConfig={"authenticationMode": "NO"})
    one = {"subnetIds": place.subnets[:1]}
    refused("InvalidParameterException", place.eks.create_cluster, name="x", roleArn=place.role, resourcesVpcConfig=one)
    assert place.eks.list_clusters()["clusters"].count(cluster) == 1
    assert "x" not in place.eks.list_clusters()["clusters"]


def test_without_bootstrap_nobody_enters(place: Place) -> None:
    access = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    place.cluster("closed", accessConfig=access)
    assert "creator_arn" not in place.account.manager.clusters["/clusters/eks-123456789012-eu-central-1-closed"]
    assert place.eks.list_access_entries(clusterName="closed")["accessEntries"] == []


def test_a_configuration_map_takes_no_entries(place: Place) -> None:
    place.cluster("old", accessConfig={"authenticationMode": "CONFIG_MAP"})
    refused("InvalidParameterException", place.eks.create_access_entry, clusterName="old", principalArn=place.role)
    place.eks.update_cluster_config(name="old", accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})
    place.eks.create_access_entry(clusterName="old", principalArn=place.role)
    back = {"authenticationMode": "CONFIG_MAP"}
    refused("InvalidParameterException", place.eks.update_cluster_config, name="old", accessConfig=back)


def test_updates_are_kept_and_described(place: Place, cluster: str) -> None:
    network = {"endpointPrivateAccess": True, "endpointPublicAccess": False}
    made = place.eks.update_cluster_config(name=cluster, resourcesVpcConfig=network)["update"]
    update = place.eks.describe_update(name=cluster, updateId=made["id"])["update"]
    assert (update["status"], update["type"]) == ("Successful", "EndpointAccessUpdate")
    assert place.eks.list_updates(name=cluster)["updateIds"] == [made["id"]]
    found = place.eks.describe_cluster(name=cluster)["cluster"]["resourcesVpcConfig"]
    assert (found["endpointPrivateAccess"], found["endpointPublicAccess"]) == (True, False)
    assert found["subnetIds"] == place.subnets
    refused("ResourceNotFoundException", place.eks.describe_update, name=cluster, updateId=str(uuid.uuid4()))
    logs = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
    place.eks.update_cluster_config(name=cluster, logging=logs)
    on = place.eks.describe_cluster(name=cluster)["cluster"]["logging"]["clusterLogging"][0]
    assert on == {"types": ["audit"], "enabled": True}


def test_a_node_group_is_a_pool(place: Place, cluster: str) -> None:
    place.account.manager.pool_state = "pending"
    taint = {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}
    sizes = {"minSize": 1, "maxSize": 3, "desiredSize": 2}
    made = place.group(cluster, "gpu", labels={"a": "b"}, taints=[taint], scalingConfig=sizes)
    assert made["status"] == "CREATING"
    pool = f"/clusters/eks-123456789012-eu-central-1-{cluster}/pools/gpu"
    asked = place.account.manager.pools[pool]
    assert asked["replicas"] == 2
    assert (asked["capacity"]["cpu"], asked["capacity"]["nvidia.com/gpu"]) == ("48", "4")
    assert int(asked["capacity"]["memory"].removesuffix("Mi")) < 192 * 1024
    assert asked["zones"] == ["eu-central-1a", "eu-central-1b"]
    assert asked["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]
    assert asked["labels"] == {
        "a": "b",
        "eks.amazonaws.com/nodegroup": "gpu",
        "eks.amazonaws.com/capacityType": "ON_DEMAND",
    }
    assert asked["instance_type"] == "g5.12xlarge"
    place.account.manager.pool_state = "ready"
    named = {"clusterName": cluster, "nodegroupName": "gpu"}
    assert place.eks.describe_nodegroup(**named)["nodegroup"]["status"] == "ACTIVE"
    update = place.eks.update_nodegroup_config(
        **named,
        scalingConfig={"desiredSize": 3},
        labels={"addOrUpdateLabels": {"c": "d"}, "removeLabels": ["a"]},
        taints={"removeTaints": [taint]},
    )["update"]
    assert place.eks.describe_update(name=cluster, nodegroupName="gpu", updateId=update["id"])["update"]["id"]
    asked = place.account.manager.pools[pool]
    assert (asked["replicas"], asked["taints"], asked["labels"].get("a"), asked["labels"]["c"]) == (3, [], None, "d")
    refused("ResourceInUseException", place.group, cluster=cluster, name="gpu")
    refused("ResourceInUseException", place.eks.delete_cluster, name=cluster)
    place.account.manager.slow_deletion = True
    assert place.eks.delete_nodegroup(**named)["nodegroup"]["status"] == "DELETING"
    assert place.eks.describe_nodegroup(**named)["nodegroup"]["status"] == "DELETING"
    refused("ResourceInUseException", place.eks.delete_cluster, name=cluster)
    place.account.manager.slow_deletion = False
    place.account.manager.pools.clear()
    place.eks.delete_cluster(name=cluster)


def test_node_groups_that_eks_refuses(place: Place, cluster: str) -> None:
    group = {"cluster": cluster, "name": "g"}
    template = {"name": "none"}
    refused("InvalidParameterException", place.group, **group, launchTemplate=template)
    refused("InvalidParameterException", place.group, **group, scalingConfig={"minSize": 2, "maxSize": 1})
    refused("InvalidParameterException", place.group, **group, taints=[{"key": "a", "effect": "NoSchedule"}])
    place.account.manager.state = "starting"
    refused("InvalidRequestException", place.group, **group)
    place.account.manager.state = "ready"
    assert place.eks.list_nodegroups(clusterName=cluster)["nodegroups"] == []


def test_groups_with_near_names_have_pools_of_their_own(place: Place, cluster: str) -> None:
    names = ("gpu-a", "gpu_a", "GPU-a", "g" * 63)
    for name in names:
        place.group(cluster, name)
    pools = [p.rpartition("/")[2] for p in place.account.manager.pools if cluster in p]
    assert len(set(pools)) == len(names)
    assert all(len(p) <= 58 and p == p.lower() for p in pools)


def test_a_launch_template_is_named_in_full(place: Place, cluster: str) -> None:
    made = place.ec2.create_launch_template(
        LaunchTemplateName=f"t-{cluster}", LaunchTemplateData={"EbsOptimized": True}
    )
    id_ = made["LaunchTemplate"]["LaunchTemplateId"]
    group_ = place.group(cluster, "lt", launchTemplate={"id": id_})
    assert group_["launchTemplate"] == {"id": id_, "name": f"t-{cluster}", "version": "1"}
    assert "diskSize" not in group_
    refused(
        "InvalidParameterException", place.group, cluster=cluster, name="l", launchTemplate={"id": id_}, diskSize=20
    )


def test_access_entries(place: Place, cluster: str) -> None:
    entry = {"clusterName": cluster, "principalArn": place.role}
    place.eks.create_access_entry(**entry, kubernetesGroups=["viewers"], tags={"a": "b"})
    access_entry = place.eks.describe_access_entry(**entry)["accessEntry"]
    assert (access_entry["kubernetesGroups"], access_entry["type"], access_entry["tags"]) == (
        ["viewers"],
        "STANDARD",
        {"a": "b"},
    )
    place.eks.tag_resource(resourceArn=access_entry["accessEntryArn"], tags={"c": "d"})
    place.eks.untag_resource(resourceArn=access_entry["accessEntryArn"], tagKeys=["a"])
    assert place.eks.list_tags_for_resource(resourceArn=access_entry["accessEntryArn"])["tags"] == {"c": "d"}
    refused("ResourceInUseException", place.eks.create_access_entry, **entry)
    ghost = f"arn:aws:iam::{ACCOUNT}:role/ghost"
    refused("InvalidParameterException", place.eks.create_access_entry, clusterName=cluster, principalArn=ghost)
    refused("InvalidParameterException", place.eks.update_access_entry, **entry, kubernetesGroups=["system:masters"])
    scope = {"type": "namespace", "namespaces": ["serving"]}
    place.eks.associate_access_policy(**entry, policyArn=ADMIN, accessScope=scope)
    (policy,) = place.eks.list_associated_access_policies(**entry)["associatedAccessPolicies"]
    assert policy["accessScope"] == scope
    refused(
        "InvalidParameterException",
        place.eks.associate_access_policy,
        **entry,
        policyArn=ADMIN + "X",
        accessScope=scope,
    )
    place.eks.disassociate_access_policy(**entry, policyArn=ADMIN)
    refused("ResourceNotFoundException", place.eks.disassociate_access_policy, **entry, policyArn=ADMIN)
    place.eks.delete_access_entry(**entry)
    refused("ResourceNotFoundException", place.eks.describe_access_entry, **entry)
    assert ADMIN in [p["arn"] for p in place.eks.list_access_policies()["accessPolicies"]]


def test_addons(place: Place, cluster: str) -> None:
    addon = {"clusterName": cluster, "addonName": "vpc-cni"}
    (listed,) = place.eks.describe_addon_versions(addonName="vpc-cni", kubernetesVersion="1.34")["addons"]
    assert place.eks.create_addon(**addon)["addon"]["addonVersion"] == listed["addonVersions"][0]["addonVersion"]
    refused("ResourceInUseException", place.eks.create_addon, **addon)
    refused("InvalidParameterException", place.eks.create_addon, clusterName=cluster, addonName="ghost")
    older = {"clusterName": cluster, "addonName": "kube-proxy", "addonVersion": "v1.33.10-eksbuild.2"}
    refused("InvalidParameterException", place.eks.create_addon, **older)
    for values in ('{"enableNetworkPolicies": "true"}', '{"enableNetworkPolicy": true}'):
        refused("InvalidParameterException", place.eks.update_addon, **addon, configurationValues=values)
    refused("InvalidParameterException", place.eks.update_addon, **addon, addonVersion="latest")
    refused("InvalidParameterException", place.eks.update_addon, **addon, configurationValues="{")
    place.eks.update_addon(**addon, configurationValues='{"env": {}}', addonVersion="v1.20.4-eksbuild.1")
    description = place.eks.describe_addon(**addon)["addon"]
    assert (description["configurationValues"], description["addonVersion"]) == ('{"env": {}}', "v1.20.4-eksbuild.1")
    assert place.eks.list_addons(clusterName=cluster)["addons"] == ["vpc-cni"]
    place.eks.delete_addon(**addon)
    refused("ResourceNotFoundException", place.eks.describe_addon, **addon)


def test_an_addon_with_ordinary_pods_is_degraded_without_an_ordinary_node(place: Place, cluster: str) -> None:
    named = {"clusterName": cluster, "addonName": "coredns"}
    place.eks.create_addon(**named)
    place.group(cluster, "gpu", taints=[{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}])
    assert place.eks.describe_nodegroup(clusterName=cluster, nodegroupName="gpu")["nodegroup"]["status"] == "ACTIVE"
    description = place.eks.describe_addon(**named)["addon"]
    assert (description["status"], description["health"]["issues"][0]["code"]) == (
        "DEGRADED",
        "InsufficientNumberOfReplicas",
    )
    place.group(cluster, "system")
    assert place.eks.describe_nodegroup(clusterName=cluster, nodegroupName="system")["nodegroup"]["status"] == "ACTIVE"
    assert place.eks.describe_addon(**named)["addon"]["status"] == "ACTIVE"


def test_the_releases_of_nodes(place: Place, cluster: str) -> None:
    bottlerocket = {"cluster": cluster, "name": "g", "amiType": "BOTTLEROCKET_x86_64"}
    for release in ("v1.58.0-c5c37032", "latest", "1.58.0"):
        refused("InvalidParameterException", place.group, **bottlerocket, releaseVersion=release)
    refused("InvalidParameterException", place.group, **bottlerocket, version="1.35")
    assert place.group(**bottlerocket, releaseVersion="1.57.0-0123abcd")["releaseVersion"] == "1.57.0-0123abcd"
    named = {"clusterName": cluster, "nodegroupName": "g"}
    refused("InvalidParameterException", place.eks.update_nodegroup_version, **named, releaseVersion="1.58.0")
    place.eks.update_nodegroup_version(**named, releaseVersion="1.58.0-c5c37032")
    assert place.eks.describe_nodegroup(**named)["nodegroup"]["releaseVersion"] == "1.58.0-c5c37032"


def test_a_protected_cluster_is_not_deleted(place: Place, cluster: str) -> None:
    place.eks.update_cluster_config(name=cluster, deletionProtection=True)
    refused("InvalidRequestException", place.eks.delete_cluster, name=cluster)
    place.eks.update_cluster_config(name=cluster, deletionProtection=False)
    place.eks.delete_cluster(name=cluster)


def test_pod_identities(place: Place, cluster: str) -> None:
    who = {"clusterName": cluster, "namespace": "serving", "serviceAccount": "triton"}
    made = place.eks.create_pod_identity_association(**who, roleArn=place.role)["association"]
    refused("ResourceInUseException", place.eks.create_pod_identity_association, **who, roleArn=place.role)
    named = {"clusterName": cluster, "associationId": made["associationId"]}
    assert place.eks.describe_pod_identity_association(**named)["association"]["roleArn"] == place.role
    listed = place.eks.list_pod_identity_associations(clusterName=cluster, namespace="serving")["associations"]
    assert [a["associationId"] for a in listed] == [made["associationId"]]
    assert not place.eks.list_pod_identity_associations(clusterName=cluster, namespace="other")["associations"]
    place.eks.delete_pod_identity_association(**named)
    refused("ResourceNotFoundException", place.eks.describe_pod_identity_association, **named)
