"""PublicCloud: private, encrypted, least privilege; and readable by policies at the first preview."""

import json
from typing import Any

import pytest
from tests.components.engine import Engine, declare, is_unknown, values
from tests.components.environments import loaded, raw

from isthmus.environment import AwsSite, Environment, EnvironmentInvalid
from isthmus.public_cloud import PublicCloud, PublicCloudArgs
from isthmus.public_cloud.eks_cluster import kubeconfig

ACCOUNT = "123456789012"
TAG = "isthmus:classification"
POLICY_KEYS = ("policy", "assumeRolePolicy")


def program(name: str = "local") -> PublicCloud:
    environment = loaded(name)
    site = environment.site("public")
    assert isinstance(site, AwsSite)
    assert site.kind == "aws"
    return PublicCloud("public", PublicCloudArgs.of(environment, site))


@pytest.fixture(scope="module")
def up() -> Engine:
    return declare(program)


@pytest.fixture(scope="module")
def preview() -> Engine:
    return declare(program, preview=True)


def statements(document: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document)["Statement"]
    return found


def test_the_provider_refuses_other_accounts(up: Engine) -> None:
    provider = up.one("providers:aws")
    assert provider["region"] == "eu-central-1"
    assert json.loads(provider["allowedAccountIds"]) == [ACCOUNT]


def with_profile() -> PublicCloud:
    config = raw()
    config["sites"][1]["profile"] = "acme/admin"
    environment = Environment.load(config)
    site = environment.site("public")
    assert isinstance(site, AwsSite)
    return PublicCloud("public", PublicCloudArgs.of(environment, site))


def test_a_sites_profile_is_whom_its_provider_and_its_kubeconfig_are(up: Engine) -> None:
    found = declare(with_profile)
    assert found.one("providers:aws")["profile"] == "acme/admin" and "profile" not in up.one("providers:aws").inputs
    logins = [json.loads(kubeconfig("shop", "eu-central-1", "https://eks", "Q0E=", name)) for name in ("p", None)]
    own, plain = (login["users"][0]["user"]["exec"]["args"] for login in logins)
    assert own == [*plain, "--profile", "p"]


GATEWAY = {"id": "tgw-0123456789abcdef0", "cidrs": ["10.99.0.0/24", "10.120.0.0/24"]}


def with_transit_gateway() -> PublicCloud:
    config = raw()
    config["sites"][1]["transit_gateway"] = dict(GATEWAY)
    environment = Environment.load(config)
    site = environment.site("public")
    assert isinstance(site, AwsSite)
    return PublicCloud("public", PublicCloudArgs.of(environment, site))


def test_operators_behind_a_transit_gateway_get_answers(up: Engine) -> None:
    found = declare(with_transit_gateway)
    attachment = found.one(":VpcAttachment")
    assert attachment["transitGatewayId"] == GATEWAY["id"] and len(attachment["subnetIds"]) == 2
    routes = {route["destinationCidrBlock"]: route for route in found.of("ec2/route:Route")}
    assert list(routes) == GATEWAY["cidrs"]
    assert all(route["transitGatewayId"] == GATEWAY["id"] for route in routes.values())
    assert not up.of(":VpcAttachment") and not up.of("ec2/route:Route")


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"id": "tgw-1"}, "sites[1].transit_gateway.id", "the id of a transit gateway"),
        ({"cidrs": []}, "sites[1].transit_gateway.cidrs", "at least one item"),
        ({"cidrs": ["0.0.0.0/0"]}, "sites[1].transit_gateway.cidrs[0]", "private IPv4"),
        ({"cidrs": ["10.32.0.0/20"]}, "sites[1].transit_gateway.cidrs[0]", "sites[1].cidr"),
        ({"cidrs": ["10.16.0.0/12"]}, "sites[1].transit_gateway.cidrs[0]", "sites[0].segments"),
        ({"cidrs": ["10.120.0.0/24"] * 2}, "sites[1].transit_gateway.cidrs[1]", "sites[1].transit_gateway.cidrs[0]"),
    ],
)
def test_what_is_routed_there_is_at_no_site(change: dict[str, Any], path: str, expected: str) -> None:
    config = raw()
    config["sites"][1]["transit_gateway"] = {**GATEWAY, **change}
    with pytest.raises(EnvironmentInvalid) as refused:
        Environment.load(config)
    (problem,) = refused.value.problems
    assert problem.path == path and expected in problem.expected


def test_nothing_has_a_way_to_the_internet(up: Engine) -> None:
    assert len(up.of(":Subnet")) == 2
    assert all(subnet["mapPublicIpOnLaunch"] is False for subnet in up.of(":Subnet"))
    assert {subnet["availabilityZone"] for subnet in up.of(":Subnet")} == {"eu-central-1a", "eu-central-1b"}
    for kind in (":InternetGateway", ":NatGateway", ":Eip"):
        assert not up.of(kind)
    config = up.one("eks/cluster:Cluster")["vpcConfig"]
    assert config["endpointPrivateAccess"] is True and config["endpointPublicAccess"] is False


def test_no_rule_opens_more_than_a_private_range(up: Engine) -> None:
    cidrs = {rule["cidrIpv4"] for rule in up.of(":SecurityGroupIngressRule")}
    assert cidrs == {"10.32.0.0/16", "10.99.0.0/24"}
    assert all(rule["fromPort"] == rule["toPort"] == 443 for rule in up.of(":SecurityGroupIngressRule"))


def test_the_s3_endpoint_lets_only_our_bucket_and_image_layers_through(preview: Engine) -> None:
    endpoint = next(r for r in preview.of(":VpcEndpoint") if r["vpcEndpointType"] == "Gateway")
    reached = {arn for s in statements(endpoint["policy"]) for arn in _list(s["Resource"])}
    assert reached == {
        "arn:aws:s3:::isthmus-local-models-123456789012",
        "arn:aws:s3:::isthmus-local-models-123456789012/*",
        "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
    }


def test_the_bucket_is_closed_in_every_way(preview: Engine) -> None:
    bucket = preview.one("bucket:Bucket")
    name = bucket["bucket"]
    assert bucket["tags"][TAG] == "internal"
    assert "acl" not in bucket.inputs
    assert bucket["forceDestroy"] is True
    block = preview.one(":BucketPublicAccessBlock")
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(block[flag] is True for flag in flags)
    assert preview.one(":BucketVersioning")["versioningConfiguration"] == {"status": "Enabled"}
    assert preview.one(":BucketOwnershipControls")["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    rule = preview.one(":BucketServerSideEncryptionConfiguration")["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert all(statement["Effect"] == "Deny" for statement in statements(preview.one(":BucketPolicy")["policy"]))
    # All of them name the bucket by the string that is known at preview.
    kinds = (":BucketPublicAccessBlock", ":BucketVersioning", ":BucketPolicy", ":BucketOwnershipControls")
    assert {preview.one(kind)["bucket"] for kind in kinds} == {name}


def test_kept_stores_are_not_emptied_and_keys_wait_long() -> None:
    staging = declare(lambda: program("staging"))
    assert staging.one("bucket:Bucket")["forceDestroy"] is False
    assert staging.one("kms/key:Key")["deletionWindowInDays"] == 30


def test_policies_roles_and_names_are_known_at_the_first_preview(preview: Engine) -> None:
    documents = [(r.name, r[key]) for r in preview.resources for key in POLICY_KEYS if key in r.inputs]
    assert len(documents) >= 18
    for name, document in documents:
        assert not is_unknown(document), name
        assert statements(document), name
    for resource in preview.resources:
        for key in ("name", "bucket", "cidrBlock", "cidrIpv4", "tags", "labels", "roleName"):
            found = [v for v in values(resource.inputs.get(key)) if v is not None]
            assert not any(is_unknown(v) for v in found), (resource.name, key)


def test_no_policy_grants_everything_to_everybody(preview: Engine) -> None:
    for resource in preview.resources:
        for key in POLICY_KEYS:
            for statement in statements(resource[key]) if key in resource.inputs else ():
                principal = statement.get("Principal")
                everybody = principal == "*" or (principal and "*" in _list(principal.get("AWS", [])))
                if statement["Effect"] == "Allow" and everybody:
                    ours = statement.get("Condition", {}).get("StringEquals", {})
                    account = ours.get("aws:PrincipalAccount") or ours.get("kms:CallerAccount")
                    # What ECR presigns is of a principal of its own.
                    assert account == ACCOUNT or "starport-layer-bucket/*" in statement["Resource"]
                if resource.type.endswith(":RolePolicy"):
                    assert "*" not in _list(statement["Action"])
                    verbs = [action.partition(":")[2] for action in _list(statement["Action"])]
                    looks = all(verb.startswith(("Describe", "GetSecurityGroups")) for verb in verbs)
                    assert looks or "*" not in _list(statement["Resource"])


def test_the_cluster_is_encrypted_logged_and_entered_by_entries(up: Engine) -> None:
    cluster = up.one("eks/cluster:Cluster")
    assert cluster["encryptionConfig"]["resources"] == ["secrets"]
    assert sorted(cluster["enabledClusterLogTypes"]) == [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ]
    assert cluster["accessConfig"] == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    assert up.one(":AccessEntry")["principalArn"] == f"arn:aws:iam::{ACCOUNT}:user/operator"
    assert up.one(":AccessPolicyAssociation")["policyArn"] == (
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    )


def test_the_pool_takes_only_what_tolerates_gpus_and_hides_its_credentials(up: Engine) -> None:
    system, pool = sorted(up.of(":NodeGroup"), key=lambda group: group["labels"]["isthmus.dev/pool"] == "l4")
    assert "taints" not in system.inputs or system["taints"] == []
    assert (system["amiType"], pool["amiType"]) == ("BOTTLEROCKET_x86_64", "BOTTLEROCKET_x86_64_NVIDIA")
    assert pool["labels"] == {"isthmus.dev/pool": "l4"}
    assert pool["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]
    assert pool["scalingConfig"] == {"desiredSize": 2, "minSize": 2, "maxSize": 2}
    assert pool["instanceTypes"] == ["g6.2xlarge"]
    templates = up.of(":LaunchTemplate")
    assert len(templates) == 2
    for template in templates:
        assert template["metadataOptions"]["httpTokens"] == "required"
        assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
    attached = {r["policyArn"].rsplit("/", 1)[-1] for r in up.of(":RolePolicyAttachment")}
    assert not any("FullAccess" in name or "Administrator" in name for name in attached)


def test_models_are_read_by_one_service_account_only(up: Engine) -> None:
    reader = next(r for r in up.of(":Role") if r["name"].endswith("model-reader"))
    given = [a for a in up.of(":PodIdentityAssociation") if a["roleArn"] == f"arn:{reader.name}"]
    assert [(a["namespace"], a["serviceAccount"]) for a in given] == [("serving", "triton")]
    reader = next(r for r in up.of(":RolePolicy") if r["name"] == "read-models")
    actions = {action for s in statements(reader["policy"]) for action in _list(s["Action"])}
    assert actions == {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}


def test_every_log_group_is_encrypted_kept_for_a_time_and_classified(up: Engine) -> None:
    groups = up.of(":LogGroup")
    assert {group["name"] for group in groups} == {
        "/isthmus-local-public/flow-logs",
        "/aws/eks/isthmus-local-public/cluster",
    }
    allowed = statements(up.one("kms/key:Key")["policy"])[1]["Condition"]["ArnLike"]
    prefixes = [arn.rstrip("*").split(":log-group:")[1] for arn in allowed["kms:EncryptionContext:aws:logs:arn"]]
    for group in groups:
        assert group["tags"][TAG] == "internal"
        assert group["retentionInDays"] == 7 and group["kmsKeyId"]
        assert any(group["name"].startswith(prefix) for prefix in prefixes), "the key's policy must know the group"


def test_the_kubeconfig_holds_no_token() -> None:
    config = json.loads(kubeconfig("shop", "eu-central-1", "https://eks", "Q0E="))
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["args"][:4] == ["eks", "get-token", "--cluster-name", "shop"]
    assert config["clusters"][0]["cluster"] == {"server": "https://eks", "certificate-authority-data": "Q0E="}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
