"""The cluster with its addons and nodes: what real EKS needs to be told, or it does something else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.components.engine import Declared, Engine, declare
from tests.components.environments import raw

from isthmus.cluster import ADDONS, NotInstallable, addons_of
from isthmus.environment import AwsSite, Environment, EnvironmentInvalid, Site
from isthmus.public_cloud import PublicCloud, PublicCloudArgs

VIEWER = "arn:aws:iam::123456789012:role/preview"
Change = Callable[[dict[str, Any]], object]


def environment(change: Change = lambda config: None) -> Environment:
    config = raw()
    change(config)
    return Environment.load(config)


def public(of: Environment) -> Site:
    return of.site("public")


def engine(change: Change = lambda config: None) -> Engine:
    def program() -> None:
        found = environment(change)
        site = public(found)
        assert isinstance(site, AwsSite)
        PublicCloud("public", PublicCloudArgs.of(found, site))

    return declare(program)


@pytest.fixture(scope="module")
def up() -> Engine:
    return engine()


def addon(up: Engine, name: str) -> Declared:
    return next(r for r in up.of("eks/addon:Addon") if r["addonName"] == name)


def test_names_are_resolved_in_the_cluster_and_a_pool_without_taint_can_run_what_does(up: Engine) -> None:
    assert {"coredns", "metrics-server", "vpc-cni", "kube-proxy"} <= {r["addonName"] for r in up.of("eks/addon:Addon")}
    assert any(not group.inputs.get("taints") for group in up.of(":NodeGroup"))


def test_network_policies_are_enforced(up: Engine) -> None:
    assert json.loads(addon(up, "vpc-cni")["configurationValues"])["enableNetworkPolicy"] == "true"


def test_the_network_plugin_has_an_identity_of_its_own_and_nodes_keep_what_bottlerocket_asks(up: Engine) -> None:
    roles = {r.name: r["name"] for r in up.of(":Role")}
    attached = {
        (roles[a["role"].removesuffix("-id")] if a["role"] in roles else a["role"], a["policyArn"])
        for a in up.of(":RolePolicyAttachment")
    }
    of_nodes = {policy.rsplit("/", 1)[1] for role, policy in attached if role.endswith("-nodes")}
    assert of_nodes == {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"}
    assert ("isthmus-local-public-addon-vpc-cni", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy") in attached
    given = {(a["namespace"], a["serviceAccount"]) for a in up.of(":PodIdentityAssociation")}
    assert ("kube-system", "aws-node") in given


@pytest.mark.parametrize("kubernetes", ["1.31", "1.32", "1.33", "1.34", "1.35"])
def test_every_addon_and_every_node_is_of_a_stated_version(kubernetes: str) -> None:
    up = engine(lambda config: config["sites"][1]["cluster"].update(version=kubernetes))
    for installed in up.of("eks/addon:Addon"):
        assert "-eksbuild." in installed["addonVersion"]
        assert installed["resolveConflictsOnUpdate"] == "OVERWRITE"
    assert addon(up, "kube-proxy")["addonVersion"].startswith(f"v{kubernetes}.")
    for group in up.of(":NodeGroup"):
        assert group["version"] == kubernetes
        assert group["releaseVersion"] == "1.58.0-c5c37032"


def test_an_environment_may_name_another_version_of_an_addon() -> None:
    wanted = {"coredns": "v1.14.2-eksbuild.4"}
    up = engine(lambda config: config["sites"][1]["cluster"].update(addon_versions=wanted))
    assert addon(up, "coredns")["addonVersion"] == "v1.14.2-eksbuild.4"


def test_what_no_version_is_known_of_is_refused_all_at_once() -> None:
    def change(config: dict[str, Any]) -> None:
        config["sites"][1]["cluster"].update(version="1.36", addon_versions={"core-dns": "v1.14.2-eksbuild.4"})

    with pytest.raises(NotInstallable) as caught:
        addons_of(public(environment(change)))
    got = [problem.got for problem in caught.value.problems]
    managed = [a.name for a in ADDONS if a.eks]
    assert got == [*(f"no version of {name} for Kubernetes 1.36" for name in managed), "'core-dns'"]
    assert caught.value.problems[-1].fix == "did you mean 'coredns'?"


def test_every_disk_of_a_node_is_encrypted_by_the_key_of_the_site(up: Engine) -> None:
    for template in up.of(":LaunchTemplate"):
        disks = {m["deviceName"]: m["ebs"] for m in template["blockDeviceMappings"]}
        assert set(disks) == {"/dev/xvda", "/dev/xvdb"}, "a disk that isn't named is as the image has it"
        for disk in disks.values():
            assert disk["encrypted"] == "true" and disk["volumeType"] == "gp3"
            assert disk["kmsKeyId"] == "arn:public-data-key"


def test_a_replaced_group_is_there_before_the_old_one_goes(up: Engine) -> None:
    # With an explicit name the provider deletes first: two groups of one name can't be.
    for group in up.of(":NodeGroup"):
        assert "nodeGroupName" not in group.inputs and "nodeGroupNamePrefix" not in group.inputs
        assert len(group.name) + len("-1234567") <= 63


def test_the_longest_names_leave_room_for_an_automatic_one() -> None:
    longest = "a" * 16

    def change(config: dict[str, Any]) -> None:
        config["sites"][1]["pools"][0]["name"] = longest

    def program() -> None:
        found = environment(change)
        site = public(found)
        assert isinstance(site, AwsSite)
        PublicCloud(f"{longest}-{longest}", PublicCloudArgs.of(found, site))

    assert max(len(group.name) for group in declare(program).of(":NodeGroup")) + len("-1234567") <= 63


def test_nodes_are_in_the_zones_that_their_pool_names() -> None:
    up = engine(lambda config: config["sites"][1]["pools"][1].update(zones=["eu-central-1b"]))
    by_pool = {group["labels"]["isthmus.dev/pool"]: group["subnetIds"] for group in up.of(":NodeGroup")}
    assert by_pool == {
        "system": ["public-network-eu-central-1a-id", "public-network-eu-central-1b-id"],
        "l4": ["public-network-eu-central-1b-id"],
    }


@pytest.mark.parametrize("zones", [["eu-central-1c"], ["eu-central-1a", "eu-central-1a"]])
def test_a_zone_that_the_site_has_not_or_twice_is_refused(zones: list[str]) -> None:
    with pytest.raises(EnvironmentInvalid) as caught:
        environment(lambda config: config["sites"][1]["pools"][1].update(zones=zones))
    assert [problem.path for problem in caught.value.problems] == [f"sites[1].pools[1].zones[{len(zones) - 1}]"]


def test_unhealthy_nodes_are_replaced(up: Engine) -> None:
    assert all(group["nodeRepairConfig"] == {"enabled": True} for group in up.of(":NodeGroup"))


@pytest.mark.parametrize(("policy", "kind"), [("standard", "STANDARD"), ("extended", "EXTENDED")])
def test_what_happens_at_the_end_of_support_is_stated(policy: str, kind: str) -> None:
    up = engine(lambda config: config["sites"][1]["cluster"].update(upgrade_policy=policy))
    assert up.one("eks/cluster:Cluster")["upgradePolicy"] == {"supportType": kind}


@pytest.mark.parametrize(("retention", "protected"), [("kept", True), ("disposable", False)])
def test_a_kept_cluster_is_protected_from_deletion(retention: str, protected: bool) -> None:
    up = engine(lambda config: config.update(retention=retention))
    assert up.one("eks/cluster:Cluster")["deletionProtection"] is protected


def test_viewers_see_and_change_nothing() -> None:
    up = engine(lambda config: config["operator"].update(viewers=[VIEWER]))
    policies = {a["principalArn"]: a["policyArn"].rsplit("/", 1)[1] for a in up.of(":AccessPolicyAssociation")}
    assert policies == {
        "arn:aws:iam::123456789012:user/operator": "AmazonEKSClusterAdminPolicy",
        VIEWER: "AmazonEKSAdminViewPolicy",
    }
    (readers,) = [
        s["Condition"]["StringNotEquals"]["aws:PrincipalArn"]
        for s in json.loads(up.one(":BucketPolicy")["policy"])["Statement"]
        if s["Sid"] == "DenyOtherReaders"
    ]
    assert set(readers) == {
        "arn:aws:iam::123456789012:user/operator",
        "arn:aws:iam::123456789012:role/isthmus-local-public-model-reader",
        VIEWER,
    }


def test_the_default_security_group_lets_nothing_through(up: Engine) -> None:
    group = up.one(":DefaultSecurityGroup")
    assert (group["ingress"], group["egress"]) == ([], [])


def test_superseded_versions_of_objects_go(up: Engine) -> None:
    (rule,) = up.one(":BucketLifecycleConfiguration")["rules"]
    assert rule["status"] == "Enabled"
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
