"""Migration and transfer: what copies data between places by itself.

Services: datasync, dms, drs, m2, storagegateway, transfer.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(*of("aws:m2", "Application Environment"),),
    moves=(
        # It copies files and objects between any two places.
        "aws:datasync:*",
        # It copies databases between any two places.
        *of(
            "aws:dms",
            """
            DataProvider Endpoint MigrationProject ReplicationConfig ReplicationInstance ReplicationTask S3Endpoint
            """,
        ),
        # It replicates servers.
        "aws:drs:*",
        # What is written to it on premises goes to S3.
        "aws:storagegateway:*",
        # They take files in from, or send them to, whoever has a user, a profile or a URL.
        *of("aws:transfer", "Agreement Connector Server WebApp Workflow"),
    ),
    part=(
        *of("aws:dms", "Certificate EventSubscription InstanceProfile ReplicationSubnetGroup"),
        "aws:m2:Deployment",
        *of("aws:transfer", "Access Certificate HostKey Profile SshKey Tag User WebAppCustomization"),
    ),
)
