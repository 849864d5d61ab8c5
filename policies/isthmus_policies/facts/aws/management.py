"""Management and governance: accounts, logs, metrics, costs, and what runs templates and documents.

Services: account, amp, appautoscaling, applicationinsights, arcregionswitch, arczonalshift, auditmanager, bcmdata,
billing, budgets, cfg, cloudcontrol, cloudformation, cloudtrail, cloudwatch, cloudwatchomni, computeoptimizer,
controltower, costexplorer, costoptimizationhub, cur, devopsguru, grafana, invoicing, licensemanager,
networkflowmonitor, networkmonitor, oam, observabilityadmin, organizations, pricingplanmanager, ram, rbin,
resiliencehub, resourceexplorer, resourcegroups, savingsplans, servicecatalog, servicequotas, ssm, ssmcontacts,
ssmincidents, synthetics, uxc.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        *of("aws:amp", "Scraper Workspace"),
        "aws:auditmanager:Assessment",
        "aws:cloudtrail:EventDataStore",
        *of("aws:cloudwatch", "EventBus LogGroup MetricStream"),
        "aws:grafana:Workspace",
        "aws:ssm:Parameter",
        "aws:synthetics:Canary",
    ),
    moves=(
        # A pack is a template; a remediation runs a document of Systems Manager.
        *of("aws:cfg", "ConformancePack OrganizationConformancePack RemediationConfiguration"),
        # It makes a resource of any type, by a text.
        "aws:cloudcontrol:*",
        # A template, or code that handles one.
        "aws:cloudformation:*",
        # They send events or logs of the whole account on: over HTTP, to another region, to a destination or table.
        *of("aws:cloudwatch", "EventApiDestination EventEndpoint LogAccountPolicy LogS3TableIntegrationSource"),
        # It keeps telemetry, and no label can stand on it.
        "aws:cloudwatchomni:*",
        # It shares the account's logs, metrics and traces with another account.
        "aws:oam:Link",
        # They copy logs and metrics between accounts, or to tables.
        *of("aws:observabilityadmin", "CentralizationRuleForOrganization S3TableIntegration TelemetryPipeline"),
        # A product is a template.
        *of("aws:servicecatalog", "Product ProvisionedProduct ProvisioningArtifact"),
        # They run documents on machines, or copy their inventory to a bucket.
        *of("aws:ssm", "Association MaintenanceWindowTask QuicksetupConfigurationManager ResourceDataSync"),
    ),
    part=(
        "aws:account:*",
        *of(
            "aws:amp",
            """
            AlertManagerDefinition AnomalyDetector QueryLoggingConfiguration ResourcePolicy RuleGroupNamespace
            ScraperLoggingConfiguration WorkspaceConfiguration
            """,
        ),
        "aws:appautoscaling:*",
        "aws:applicationinsights:*",
        "aws:arcregionswitch:*",
        "aws:arczonalshift:*",
        *of(
            "aws:auditmanager",
            """
            AccountRegistration AssessmentDelegation AssessmentReport Control Framework FrameworkShare
            OrganizationAdminAccountRegistration
            """,
        ),
        "aws:bcmdata:*",
        "aws:billing:*",
        "aws:budgets:*",
        *of(
            "aws:cfg",
            """
            AggregateAuthorization ConfigurationAggregator DeliveryChannel OrganizationCustomPolicyRule
            OrganizationCustomRule OrganizationManagedRule Recorder RecorderStatus RetentionConfiguration Rule
            """,
        ),
        *of("aws:cloudtrail", "OrganizationDelegatedAdminAccount Trail"),
        *of(
            "aws:cloudwatch",
            """
            AlarmMuteRule CompositeAlarm ContributorInsightRule ContributorManagedInsightRule Dashboard EventArchive
            EventBusPolicy EventConnection EventPermission EventRule EventTarget InternetMonitor LogAnomalyDetector
            LogDataProtectionPolicy LogDelivery LogDeliveryDestination LogDeliveryDestinationPolicy LogDeliverySource
            LogDestination LogDestinationPolicy LogIndexPolicy LogMetricFilter LogResourcePolicy LogStorageTierPolicy
            LogStream LogSubscriptionFilter LogTransformer MetricAlarm OtelEnrichment QueryDefinition
            ResourceMetricsConfiguration
            """,
        ),
        "aws:computeoptimizer:*",
        "aws:controltower:*",
        "aws:costexplorer:*",
        "aws:costoptimizationhub:*",
        "aws:cur:*",
        "aws:devopsguru:*",
        *of(
            "aws:grafana",
            """
            LicenseAssociation RoleAssociation WorkspaceApiKey WorkspaceSamlConfiguration WorkspaceServiceAccount
            WorkspaceServiceAccountToken
            """,
        ),
        "aws:invoicing:*",
        "aws:licensemanager:*",
        "aws:networkflowmonitor:*",
        "aws:networkmonitor:*",
        *of("aws:oam", "Sink SinkPolicy"),
        *of(
            "aws:observabilityadmin",
            """
            TelemetryEnrichment TelemetryEvaluation TelemetryEvaluationForOrganization TelemetryRule
            TelemetryRuleForOrganization
            """,
        ),
        "aws:organizations:*",
        "aws:pricingplanmanager:*",
        "aws:ram:*",
        "aws:rbin:*",
        "aws:resiliencehub:*",
        "aws:resourceexplorer:*",
        "aws:resourcegroups:*",
        "aws:savingsplans:*",
        *of(
            "aws:servicecatalog",
            """
            AppregistryApplication AppregistryAttributeGroup AppregistryAttributeGroupAssociation
            BudgetResourceAssociation Constraint OrganizationsAccess Portfolio PortfolioShare
            PrincipalPortfolioAssociation ProductPortfolioAssociation ServiceAction TagOption
            TagOptionResourceAssociation
            """,
        ),
        "aws:servicequotas:*",
        *of(
            "aws:ssm",
            """
            Activation ContactsRotation DefaultPatchBaseline Document MaintenanceWindow MaintenanceWindowTarget
            PatchBaseline PatchGroup ServiceSetting
            """,
        ),
        "aws:ssmcontacts:*",
        "aws:ssmincidents:*",
        *of("aws:synthetics", "Group GroupAssociation"),
        "aws:uxc:*",
    ),
)
