"""EksGpuPool: a managed node group of GPU instances that only what tolerates the GPU taint runs on."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.arguments import given
from components.environment.carriers import GPU_TAINT, POOL_LABEL, aws_tags
from components.public_cloud.policy_documents import plain_trust

# The CNI's policy stands on the node role as long as the add-on has no role of its own.
NODE_POLICIES = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy")
# Bottlerocket's NVIDIA variant brings driver and device plugin; its second disk holds images and pods.
AMI_TYPE, DATA_DISK = "BOTTLEROCKET_x86_64_NVIDIA", "/dev/xvdb"


@dataclass(frozen=True)
class EksGpuPoolArgs:
    """What the pool is made of."""

    prefix: str
    """What the role's and the template's names begin with."""
    pool: str
    """The pool's name: the node group's, and the value of the nodes' label `isthmus.dev/pool`."""
    instance_type: str
    """The EC2 instance type of its nodes."""
    capacity: str
    """`on-demand` or `spot`."""
    disk_gib: int
    """The disk for images and pods of each node, GiB."""
    nodes: int
    """How many nodes there are."""
    classification: str
    """The highest classification of what its disks hold."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The subnets of its nodes."""


class EksGpuPool(pulumi.ComponentResource):
    """A node group with IMDSv2, encrypted gp3 disks, the pool's label and the GPU taint, and a role for its nodes."""

    node_group: pulumi.Output[str]
    """The node group's id, known when its nodes are ready."""

    def __init__(self, name: str, args: EksGpuPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EksGpuPool", name, None, opts)
        args = given(EksGpuPoolArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        full = f"{args.prefix}-{args.pool}"
        role = aws.iam.Role(
            f"{name}-role",
            name=f"{full}-nodes",
            assume_role_policy=plain_trust("ec2.amazonaws.com"),
            tags=aws_tags(f"{full}-nodes"),
            opts=child,
        )
        allowed = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}", opts=child
            )
            for policy in NODE_POLICIES
        ]
        tags = aws_tags(full, args.classification)
        template = aws.ec2.LaunchTemplate(
            f"{name}-template",
            name=full,
            update_default_version=True,
            metadata_options={
                "http_endpoint": "enabled",
                "http_tokens": "required",
                "http_put_response_hop_limit": 1,  # pods can't reach the node's credentials
            },
            block_device_mappings=[
                {
                    "device_name": DATA_DISK,
                    "ebs": {
                        "volume_size": args.disk_gib,
                        "volume_type": "gp3",
                        "encrypted": "true",
                        "delete_on_termination": "true",
                    },
                }
            ],
            tag_specifications=[
                {"resource_type": "instance", "tags": tags},
                {"resource_type": "volume", "tags": tags},
            ],
            tags=tags,
            opts=child,
        )
        group = aws.eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args.cluster_name,
            node_group_name=args.pool,
            node_role_arn=role.arn,
            subnet_ids=args.subnet_ids,
            instance_types=[args.instance_type],
            ami_type=AMI_TYPE,
            capacity_type="SPOT" if args.capacity == "spot" else "ON_DEMAND",
            scaling_config={"desired_size": args.nodes, "min_size": args.nodes, "max_size": args.nodes},
            update_config={"max_unavailable": 1},
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            labels={POOL_LABEL: args.pool},
            taints=[{"key": GPU_TAINT, "value": "present", "effect": "NO_SCHEDULE"}],
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=allowed),
        )
        self.node_group = group.id
        self.register_outputs({"node_group": self.node_group})
