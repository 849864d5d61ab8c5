"""The clouds of a sandbox as their own SDKs show them, never through Pulumi."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

PREFIX = "isthmus-"
AUTO_NAMED = re.compile(r"-[0-9a-f]{7}$")  # what the engine puts behind a name of its own making
Thing = tuple[str, str]  # kind, name


class Clouds:
    """Clients with the credentials that a shell has (`isthmus sandbox env`)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def aws(self, service: str) -> Any:
        """A boto3 client."""
        env = self.environment
        keys = {"aws_access_key_id": env["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": env["AWS_SECRET_ACCESS_KEY"]}
        return boto3.client(service, region_name=env["AWS_REGION"], endpoint_url=env["AWS_ENDPOINT_URL"], **keys)

    def node_group(self, cluster: str, pool: str) -> dict[str, Any]:
        """The one managed node group of a pool, by the label of its nodes: its name is the engine's."""
        eks = self.aws("eks")
        names = eks.list_nodegroups(clusterName=cluster)["nodegroups"]
        groups = [eks.describe_nodegroup(clusterName=cluster, nodegroupName=n)["nodegroup"] for n in names]
        (group,) = [group for group in groups if group["labels"].get("isthmus.dev/pool") == pool]
        return dict(group)

    def openstack(self, project: str = "admin") -> Any:
        """An openstacksdk connection of the operator, in a project."""
        import openstack  # a second of CPU time, which collecting the tests needn't take
        from openstack.config import OpenStackConfig

        config = OpenStackConfig(config_files=[self.environment["OS_CLIENT_CONFIG_FILE"]], load_envvars=False)
        cloud = config.get_one(cloud="admin", project_name=project, project_id=None)
        return openstack.connection.Connection(config=cloud)

    def kubectl(self, cluster: str, *args: str) -> str:
        """What `kubectl` prints, with the credentials that the cluster's cloud gives."""
        command = ["kubectl", "--context", cluster, *args]
        done = subprocess.run(command, env=dict(self.environment), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def inventory(self, clusters: tuple[str, ...] = ()) -> Counter[Thing]:
        """Everything of ours in every service, by kind and name; Kubernetes objects of the named clusters."""
        found = Counter([*self._aws(), *self._openstack()])
        for cluster in clusters:
            kinds = "deployments,services,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets"
            listed = self.kubectl(cluster, "get", kinds, "-n", "serving", "-o", "name").split()
            found.update((cluster, name) for name in listed)
        return found

    def _aws(self) -> Iterator[Thing]:
        ec2, iam, eks, kms, s3 = (self.aws(s) for s in ("ec2", "iam", "eks", "kms", "s3"))
        named = {
            "vpc": ec2.describe_vpcs()["Vpcs"],
            "subnet": ec2.describe_subnets()["Subnets"],
            "route table": ec2.describe_route_tables()["RouteTables"],
            "security group": ec2.describe_security_groups()["SecurityGroups"],
            "endpoint": [e for e in ec2.describe_vpc_endpoints()["VpcEndpoints"] if e["State"] != "deleted"],
            "launch template": ec2.describe_launch_templates()["LaunchTemplates"],
            "flow log": ec2.describe_flow_logs()["FlowLogs"],
            "customer gateway": _alive(ec2.describe_customer_gateways()["CustomerGateways"]),
            "transit gateway": _alive(ec2.describe_transit_gateways()["TransitGateways"]),
            "attachment": _alive(ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]),
            "vpn connection": _alive(ec2.describe_vpn_connections()["VpnConnections"]),
        }
        for kind, things in named.items():
            for thing in things:
                tags = {t["Key"]: t["Value"] for t in thing.get("Tags", [])}
                if tags.get("Name", "").startswith(PREFIX):
                    yield kind, tags["Name"]
        for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
            tags = {t["Key"]: t["Value"] for t in rule.get("Tags", [])}
            if tags:
                peer = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
                rule_key = (rule["IpProtocol"], rule.get("FromPort"), rule.get("CidrIpv4"), peer and "group")
                yield "security group rule", f"{tags.get('Name')} {rule_key}"
        for role in iam.list_roles()["Roles"]:
            if role["RoleName"].startswith(PREFIX):
                yield "role", role["RoleName"]
        for name in eks.list_clusters()["clusters"]:
            yield "eks cluster", name
            groups = eks.list_nodegroups(clusterName=name)["nodegroups"]
            yield from (("node group", AUTO_NAMED.sub("", group)) for group in groups)
            yield from (("add-on", a) for a in eks.list_addons(clusterName=name)["addons"])
            yield from (("access entry", e) for e in eks.list_access_entries(clusterName=name)["accessEntries"])
            for one in eks.list_pod_identity_associations(clusterName=name)["associations"]:
                yield "pod identity", one["serviceAccount"]
        yield from (("bucket", b["Name"]) for b in s3.list_buckets()["Buckets"])
        yield from (("log group", g["logGroupName"]) for g in self.aws("logs").describe_log_groups()["logGroups"])
        yield from (("alias", a["AliasName"]) for a in kms.list_aliases()["Aliases"] if PREFIX in a["AliasName"])
        for key in kms.list_keys()["Keys"]:
            facts = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if facts["KeyManager"] == "CUSTOMER" and facts["KeyState"] != "PendingDeletion":
                yield "key", facts.get("Description", "")

    def _openstack(self) -> Iterator[Thing]:
        cloud = self.openstack()
        projects = [p for p in cloud.identity.projects() if p.name.startswith(PREFIX)]
        yield from (("project", p.name) for p in projects)
        yield from (("flavor", f.name) for f in cloud.compute.flavors() if f.name.startswith(PREFIX))
        yield from (("role", r.name) for r in cloud.identity.roles() if r.name.startswith(PREFIX))
        yield from (("user", u.name) for u in cloud.identity.users() if u.name.startswith(PREFIX))
        for project in projects:
            own = self.openstack(project.name)
            network = own.network
            mine = {"project_id": project.id}
            yield from (("network", n.name) for n in network.networks(**mine))
            yield from (("neutron subnet", s.name) for s in network.subnets(**mine))
            yield from (("router", r.name) for r in network.routers(**mine))
            yield from (("neutron security group", g.name) for g in network.security_groups(**mine))
            for rule in network.security_group_rules(**mine):
                peer = rule.remote_ip_prefix or (rule.remote_group_id and "group")
                rule_key = (rule.direction, rule.ether_type, rule.protocol, rule.port_range_min, peer)
                yield "neutron security group rule", str(rule_key)
            for router in network.routers(**mine):
                for port in network.ports(device_id=router.id):
                    yield f"port of {router.name}", str(port.device_owner)
            yield from (("vpn service", s.name) for s in network.vpn_services())
            yield from (("ike policy", p.name) for p in network.vpn_ike_policies())
            yield from (("ipsec policy", p.name) for p in network.vpn_ipsec_policies())
            yield from (("endpoint group", g.name) for g in network.vpn_endpoint_groups())
            yield from (("site connection", c.name) for c in network.vpn_ipsec_site_connections())
            magnum = own.container_infrastructure_management
            yield from (("cluster template", t.name) for t in magnum.cluster_templates())
            for cluster in magnum.clusters():
                yield "magnum cluster", cluster.name
                groups = magnum.get(f"/clusters/{cluster.id}/nodegroups", microversion="1.9").json()["nodegroups"]
                yield from (("magnum node group", g["name"]) for g in groups)
            for container in own.object_store.containers():
                yield "container", container.name
                yield from (("object", o.name) for o in own.object_store.objects(container.name))


def _alive(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [t for t in things if t.get("State") not in ("deleting", "deleted")]
