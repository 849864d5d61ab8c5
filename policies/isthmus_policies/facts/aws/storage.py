"""Storage: buckets, disks, file systems and their backups.

Services: backup, dlm, ebs, efs, fsx, glacier, s3, s3control, s3outposts, s3tables.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        *of("aws:backup", "LogicallyAirGappedVault Vault"),
        *of("aws:ebs", "Snapshot SnapshotCopy SnapshotImport Volume VolumeCopy"),
        "aws:efs:FileSystem",
        *of(
            "aws:fsx",
            """
            Backup LustreFileSystem OntapFileSystem OntapVolume OpenZfsFileSystem OpenZfsSnapshot OpenZfsVolume
            WindowsFileSystem
            """,
        ),
        "aws:glacier:Vault",
        *of("aws:s3", "Bucket BucketObject DirectoryBucket FilesFileSystem ObjectCopy VectorsVectorBucket"),
        "aws:s3control:Bucket",
        "aws:s3tables:TableBucket",
    ),
    moves=(
        # It copies a file system to another.
        "aws:efs:ReplicationConfiguration",
        # They copy between a file system and a bucket, or an NFS server on premises.
        *of("aws:fsx", "DataRepositoryAssociation FileCache"),
        # It copies the objects of a bucket to others.
        "aws:s3:BucketReplicationConfig",
        # They copy tables to other buckets.
        *of("aws:s3tables", "TableBucketReplication TableReplication"),
    ),
    part=(
        # A plan copies what says its class, into vaults that do.
        *of(
            "aws:backup",
            """
            Framework GlobalSettings Plan RegionSettings ReportPlan RestoreTestingPlan RestoreTestingSelection Selection
            VaultLockConfiguration VaultNotifications VaultPolicy
            """,
        ),
        # It makes snapshots of what says its class.
        "aws:dlm:*",
        *of("aws:ebs", "DefaultKmsKey EncryptionByDefault FastSnapshotRestore SnapshotBlockPublicAccess"),
        *of("aws:efs", "AccessPoint BackupPolicy FileSystemPolicy MountTarget"),
        *of("aws:fsx", "OntapStorageVirtualMachine S3AccessPointAttachment"),
        "aws:glacier:VaultLock",
        *of(
            "aws:s3",
            """
            AccessPoint AccountPublicAccessBlock AnalyticsConfiguration BucketAbac BucketAccelerateConfiguration
            BucketAcl BucketCorsConfiguration BucketIntelligentTieringConfiguration BucketLifecycleConfiguration
            BucketLogging BucketMetadataConfiguration BucketMetric BucketNotification BucketObjectLockConfiguration
            BucketOwnershipControls BucketPolicy BucketPublicAccessBlock BucketRequestPaymentConfiguration
            BucketServerSideEncryptionConfiguration BucketVersioning BucketWebsiteConfiguration FilesAccessPoint
            FilesFileSystemPolicy FilesMountTarget FilesSynchronizationConfiguration Inventory VectorsIndex
            VectorsVectorBucketPolicy
            """,
        ),
        *of(
            "aws:s3control",
            """
            AccessGrant AccessGrantsInstance AccessGrantsInstanceResourcePolicy AccessGrantsLocation AccessPointPolicy
            BucketLifecycleConfiguration BucketPolicy DirectoryBucketAccessPointScope MultiRegionAccessPoint
            MultiRegionAccessPointPolicy MultiRegionAccessPointRoutes ObjectLambdaAccessPoint
            ObjectLambdaAccessPointPolicy StorageLensConfiguration
            """,
        ),
        "aws:s3outposts:*",
        *of("aws:s3tables", "Namespace Table TableBucketPolicy TablePolicy"),
    ),
)
