"""Networks: what belongs to a VPC, balancers, names, and the edge.

Services: alb, cloudfront, directconnect, ec2clientvpn, ec2transitgateway, elb, globalaccelerator, lb,
networkfirewall, networkmanager, route53, route53domains, route53recoverycontrol, route53recoveryreadiness,
servicediscovery, verifiedaccess, vpc, vpclattice.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(*of("aws:cloudfront", "Distribution DistributionTenant KeyValueStore MultitenantDistribution"),),
    part=(
        "aws:alb:*",
        *of(
            "aws:cloudfront",
            """
            AnycastIpList CachePolicy ConnectionFunction ConnectionGroup ContinuousDeploymentPolicy
            FieldLevelEncryptionConfig FieldLevelEncryptionProfile Function KeyGroup KeyvaluestoreKey
            KeyvaluestoreKeysExclusive MonitoringSubscription OriginAccessControl OriginAccessIdentity
            OriginRequestPolicy PublicKey RealtimeLogConfig ResponseHeadersPolicy TrustStore VpcOrigin
            """,
        ),
        "aws:directconnect:*",
        "aws:ec2clientvpn:*",
        "aws:ec2transitgateway:*",
        "aws:elb:*",
        "aws:globalaccelerator:*",
        # Requests pass through and are not kept; what answers them says its class.
        "aws:lb:*",
        "aws:networkfirewall:*",
        "aws:networkmanager:*",
        "aws:route53:*",
        "aws:route53domains:*",
        "aws:route53recoverycontrol:*",
        "aws:route53recoveryreadiness:*",
        "aws:servicediscovery:*",
        "aws:verifiedaccess:*",
        "aws:vpc:*",
        "aws:vpclattice:*",
    ),
)
