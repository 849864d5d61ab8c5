"""Things, cameras and streams of media.

Services: elastictranscoder, iot, ivs, ivschat, mediaconvert, medialive, mediapackage, mediapackagev2, mediastore.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:iot:TopicRule",
        *of("aws:ivs", "Channel RecordingConfiguration"),
        "aws:ivschat:Room",
        *of("aws:medialive", "Channel Input"),
        "aws:mediapackage:*",
        "aws:mediapackagev2:*",
        "aws:mediastore:Container",
    ),
    moves=(
        # It sends messages to an HTTP endpoint.
        "aws:iot:TopicRuleDestination",
        # It copies from bucket to bucket, and no label can stand on it.
        "aws:elastictranscoder:Pipeline",
    ),
    part=(
        *of(
            "aws:iot",
            """
            Authorizer BillingGroup CaCertificate Certificate DomainConfiguration EventConfigurations
            IndexingConfiguration LoggingOptions Policy PolicyAttachment ProvisioningTemplate RoleAlias Thing ThingGroup
            ThingGroupMembership ThingPrincipalAttachment ThingType
            """,
        ),
        "aws:ivs:PlaybackKeyPair",
        "aws:ivschat:LoggingConfiguration",
        "aws:mediaconvert:*",
        *of("aws:medialive", "InputSecurityGroup Multiplex MultiplexProgram"),
        "aws:mediastore:ContainerPolicy",
        "aws:elastictranscoder:Preset",
    ),
)
