"""Databases and caches, with their snapshots and replicas.

Services: dax, docdb, dsql, dynamodb, elasticache, keyspaces, memorydb, neptune, neptunegraph, odb, qldb, rds,
redshift, redshiftdata, redshiftserverless, timestreaminfluxdb, timestreamquery, timestreamwrite.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:dax:Cluster",
        *of("aws:docdb", "Cluster ElasticCluster"),
        "aws:dsql:Cluster",
        *of("aws:dynamodb", "Table TableReplica"),
        *of("aws:elasticache", "Cluster ReplicationGroup ServerlessCache"),
        *of("aws:keyspaces", "Keyspace Table"),
        *of("aws:memorydb", "Cluster MultiRegionCluster Snapshot"),
        "aws:neptune:Cluster",
        "aws:neptunegraph:Graph",
        *of("aws:odb", "AutonomousDatabase CloudAutonomousVmCluster CloudVmCluster"),
        "aws:qldb:*",
        *of("aws:rds", "Cluster ClusterSnapshot ClusterSnapshotCopy Instance Snapshot SnapshotCopy"),
        *of("aws:redshift", "Cluster ClusterSnapshot"),
        "aws:redshiftserverless:Namespace",
        "aws:timestreaminfluxdb:*",
        "aws:timestreamquery:*",
        *of("aws:timestreamwrite", "Database Table"),
    ),
    moves=(
        # It copies a table to a bucket.
        "aws:dynamodb:TableExport",
        # They copy a database: its activity, snapshots, backups, or all of it.
        *of("aws:rds", "ClusterActivityStream ExportTask InstanceAutomatedBackupsReplication Integration"),
        # They copy or share what a cluster holds.
        *of("aws:redshift", "DataShareAuthorization DataShareConsumerAssociation Integration Partner SnapshotCopy"),
        # A statement is a program: it may UNLOAD a table.
        "aws:redshiftdata:*",
    ),
    part=(
        *of("aws:dax", "ParameterGroup SubnetGroup"),
        *of(
            "aws:docdb",
            """
            ClusterInstance ClusterParameterGroup ClusterSnapshot EventSubscription GlobalCluster SubnetGroup
            """,
        ),
        *of("aws:dsql", "ClusterPeering ClusterPolicy"),
        *of(
            "aws:dynamodb",
            """
            ContributorInsights GlobalSecondaryIndex GlobalTable KinesisStreamingDestination ResourcePolicy TableItem
            Tag
            """,
        ),
        *of(
            "aws:elasticache",
            """
            GlobalReplicationGroup ParameterGroup ReservedCacheNode SubnetGroup User UserGroup UserGroupAssociation
            """,
        ),
        *of("aws:keyspaces", ""),
        *of("aws:memorydb", "Acl ParameterGroup SubnetGroup User"),
        *of(
            "aws:neptune",
            """
            ClusterEndpoint ClusterInstance ClusterParameterGroup ClusterSnapshot EventSubscription GlobalCluster
            ParameterGroup SubnetGroup
            """,
        ),
        "aws:neptunegraph:PrivateGraphEndpoint",
        *of(
            "aws:odb",
            """
            AutonomousDatabaseSecretsManagerIntegration CloudExadataInfrastructure IamRoleAssociation Network
            NetworkPeeringConnection
            """,
        ),
        *of(
            "aws:rds",
            """
            Certificate ClusterEndpoint ClusterInstance ClusterParameterGroup ClusterRoleAssociation
            CustomDbEngineVersion EventSubscription GlobalCluster InstanceDesiredState OptionGroup ParameterGroup Proxy
            ProxyDefaultTargetGroup ProxyEndpoint ProxyTarget ReservedInstance RoleAssociation ShardGroup SubnetGroup
            """,
        ),
        *of(
            "aws:redshift",
            """
            AuthenticationProfile ClusterIamRoles EndpointAccess EndpointAuthorization EventSubscription
            HsmClientCertificate HsmConfiguration IdcApplication Logging NamespaceRegistration ParameterGroup
            ResourcePolicy ScheduledAction SnapshotCopyGrant SnapshotSchedule SnapshotScheduleAssociation SubnetGroup
            UsageLimit
            """,
        ),
        *of(
            "aws:redshiftserverless",
            """
            CustomDomainAssociation EndpointAccess ResourcePolicy Snapshot UsageLimit Workgroup
            """,
        ),
        *of("aws:timestreamwrite", ""),
    ),
)
