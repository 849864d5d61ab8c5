"""Desktops, contact centres, mail and messages to people.

Services: appstream, chatbot, chime, chimesdkmediapipelines, connect, customerprofiles, location, mailmanager,
notifications, pinpoint, rum, ses, sesv2, workmail, workspaces, workspacesweb.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        *of("aws:appstream", "Fleet ImageBuilder Stack"),
        *of("aws:chime", "SdkvoiceVoiceProfileDomain VoiceConnector"),
        "aws:chimesdkmediapipelines:*",
        "aws:connect:Instance",
        "aws:customerprofiles:Domain",
        *of("aws:location", "GeofenceCollection Tracker"),
        "aws:mailmanager:Archive",
        "aws:pinpoint:App",
        "aws:rum:AppMonitor",
        "aws:sesv2:ContactList",
        "aws:workmail:Organization",
        *of("aws:workspaces", "Pool Workspace"),
        "aws:workspacesweb:Portal",
    ),
    moves=(
        # It sends notifications to somebody else's chat.
        "aws:chatbot:*",
        # It sends mail on to a host outside.
        "aws:mailmanager:Relay",
    ),
    part=(
        *of("aws:appstream", "DirectoryConfig FleetStackAssociation User UserStackAssociation"),
        *of(
            "aws:chime",
            """
            SdkvoiceGlobalSettings SdkvoiceSipMediaApplication SdkvoiceSipRule VoiceConnectorGroup VoiceConnectorLogging
            VoiceConnectorOrigination VoiceConnectorStreaming VoiceConnectorTermination
            VoiceConnectorTerminationCredentials
            """,
        ),
        *of(
            "aws:connect",
            """
            BotAssociation ContactFlow ContactFlowModule HoursOfOperation InstanceStorageConfig
            LambdaFunctionAssociation PhoneNumber PhoneNumberContactFlowAssociation Queue QuickConnect RoutingProfile
            SecurityProfile User UserHierarchyGroup UserHierarchyStructure Vocabulary
            """,
        ),
        "aws:customerprofiles:Profile",
        *of("aws:location", "Map PlaceIndex RouteCalculation TrackerAssociation"),
        *of("aws:mailmanager", "IngressPoint RuleSet TrafficPolicy"),
        "aws:notifications:*",
        *of(
            "aws:pinpoint",
            """
            AdmChannel ApnsChannel ApnsSandboxChannel ApnsVoipChannel ApnsVoipSandboxChannel BaiduChannel EmailChannel
            EmailTemplate EventStream GcmChannel SmsChannel Smsvoicev2ConfigurationSet Smsvoicev2EventDestination
            Smsvoicev2Keyword Smsvoicev2OptOutList Smsvoicev2PhoneNumber Smsvoicev2Pool Smsvoicev2ResourcePolicy
            Smsvoicev2SenderId
            """,
        ),
        "aws:rum:MetricsDestination",
        "aws:ses:*",
        *of(
            "aws:sesv2",
            """
            AccountSuppressionAttributes AccountVdmAttributes ConfigurationSet ConfigurationSetEventDestination
            DedicatedIpAssignment DedicatedIpPool EmailIdentity EmailIdentityFeedbackAttributes
            EmailIdentityMailFromAttributes EmailIdentityPolicy MultiRegionEndpoint Tenant TenantResourceAssociation
            """,
        ),
        *of("aws:workmail", "DefaultDomain Domain Group User"),
        *of("aws:workspaces", "ConnectionAlias Directory IpGroup"),
        *of(
            "aws:workspacesweb",
            """
            BrowserSettings BrowserSettingsAssociation DataProtectionSettings DataProtectionSettingsAssociation
            IdentityProvider IpAccessSettings IpAccessSettingsAssociation NetworkSettings NetworkSettingsAssociation
            SessionLogger SessionLoggerAssociation TrustStore TrustStoreAssociation UserAccessLoggingSettings
            UserAccessLoggingSettingsAssociation UserSettings UserSettingsAssociation
            """,
        ),
    ),
)
