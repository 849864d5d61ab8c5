"""Application integration: topics, queues, buses, workflows, and the APIs before them.

Services: apigateway, apigatewayv2, appfabric, appflow, appintegrations, appsync, mq, mwaa, pipes, scheduler, schemas,
sfn, sns, sqs, swf.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:mq:Broker",
        "aws:mwaa:*",
        "aws:pipes:*",
        # Executions keep their input and output.
        "aws:sfn:StateMachine",
        "aws:sns:Topic",
        "aws:sqs:Queue",
        # Executions keep their input and output.
        "aws:swf:*",
    ),
    moves=(
        # It copies the audit logs of other companies' applications.
        "aws:appfabric:*",
        # It copies between other companies' applications and AWS.
        "aws:appflow:*",
        # It copies from other companies' applications.
        "aws:appintegrations:*",
    ),
    part=(
        # Requests pass through and are not kept; what answers them says its class.
        "aws:apigateway:*",
        "aws:apigatewayv2:*",
        "aws:appsync:*",
        "aws:mq:Configuration",
        "aws:scheduler:*",
        "aws:schemas:*",
        *of("aws:sfn", "Activity Alias"),
        *of("aws:sns", "DataProtectionPolicy PlatformApplication SmsPreferences TopicPolicy TopicSubscription"),
        *of("aws:sqs", "QueuePolicy RedriveAllowPolicy RedrivePolicy"),
    ),
)
