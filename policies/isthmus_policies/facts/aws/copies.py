"""Copies on AWS that several properties say together, or one whose name says nothing: replication, streams, backups.

What a property says by its own name (a log group, a dead letter queue, a snapshot to restore) is in
`copies_by_property.py`. Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html,
https://docs.aws.amazon.com/firehose/latest/dev/basic-create.html, https://docs.aws.amazon.com/eventbridge/latest/pipes.html
"""

from isthmus_policies.facts.copies import Tie

BUCKETS = ("aws*:s3:*Bucket",)
LOG_GROUPS = ("aws:cloudwatch:LogGroup", "aws-native:logs:LogGroup")
STREAMS = ("aws*:kinesis:Stream", "aws:kinesis:FirehoseDeliveryStream", "aws-native:kinesisfirehose:DeliveryStream")
QUEUES, TOPICS = ("aws*:sqs:Queue",), ("aws*:sns:Topic",)
FUNCTIONS = ("aws*:lambda:Function",)
SINKS = (
    *BUCKETS,
    *LOG_GROUPS,
    *STREAMS,
    *QUEUES,
    *TOPICS,
    *FUNCTIONS,
    "aws:sfn:StateMachine",
    "aws:cloudwatch:EventBus",
)
TABLES = ("aws*:dynamodb:*Table",)
VOLUMES, MACHINES = ("aws:ebs:*", "aws*:ec2:Volume", "aws*:ec2:*Snapshot"), ("aws*:ec2:Instance", "aws*:ec2:Ami*")
FILES = ("aws*:efs:FileSystem", "aws*:fsx:*")
DATABASES = (
    "aws*:rds:*",
    "aws*:docdb:*",
    "aws*:neptune:*",
    "aws*:redshift*:*",
    "aws*:elasticache:*",
    "aws*:memorydb:*",
)
KEPT = (*BUCKETS, *TABLES, *VOLUMES, *MACHINES, *FILES, *DATABASES, *STREAMS, *QUEUES)
VAULTS = ("aws*:backup:*Vault",)
FIREHOSE = "aws:kinesis:FirehoseDeliveryStream"
FIREHOSE_TO = (
    *("extendedS3Configuration.bucketArn", "extendedS3Configuration.s3BackupConfiguration.bucketArn"),
    *("opensearchConfiguration.domainArn", "elasticsearchConfiguration.domainArn"),
    *(
        f"{name}Configuration.s3Configuration.bucketArn"
        for name in ("redshift", "opensearch", "elasticsearch", "splunk", "httpEndpoint", "snowflake", "iceberg")
    ),
    *(
        "redshiftConfiguration.s3BackupConfiguration.bucketArn",
        "opensearchserverlessConfiguration.s3Configuration.bucketArn",
    ),
)
NATIVE_FIREHOSE_TO = (
    *("s3DestinationConfiguration.bucketArn", "extendedS3DestinationConfiguration.bucketArn"),
    "extendedS3DestinationConfiguration.s3BackupConfiguration.bucketArn",
)

COPIES = (
    # Objects of buckets, and what lists, logs or replicates them.
    *(Tie(f"aws:s3:{name}", "", "bucket", targets=BUCKETS) for name in ("BucketObject", "ObjectCopy")),
    Tie("aws:s3:ObjectCopy", "source", sources=BUCKETS),
    Tie("aws:s3:BucketReplicationConfig", "bucket", "rules.destination.bucket", BUCKETS, BUCKETS),
    Tie("aws:s3:Bucket", "", "replicationConfiguration.rules.destination.bucket", targets=BUCKETS),
    Tie("aws-native:s3:Bucket", "", "replicationConfiguration.rules.destination.bucket", targets=BUCKETS),
    Tie("aws:s3:BucketLogging", "bucket", "targetBucket", BUCKETS, BUCKETS),
    Tie("aws:s3:Bucket", "", "loggings.targetBucket", targets=BUCKETS),
    Tie("aws:s3:Bucket", "", "logging.targetBucket", targets=BUCKETS),
    Tie("aws-native:s3:Bucket", "", "loggingConfiguration.destinationBucketName", targets=BUCKETS),
    Tie("aws:s3:Inventory", "bucket", "destination.bucket.bucketArn", BUCKETS, BUCKETS),
    Tie(
        "aws:s3:AnalyticsConfiguration",
        "bucket",
        "storageClassAnalysis.dataExport.destination.s3BucketDestination.bucketArn",
        BUCKETS,
        BUCKETS,
    ),
    # Streams, queues and topics.
    Tie(FIREHOSE, "kinesisSourceConfiguration.kinesisStreamArn", sources=STREAMS),
    Tie(
        "aws-native:kinesisfirehose:DeliveryStream",
        "kinesisStreamSourceConfiguration.kinesisStreamArn",
        sources=STREAMS,
    ),
    Tie(FIREHOSE, "mskSourceConfiguration.mskClusterArn", sources=("aws:msk:*Cluster",)),
    *(Tie(FIREHOSE, "", path) for path in FIREHOSE_TO),
    *(Tie("aws-native:kinesisfirehose:DeliveryStream", "", path, targets=BUCKETS) for path in NATIVE_FIREHOSE_TO),
    Tie("aws:dynamodb:KinesisStreamingDestination", "tableName", "streamArn", TABLES, STREAMS),
    Tie("aws:lambda:EventSourceMapping", "eventSourceArn", "functionName", (*STREAMS, *QUEUES, *TABLES), FUNCTIONS),
    Tie("aws:lambda:EventSourceMapping", "eventSourceArn", "destinationConfig.onFailure.destinationArn", targets=SINKS),
    *(
        Tie(
            "aws:lambda:FunctionEventInvokeConfig",
            "functionName",
            f"destinationConfig.{end}.destination",
            FUNCTIONS,
            SINKS,
        )
        for end in ("onFailure", "onSuccess")
    ),
    Tie("aws*:sns:*Subscription", "topic", "endpoint", TOPICS, SINKS),
    Tie("aws*:sns:*Subscription", "topicArn", "endpoint", TOPICS, SINKS),
    *(
        Tie("aws*:sns:*Subscription", topic, "redrivePolicy.deadLetterTargetArn", TOPICS, QUEUES)
        for topic in ("topic", "topicArn")
    ),
    Tie("aws:sqs:RedrivePolicy", "queueUrl", "redrivePolicy.deadLetterTargetArn", QUEUES, QUEUES),
    Tie("aws:pipes:Pipe", "source", "target", (*STREAMS, *QUEUES, *TABLES), SINKS),
    Tie("aws:pipes:Pipe", "source", "", (*STREAMS, *QUEUES, *TABLES)),
    Tie("aws:cloudwatch:EventTarget", "eventBusName", "arn", ("aws:cloudwatch:EventBus",), SINKS),
    Tie("aws:cloudwatch:EventArchive", "eventSourceArn", sources=("aws:cloudwatch:EventBus",)),
    Tie("aws:cloudwatch:LogSubscriptionFilter", "logGroup", "destinationArn", LOG_GROUPS, SINKS),
    Tie("aws-native:logs:SubscriptionFilter", "logGroupName", "destinationArn", LOG_GROUPS, SINKS),
    Tie("aws:wafv2:WebAclLoggingConfiguration", "resourceArn", "logDestinationConfigs", targets=SINKS),
    Tie("aws:cloudwatch:LogDeliverySource", "resourceArn"),
    Tie("aws:cloudwatch:LogDelivery", "deliverySourceName", "deliveryDestinationArn"),
    Tie(
        "aws:cloudwatch:LogDeliveryDestination",
        "",
        "deliveryDestinationConfiguration.destinationResourceArn",
        targets=SINKS,
    ),
    Tie("aws:redshift:Logging", "clusterIdentifier", "bucketName", ("aws:redshift:Cluster",), BUCKETS),
    *(
        Tie("aws:ec2:FlowLog", name, sources=("aws:ec2:*", "aws:ec2transitgateway:*"))
        for name in ("vpcId", "subnetId", "eniId", "transitGatewayId", "transitGatewayAttachmentId")
    ),
    Tie("aws-native:ec2:FlowLog", "resourceId", sources=("aws-native:ec2:*",)),
    # Disks and images.
    *(Tie(kind, "volumeId", sources=VOLUMES) for kind in ("aws:ebs:Snapshot", "aws-native:ec2:Snapshot")),
    Tie("aws:ec2:Ami", "ebsBlockDevices.snapshotId", sources=VOLUMES),
    *(Tie(f"aws:ec2:{kind}", "ami", sources=MACHINES) for kind in ("Instance", "SpotInstanceRequest")),
    *(Tie("aws:ec2:VolumeAttachment", *ends) for ends in (("instanceId", "volumeId"), ("volumeId", "instanceId"))),
    Tie("aws:imagebuilder:Image*", "imageRecipeArn", sources=("aws:imagebuilder:*",)),
    Tie("aws:imagebuilder:Image*", "containerRecipeArn", sources=("aws:imagebuilder:*",)),
    Tie("aws:imagebuilder:*Recipe", "parentImage", sources=("aws:imagebuilder:*", *MACHINES, "aws:ecr:Repository")),
    Tie("aws:imagebuilder:ContainerRecipe", "", "targetRepository.repositoryName", targets=("aws:ecr:Repository",)),
    # Files.
    Tie("aws:efs:ReplicationConfiguration", "sourceFileSystemId", "destination.fileSystemId", FILES, FILES),
    *(Tie("aws:fsx:Backup", name, sources=FILES) for name in ("fileSystemId", "volumeId")),
    *(
        Tie("aws:fsx:DataRepositoryAssociation", *ends)
        for ends in (("fileSystemId", "dataRepositoryPath"), ("dataRepositoryPath", "fileSystemId"))
    ),
    # Databases: snapshots of them, and what they are read from or exported to.
    Tie("aws:rds:Snapshot", "dbInstanceIdentifier", sources=DATABASES),
    *(
        Tie(f"aws:{name}:ClusterSnapshot", "dbClusterIdentifier", sources=DATABASES)
        for name in ("rds", "docdb", "neptune")
    ),
    *(
        Tie(f"aws:{name}:ClusterInstance", "clusterIdentifier", sources=DATABASES)
        for name in ("rds", "docdb", "neptune")
    ),
    Tie("aws:redshift:ClusterSnapshot", "clusterIdentifier", sources=DATABASES),
    Tie("aws:redshiftserverless:Snapshot", "namespaceName", sources=DATABASES),
    Tie("aws:memorydb:Snapshot", "clusterName", sources=DATABASES),
    Tie("aws:elasticache:Cluster", "replicationGroupId", sources=DATABASES),
    Tie("aws:elasticache:GlobalReplicationGroup", "primaryReplicationGroupId", sources=DATABASES),
    Tie("aws:rds:*", "s3Import.bucketName", sources=BUCKETS),
    Tie("aws:rds:ExportTask", "sourceArn", "s3BucketName", DATABASES, BUCKETS),
    *(Tie(f"aws:{name}:Integration", "sourceArn", "targetArn", KEPT, KEPT) for name in ("rds", "redshift")),
    Tie("aws:dynamodb:TableExport", "tableArn", "s3Bucket", TABLES, BUCKETS),
    Tie("aws:dynamodb:TableReplica", "globalTableArn", sources=TABLES),
    Tie("aws:dynamodb:Table", "importTable.s3BucketSource.bucket", sources=BUCKETS),
    # Backups: what a plan selects is in the vaults that it names.
    Tie("aws:backup:Selection", "resources", "planId", KEPT, ("aws:backup:Plan",)),
    Tie("aws:backup:Plan", "", "rules.targetVaultName", targets=VAULTS),
    Tie("aws:backup:Plan", "", "rules.copyActions.destinationVaultArn", targets=VAULTS),
    Tie("aws:backup:Plan", "", "rules.targetLogicallyAirGappedBackupVaultArn", targets=VAULTS),
)
NAMED_BY = {
    "aws:rds:Instance": "identifier",
    "aws*:*:Cluster": "clusterIdentifier",
    "aws:rds:Snapshot": "dbSnapshotIdentifier",
    "aws:*:ClusterSnapshot": "dbClusterSnapshotIdentifier",
    "aws:rds:SnapshotCopy": "targetDbSnapshotIdentifier",
    "aws:rds:ClusterSnapshotCopy": "targetDbClusterSnapshotIdentifier",
    "aws:redshift:ClusterSnapshot": "snapshotIdentifier",
    "aws:redshiftserverless:Namespace": "namespaceName",
    "aws:redshiftserverless:Snapshot": "snapshotName",
    "aws:elasticache:ReplicationGroup": "replicationGroupId",
    "aws:elasticache:Cluster": "clusterId",
    "aws:opensearch:Domain": "domainName",
    "aws:elasticsearch:Domain": "domainName",
    "aws:msk:Cluster": "clusterName",
    "aws-native:rds:DbInstance": "dbInstanceIdentifier",
    "aws-native:rds:DbCluster": "dbClusterIdentifier",
    "aws-native:lambda:Function": "functionName",
    "aws-native:dynamodb:Table": "tableName",
    "aws-native:sqs:Queue": "queueName",
    "aws-native:sns:Topic": "topicName",
    "aws-native:logs:LogGroup": "logGroupName",
    "aws-native:kinesisfirehose:DeliveryStream": "deliveryStreamName",
    "aws-native:backup:BackupVault": "backupVaultName",
}
"""By type, the property that is its name, where that isn't one of the usual."""
