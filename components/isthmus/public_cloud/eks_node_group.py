"""EksNodeGroup: a managed node group; with GPUs, only what tolerates the GPU taint runs on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from isthmus.arguments import as_args
from isthmus.environment.aws_account import Account
from isthmus.environment.labels import GPU_TAINT, POOL_LABEL, aws_tags
from isthmus.public_cloud.policy_documents import instance_trust

# The first holds ec2:DescribeInstances, by which Bottlerocket learns its node's name, and what the agent of EKS Pod
# Identity asks EKS: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html. The CNI has its own role.
NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
# Bottlerocket's NVIDIA variant brings driver and device plugin.
AMI_TYPE, GPU_AMI_TYPE = "BOTTLEROCKET_x86_64", "BOTTLEROCKET_x86_64_NVIDIA"
# The system with its settings, of the image's own size; and images and pods.
# https://github.com/bottlerocket-os/bottlerocket/blob/develop/README.md#default-volumes
SYSTEM_DISK, DATA_DISK = "/dev/xvda", "/dev/xvdb"
# MiB/s of a GPU node's second disk: at gp3's own 125 an image of 20 GB takes three minutes.
# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type
GPU_THROUGHPUT = 500


@dataclass(frozen=True)
class EksPool:
    """A node pool of the cluster."""

    name: str
    """Its name: the value of the nodes' label `isthmus.dev/pool`, and part of the names of role and template."""
    instance_type: str
    """The EC2 instance type of its nodes."""
    capacity: str
    """`on-demand` or `spot`."""
    disk_gib: int
    """The disk for images and pods of each node, GiB."""
    gpu: bool
    """Whether its nodes have GPUs: which image they run, and whether they are tainted."""
    min: int
    """How many nodes there are at first, and at least."""
    max: int
    """How many nodes there may be."""
    zones: Sequence[str] = ()
    """The zones of its nodes; without any, all of the site's."""


@dataclass(frozen=True)
class EksNodeGroupArgs:
    """What the node group is made of."""

    prefix: str
    """What the role's and the template's names begin with."""
    account: str
    """The AWS account."""
    region: str
    """The region."""
    pool: EksPool
    """The pool."""
    version: str
    """The Kubernetes version of its nodes: the cluster's."""
    release_version: str
    """The Bottlerocket release of its nodes, e.g. 1.58.0-c5c37032."""
    classification: str
    """The highest classification of what its disks hold."""
    key_arn: pulumi.Input[str]
    """The KMS key that encrypts its disks."""
    cluster_name: pulumi.Input[str]
    """The EKS cluster."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The subnets of its nodes."""


class EksNodeGroup(pulumi.ComponentResource):
    """A node group with IMDSv2, encrypted gp3 disks and the pool's label, and a role for its nodes.

    How many there are between `min` and `max` is the cluster autoscaler's to change: an update leaves it alone
    (https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html). Nodes follow `version` and `release_version`,
    one at a time (https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html), and one that stays
    unhealthy is replaced (https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html).

    The group's own name is left to Pulumi: what can't be changed in place, such as the instance type, makes a second
    group first, and the old one goes when its nodes are ready
    (https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming).
    """

    node_group: pulumi.Output[str]
    """The node group's id, known when its nodes are ready."""

    def __init__(self, name: str, args: EksNodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EksNodeGroup", name, None, opts)
        args = as_args(EksNodeGroupArgs, args)
        child, account = pulumi.ResourceOptions(parent=self), Account(args.account, args.region)
        pool, full = args.pool, f"{args.prefix}-{args.pool.name}"
        role = aws.iam.Role(
            f"{name}-role",
            name=f"{full}-nodes",
            assume_role_policy=instance_trust(),
            tags=aws_tags(f"{full}-nodes"),
            opts=child,
        )
        allowed = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=account.managed_policy(policy), opts=child
            )
            for policy in NODE_POLICIES
        ]
        template = self._template(name, args, full)
        group = aws.eks.NodeGroup(
            name,  # not longer: EKS takes 63 characters with Pulumi's seven
            cluster_name=args.cluster_name,
            node_role_arn=role.arn,
            subnet_ids=args.subnet_ids,
            instance_types=[pool.instance_type],
            ami_type=GPU_AMI_TYPE if pool.gpu else AMI_TYPE,
            version=args.version,
            release_version=args.release_version,
            capacity_type="SPOT" if pool.capacity == "spot" else "ON_DEMAND",
            scaling_config={"desired_size": pool.min, "min_size": pool.min, "max_size": pool.max},
            update_config={"max_unavailable": 1},
            node_repair_config={"enabled": True},
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            labels={POOL_LABEL: pool.name},
            taints=[{"key": GPU_TAINT, "value": "present", "effect": "NO_SCHEDULE"}] if pool.gpu else [],
            tags=aws_tags(full, args.classification),
            opts=pulumi.ResourceOptions(parent=self, depends_on=allowed, ignore_changes=["scalingConfig.desiredSize"]),
        )
        self.node_group = group.id
        self.register_outputs({"node_group": self.node_group})

    def _template(self, name: str, args: EksNodeGroupArgs, full: str) -> aws.ec2.LaunchTemplate:
        """Both disks are named: one that a template doesn't name is as the image has it, which is not encrypted."""
        tags = aws_tags(full, args.classification)
        encrypted: aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgsDict = {
            "volume_type": "gp3",
            "encrypted": "true",
            "kms_key_id": args.key_arn,
            "delete_on_termination": "true",
        }
        data: aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgsDict = {**encrypted, "volume_size": args.pool.disk_gib}
        if args.pool.gpu:
            data["throughput"] = GPU_THROUGHPUT
        return aws.ec2.LaunchTemplate(
            f"{name}-template",
            name=full,
            update_default_version=True,
            metadata_options={
                "http_endpoint": "enabled",
                "http_tokens": "required",
                "http_put_response_hop_limit": 1,  # pods can't reach the node's credentials
            },
            block_device_mappings=[
                {"device_name": SYSTEM_DISK, "ebs": encrypted},
                {"device_name": DATA_DISK, "ebs": data},
            ],
            tag_specifications=[
                {"resource_type": "instance", "tags": tags},
                {"resource_type": "volume", "tags": tags},
            ],
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
