"""Doors of AWS's services: open, closed, not known, ignored; and the SDK's own names of properties."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject
from tests.policies.sdk import properties

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws import (
    always_public,
    beanstalk,
    eks_endpoint,
    elastic_addresses,
    network_acls,
    peering,
    public_properties,
    security_groups,
    serverless_collections,
    service_doors,
)
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import openings_of
from isthmus_policies.values import UNKNOWN

ALB, ELB = "aws:lb/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"
NATIVE_LB = "aws-native:elasticloadbalancingv2:LoadBalancer"
EKS, NATIVE_EKS = "aws:eks/cluster:Cluster", "aws-native:eks:Cluster"
REST, MSK = "aws:apigateway/restApi:RestApi", "aws:msk/cluster:Cluster"
TEMPLATE, SERVICE = "aws:ec2/launchTemplate:LaunchTemplate", "aws:ecs/service:Service"
COLLECTION = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"
BEANSTALK = "aws:elasticbeanstalk/environment:Environment"
ACL, NOTEBOOK = "aws:ec2/networkAcl:NetworkAcl", "aws:sagemaker/notebookInstance:NotebookInstance"
EIP, PEERING = "aws:ec2/eip:Eip", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
GROUP, NATIVE_GROUP = "aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"
ESTATE = Estate(accounts=frozenset(("123456789012",)))


def scheme(value: Any) -> dict[str, Any]:
    return {"settings": [{"namespace": "aws:ec2:vpc", "name": "ELBScheme", "value": value}]}


def brokers(kind: Any) -> dict[str, Any]:
    return {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": kind}}}}


def entry(**rule: Any) -> dict[str, Any]:
    return {"ingress": [{"ruleNo": 100, "action": "allow", "protocol": "tcp", "fromPort": 22, "toPort": 22, **rule}]}


OPEN: list[tuple[str, dict[str, Any]]] = [
    (ALB, {}),
    (ALB, {"internal": False}),
    (ALB, {"internal": UNKNOWN}),
    (ELB, {}),
    ("aws:alb/loadBalancer:LoadBalancer", {}),
    (NATIVE_LB, {}),
    (NATIVE_LB, {"scheme": "internet-facing"}),
    (EKS, {}),
    (EKS, {"vpcConfig": UNKNOWN}),
    (EKS, {"vpcConfig": {"endpointPublicAccess": True}}),
    (EKS, {"vpcConfig": {"endpointPublicAccess": UNKNOWN}}),
    (EKS, {"vpcConfig": {"publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"]}}),
    (EKS, {"vpcConfig": {"publicAccessCidrs": UNKNOWN}}),
    (NATIVE_EKS, {"resourcesVpcConfig": {}}),
    (REST, {}),
    (REST, {"endpointConfiguration": {"types": ["REGIONAL"]}}),
    (REST, {"endpointConfiguration": {"types": UNKNOWN}}),
    ("aws:apigatewayv2/api:Api", {"protocolType": "WEBSOCKET"}),
    ("aws:appsync/graphQLApi:GraphQLApi", {}),
    ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"}),
    ("aws:vpclattice/service:Service", {"authType": "NONE"}),
    ("aws:cloudfront/distribution:Distribution", {}),
    ("aws:globalaccelerator/accelerator:Accelerator", {}),
    ("aws:opensearch/domain:Domain", {}),
    ("aws:opensearch/domain:Domain", {"vpcOptions": UNKNOWN}),
    ("aws:transfer/server:Server", {}),
    (
        "aws:transfer/server:Server",
        {"endpointType": "VPC", "endpointDetails": {"addressAllocationIds": ["eipalloc-1"]}},
    ),
    ("aws:grafana/workspace:Workspace", {}),
    ("aws:mwaa/environment:Environment", {"webserverAccessMode": "PUBLIC_ONLY"}),
    (NOTEBOOK, {}),
    ("aws:apprunner/service:Service", {}),
    ("aws:apprunner/service:Service", {"networkConfiguration": UNKNOWN}),
    ("aws:rds/instance:Instance", {"publiclyAccessible": "true"}),
    ("aws:rds/clusterInstance:ClusterInstance", {"publiclyAccessible": UNKNOWN}),
    ("aws:mq/broker:Broker", {"publiclyAccessible": True}),
    ("aws-native:rds:DbInstance", {"publiclyAccessible": True}),
    ("aws-native:dms:ReplicationInstance", {}),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}),
    ("aws:ec2/defaultSubnet:DefaultSubnet", {}),
    (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "false"}, {"associatePublicIpAddress": "true"}]}),
    (TEMPLATE, {"networkInterfaces": UNKNOWN}),
    (SERVICE, {"networkConfiguration": {"assignPublicIp": True}}),
    ("aws-native:ecs:Service", {"networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": "ENABLED"}}}),
    (MSK, brokers("SERVICE_PROVIDED_EIPS")),
    (MSK, brokers(UNKNOWN)),
    (COLLECTION, {"type": "network", "policy": '[{"AllowFromPublic": true}]'}),
    (COLLECTION, {"type": "network", "policy": UNKNOWN}),
    (COLLECTION, {"type": "network", "policy": "nonsense"}),
    (BEANSTALK, {}),
    (BEANSTALK, scheme("public")),
    (BEANSTALK, {"settings": UNKNOWN}),
    (EIP, {"instance": "i-1"}),
    (EIP, {"networkInterface": UNKNOWN}),
    ("aws:ec2/eipAssociation:EipAssociation", {"allocationId": "eipalloc-1"}),
    (PEERING, {"peerOwnerId": "999988887777"}),
    (PEERING, {"peerOwnerId": UNKNOWN}),
    (ACL, entry(cidrBlock="0.0.0.0/0")),
    (ACL, entry(ipv6CidrBlock="::/0", protocol="-1")),
    (ACL, entry(cidrBlock=UNKNOWN)),
    (GROUP, {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]}),
    (GROUP, {"ingress": [{"cidrBlocks": ["0.0.0.0/1"]}, {"cidrBlocks": ["128.0.0.0/1"]}]}),
    (GROUP, {"ingress": [{"ipv6CidrBlocks": ["::/0"]}]}),
    (GROUP, {"ingress": UNKNOWN}),
    (GROUP, {"ingress": [{"cidrBlocks": UNKNOWN}]}),
    (GROUP, {"ingress": [{"protocol": "tcp"}]}),
    (GROUP, {"egress": [{"cidrBlocks": ["0.0.0.0/0"]}]}),
    ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]}),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"]}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv6": "::/0"}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"securityGroupId": "sg-1"}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv4": "10.0.0.0/33"}),
    (NATIVE_GROUP, {"securityGroupIngress": [{"cidrIp": "0.0.0.0/0"}]}),
    ("aws-native:ec2:SecurityGroupIngress", {"groupId": "sg-1", "cidrIpv6": "::/0"}),
    ("aws:lightsail/instancePublicPorts:InstancePublicPorts", {"portInfos": [{"fromPort": 22}]}),
]
CLOSED: list[tuple[str, dict[str, Any]]] = [
    (ALB, {"internal": True}),
    (ALB, {"internal": "true"}),
    (ALB, {"loadBalancerType": "gateway"}),
    (NATIVE_LB, {"scheme": "internal"}),
    (EKS, {"vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}}),
    (EKS, {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["198.51.100.7/32"]}}),
    (REST, {"endpointConfiguration": {"types": "PRIVATE"}}),
    (REST, {"endpointConfiguration": {"types": ["PRIVATE"]}}),
    ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "AWS_IAM"}),
    ("aws:vpclattice/service:Service", {"authType": "AWS_IAM"}),
    ("aws:opensearch/domain:Domain", {"vpcOptions": {"subnetIds": [UNKNOWN]}}),
    ("aws:transfer/server:Server", {"endpointType": "VPC"}),
    (NOTEBOOK, {"directInternetAccess": "Disabled"}),
    ("aws:rds/instance:Instance", {}),
    ("aws:rds/instance:Instance", {"publiclyAccessible": "false"}),
    ("aws:ec2/instance:Instance", {"tags": {"publiclyAccessible": "true"}}),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": False}),
    (SERVICE, {"networkConfiguration": {"subnets": UNKNOWN, "assignPublicIp": False}}),
    (MSK, brokers("DISABLED")),
    (MSK, {"brokerNodeGroupInfo": {"clientSubnets": UNKNOWN}}),
    (COLLECTION, {"type": "network", "policy": '[{"AllowFromPublic": false, "SourceVPCEs": ["vpce-1"]}]'}),
    (COLLECTION, {"type": "encryption", "policy": UNKNOWN}),
    (BEANSTALK, scheme("internal")),
    (EIP, {"domain": "vpc"}),  # as a NAT gateway's
    ("aws:ec2/internetGateway:InternetGateway", {}),
    (PEERING, {"peerOwnerId": "123456789012"}),
    (PEERING, {}),
    (ACL, entry(cidrBlock="10.0.0.0/8")),
    (ACL, entry(cidrBlock="0.0.0.0/0", fromPort=443, toPort=443)),
    (ACL, entry(cidrBlock="0.0.0.0/0", action="deny")),
    (ACL, {"egress": entry(cidrBlock="0.0.0.0/0")["ingress"]}),
    (GROUP, {"ingress": [{"cidrBlocks": ["10.99.0.0/24", "100.64.0.0/10"], "ipv6CidrBlocks": ["fd00::/8"]}]}),
    (GROUP, {"ingress": [{"securityGroups": [UNKNOWN]}, {"self": True}, {"prefixListIds": ["pl-1"]}]}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"referencedSecurityGroupId": UNKNOWN}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"cidrIpv4": "198.51.100.7/32"}),
    ("aws:s3/bucket:Bucket", {}),
]
IGNORED = [
    (ALB, {"internal": True}, "internal"),
    (GROUP, {"ingress": []}, "ingress[0].cidrBlocks"),
    (GROUP, {"ingress": []}, "*"),
    (EKS, {"vpcConfig": {"endpointPublicAccess": False}}, "vpcConfig"),
    (EKS, {"vpcConfig": {"endpointPublicAccess": False}}, 'vpcConfig["endpointPublicAccess"]'),
    ("aws:rds/instance:Instance", {}, "publiclyAccessible"),
    (TEMPLATE, {}, "networkInterfaces"),
    (ACL, {}, "ingress"),
    (REST, {"endpointConfiguration": {"types": "PRIVATE"}}, "endpointConfiguration.types"),
]


@pytest.mark.parametrize(("token", "props"), OPEN)
def test_what_is_open_is_reported(token: str, props: dict[str, Any]) -> None:
    reported = list(openings_of(subject(token, **props), ESTATE))
    assert reported and all(all(opening) for opening in reported)


@pytest.mark.parametrize(("token", "props"), CLOSED)
def test_what_is_closed_is_not(token: str, props: dict[str, Any]) -> None:
    assert list(openings_of(subject(token, **props), ESTATE)) == []


@pytest.mark.parametrize(("token", "props", "path"), IGNORED)
def test_ignoring_what_decides_is_an_opening(token: str, props: dict[str, Any], path: str) -> None:
    reported = list(openings_of(replace(subject(token, **props), ignored=(path,)), ESTATE))
    assert any("are ignored" in opening.got for opening in reported)


def test_ignoring_what_decides_nothing_is_none() -> None:
    node_group = replace(
        subject(EKS, vpcConfig={"endpointPublicAccess": False}), ignored=("version", "vpcConfig.subnetIds")
    )
    assert list(openings_of(node_group, ESTATE)) == []


@pytest.mark.slow
def test_every_property_of_the_sdk_by_which_something_is_public_is_known() -> None:
    """A new version of the SDK that brings one fails here."""
    elsewhere = {door.path.rsplit(".", 1)[-1] for door in service_doors.DOORS}
    harmless = {
        *("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"),  # of buckets
        *("publicAccessBlock", "publicAccessBlockConfiguration", "permittedPublicSecurityGroupRuleRanges"),
        *("endpointPublicAccess", "publicAccessCidrs", "publicAccess", "publicIp", "publicIpv4Pool", "publicIpSource"),
        *("publiclyAdvertisable", "isPublic", "publicWorkforceTaskPrice", "sagemakerPublicHubContentArn"),
    }
    for token, names in properties("pulumi_aws").items():
        for path, name in names.items():
            if name in public_properties.NAMES:
                assert path in public_properties.HOLDERS[plain_type(token)], (token, path)
            elif "public" in name.lower() and "key" not in name.lower() and "certificate" not in name.lower():
                assert name in elsewhere | harmless, (token, path)


def test_the_tables_name_types_of_the_sdk() -> None:
    types = {plain_type(token) for token in properties("pulumi_aws")}
    tables = [
        *(door.type for door in service_doors.DOORS),
        *always_public.ALWAYS,
        *always_public.UNLESS,
        *public_properties.HOLDERS,
        *security_groups.SINGLE,
        *network_acls.ACLS,
        *network_acls.RULES,
        *elastic_addresses.TYPES_WITH_HOLDER,
        *eks_endpoint.CLUSTERS,
        *beanstalk.ENVIRONMENTS,
        *peering.PEERS,
        *serverless_collections.POLICIES,
    ]
    older = ("aws:applicationloadbalancing:", "aws:elasticloadbalancing*", "aws*:opensearch:Domain", "eks:")
    plain = {name.replace("aws*:", "aws:") for name in tables if not name.startswith(("aws-native:", *older))}
    missing = {name for name in plain if name not in types}
    assert not missing


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted({key for _, props in (*OPEN, *CLOSED) for key in props})
RULES = st.lists(
    st.dictionaries(st.sampled_from(("cidrBlocks", "protocol", "fromPort", "ruleNo")), ANYTHING, max_size=3)
)


@given(st.sampled_from(sorted({token for token, _ in OPEN})), st.dictionaries(st.sampled_from(KEYS), ANYTHING | RULES))
@pytest.mark.slow
def test_nothing_makes_them_fall_over(token: str, props: dict[str, Any]) -> None:
    for opening in openings_of(subject(token, **props), ESTATE):
        assert all(isinstance(part, str) for part in opening)
