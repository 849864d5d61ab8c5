"""Analytics, by AWS's own category: search, streams of records, queries, catalogues, business reports.

Services: athena, cleanrooms, cloudsearch, dataexchange, datapipeline, datazone, elasticsearch, emr, emrcontainers,
emrserverless, finspace, glue, kinesis, kinesisanalyticsv2, lakeformation, msk, mskconnect, opensearch,
opensearchingest, quicksight.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        *of("aws:athena", "DataCatalog Workgroup"),
        "aws:datazone:Domain",
        "aws:elasticsearch:Domain",
        *of("aws:emr", "Cluster Studio"),
        "aws:emrcontainers:VirtualCluster",
        "aws:emrserverless:*",
        *of("aws:finspace", "KxCluster KxDatabase KxDataview KxEnvironment KxVolume"),
        *of("aws:glue", "Catalog CatalogDatabase Crawler DevEndpoint Job MLTransform"),
        *of("aws:kinesis", "AnalyticsApplication FirehoseDeliveryStream Stream VideoStream"),
        "aws:kinesisanalyticsv2:Application",
        *of("aws:msk", "Cluster ServerlessCluster"),
        *of("aws:opensearch", "Application Domain ServerlessCollection"),
        *of("aws:quicksight", "Analysis Dashboard DataSet DataSource"),
    ),
    moves=(
        # It shares tables with members of other accounts.
        "aws:cleanrooms:*",
        # A domain keeps documents, and no label can stand on it.
        "aws:cloudsearch:*",
        # A pipeline copies and runs what its definition says.
        "aws:datapipeline:*",
        # It publishes data sets to other accounts, and fetches theirs.
        "aws:dataexchange:*",
        # An environment is made by a template of its blueprint.
        "aws:datazone:Environment",
        # They deliver the records of a cluster elsewhere, to another cluster or to buckets.
        *of("aws:msk", "Channel Replicator"),
        # A connector is a program that copies between a cluster and anything.
        *of("aws:mskconnect", "Connector CustomPlugin"),
        # A pipeline reads and writes wherever its text says.
        "aws:opensearchingest:Pipeline",
    ),
    part=(
        *of("aws:athena", "CapacityReservation Database NamedQuery PreparedStatement"),
        *of(
            "aws:datazone",
            """
            AssetType EnvironmentBlueprintConfiguration EnvironmentProfile FormType Glossary GlossaryTerm PolicyGrant
            Project UserProfile
            """,
        ),
        *of("aws:elasticsearch", "DomainPolicy DomainSamlOptions VpcEndpoint"),
        *of(
            "aws:emr",
            """
            BlockPublicAccessConfiguration InstanceFleet InstanceGroup ManagedScalingPolicy SecurityConfiguration
            StudioSessionMapping
            """,
        ),
        "aws:emrcontainers:JobTemplate",
        *of("aws:finspace", "KxScalingGroup KxUser"),
        *of(
            "aws:glue",
            """
            CatalogTable CatalogTableOptimizer Classifier Connection DataCatalogEncryptionSettings DataQualityRuleset
            Partition PartitionIndex Registry ResourcePolicy Schema SecurityConfiguration Trigger UserDefinedFunction
            Workflow
            """,
        ),
        *of("aws:kinesis", "AccountSettings ResourcePolicy StreamConsumer"),
        "aws:kinesisanalyticsv2:ApplicationSnapshot",
        "aws:lakeformation:*",
        *of(
            "aws:msk",
            """
            ClusterPolicy Configuration ScramSecretAssociation SingleScramSecretAssociation Topic VpcConnection
            """,
        ),
        "aws:mskconnect:WorkerConfiguration",
        *of(
            "aws:opensearch",
            """
            AuthorizeVpcEndpointAccess DomainPolicy DomainSamlOptions InboundConnectionAccepter OutboundConnection
            Package PackageAssociation ServerlessAccessPolicy ServerlessCollectionGroup ServerlessLifecyclePolicy
            ServerlessSecurityConfig ServerlessSecurityPolicy ServerlessVpcEndpoint VpcEndpoint
            """,
        ),
        *of("aws:opensearchingest", "PipelineEndpoint ResourcePolicy"),
        *of(
            "aws:quicksight",
            """
            AccountSettings AccountSubscription CustomPermissions Folder FolderMembership Group GroupMembership
            IamPolicyAssignment Ingestion IpRestriction KeyRegistration Namespace RefreshSchedule RoleCustomPermission
            RoleMembership Template TemplateAlias Theme User UserCustomPermission VpcConnection
            """,
        ),
    ),
)
