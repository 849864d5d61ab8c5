"""Security, identity and compliance: who may do what, keys, secrets, and what watches.

Services: accessanalyzer, accountaccess, acm, acmpca, cloudhsmv2, cognito, detective, directoryservice,
directoryservicedata, fms, guardduty, iam, identitystore, inspector, inspector2, kms, macie, macie2,
paymentcryptography, rolesanywhere, secretsmanager, securityhub, securitylake, shield, signer, ssoadmin,
verifiedpermissions, waf, wafregional, wafv2.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:cognito:UserPool",
        "aws:directoryservice:Directory",
        "aws:secretsmanager:Secret",
        "aws:securitylake:DataLake",
    ),
    moves=(
        # It sends findings to another company's tickets.
        "aws:securityhub:Connector",
        # It shares the lake with another account.
        "aws:securitylake:Subscriber",
    ),
    part=(
        "aws:accessanalyzer:*",
        "aws:accountaccess:*",
        "aws:acm:*",
        "aws:acmpca:*",
        "aws:cloudhsmv2:*",
        *of(
            "aws:cognito",
            """
            IdentityPool IdentityPoolProviderPrincipalTag IdentityPoolRoleAttachment IdentityProvider
            LogDeliveryConfiguration ManagedLoginBranding ManagedUserPoolClient ResourceServer RiskConfiguration User
            UserGroup UserInGroup UserPoolClient UserPoolDomain UserPoolUICustomization
            """,
        ),
        "aws:detective:*",
        *of(
            "aws:directoryservice",
            """
            ConditionalForwarder IpRoute IpRoutesExclusive LogSubscription RadiusSettings ServiceRegion SharedDirectory
            SharedDirectoryAccepter Trust
            """,
        ),
        "aws:directoryservicedata:*",
        "aws:fms:*",
        "aws:guardduty:*",
        "aws:iam:*",
        "aws:identitystore:*",
        "aws:inspector:*",
        "aws:inspector2:*",
        # A key bears no data; it may have the label of what it encrypts.
        "aws:kms:*",
        "aws:macie:*",
        "aws:macie2:*",
        "aws:paymentcryptography:*",
        "aws:rolesanywhere:*",
        *of("aws:secretsmanager", "SecretPolicy SecretRotation SecretVersion Tag"),
        *of(
            "aws:securityhub",
            """
            Account ActionTarget Aggregator AutomationRule ConfigurationPolicy ConfigurationPolicyAssociation Feature
            FindingAggregator Insight InviteAccepter Member OrganizationAdminAccount OrganizationConfiguration
            ProductSubscription StandardsControl StandardsControlAssociation StandardsSubscription
            """,
        ),
        *of("aws:securitylake", "AwsLogSource CustomLogSource SubscriberNotification"),
        "aws:shield:*",
        "aws:signer:*",
        "aws:ssoadmin:*",
        "aws:verifiedpermissions:*",
        "aws:waf:*",
        "aws:wafregional:*",
        "aws:wafv2:*",
    ),
)
