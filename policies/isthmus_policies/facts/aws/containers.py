"""Containers: registries, tasks, and clusters of Kubernetes.

Services: appmesh, ecr, ecrpublic, ecs, eks.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:ecr:Repository",
        "aws:ecrpublic:Repository",
        *of("aws:ecs", "DaemonTaskDefinition ExpressGatewayService TaskDefinition"),
        "aws:eks:Cluster",
    ),
    moves=(
        # It copies every repository to other regions or accounts.
        "aws:ecr:ReplicationConfiguration",
        # Argo CD, ACK and kro: controllers that make whatever is in a repository or a custom resource.
        "aws:eks:Capability",
    ),
    part=(
        "aws:appmesh:*",
        *of(
            "aws:ecr",
            """
            AccountSetting LifecyclePolicy PullThroughCacheRule PullTimeUpdateExclusion RegistryPolicy
            RegistryScanningConfiguration RepositoryCreationTemplate RepositoryPolicy
            """,
        ),
        "aws:ecrpublic:RepositoryPolicy",
        # A service runs a task definition, which says the class.
        *of(
            "aws:ecs",
            """
            AccountSettingDefault CapacityProvider Cluster ClusterCapacityProviders Daemon Service Tag TaskSet
            """,
        ),
        *of(
            "aws:eks",
            """
            AccessEntry AccessPolicyAssociation Addon FargateProfile IdentityProviderConfig NodeGroup
            PodIdentityAssociation
            """,
        ),
    ),
)
