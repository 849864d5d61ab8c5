"""Developer tools: repositories of code and packages, builds, deployments, flags.

Services: amplify, appconfig, cloud9, codeartifact, codebuild, codecatalyst, codecommit, codeconnections, codedeploy,
codeguruprofiler, codegurureviewer, codepipeline, codestarconnections, codestarnotifications, devicefarm, evidently,
fis, gamelift, xray.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:amplify:App",
        "aws:cloud9:EnvironmentEC2",
        *of("aws:codeartifact", "Domain Repository"),
        *of("aws:codebuild", "Project ReportGroup"),
        "aws:codecommit:Repository",
        "aws:codeguruprofiler:*",
        "aws:codegurureviewer:*",
        "aws:codepipeline:Pipeline",
        *of("aws:devicefarm", "Project TestGridProject"),
        "aws:evidently:Project",
        *of("aws:gamelift", "Build Fleet GameServerGroup Script"),
    ),
    moves=(
        # It keeps repositories outside of the account, and no label can stand on them.
        "aws:codecatalyst:*",
    ),
    part=(
        *of("aws:amplify", "BackendEnvironment Branch DomainAssociation Webhook"),
        "aws:appconfig:*",
        "aws:cloud9:EnvironmentMembership",
        *of("aws:codeartifact", "DomainPermissions RepositoryPermissionsPolicy"),
        *of("aws:codebuild", "Fleet ResourcePolicy SourceCredential Webhook"),
        *of("aws:codecommit", "ApprovalRuleTemplate ApprovalRuleTemplateAssociation Trigger"),
        "aws:codeconnections:*",
        "aws:codedeploy:*",
        *of("aws:codepipeline", "CustomActionType Webhook"),
        "aws:codestarconnections:*",
        "aws:codestarnotifications:*",
        *of("aws:devicefarm", "DevicePool InstanceProfile NetworkProfile Upload"),
        *of("aws:evidently", "Feature Launch Segment"),
        "aws:fis:*",
        *of("aws:gamelift", "Alias GameSessionQueue"),
        "aws:xray:*",
    ),
)
