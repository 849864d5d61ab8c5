"""CloudWatch: alarms on one metric.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/metricalarm/ and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered

API_NAMES = {
    "name": "AlarmName",
    "alarmDescription": "AlarmDescription",
    "actionsEnabled": "ActionsEnabled",
    "okActions": "OKActions",
    "alarmActions": "AlarmActions",
    "insufficientDataActions": "InsufficientDataActions",
    "metricName": "MetricName",
    "namespace": "Namespace",
    "statistic": "Statistic",
    "extendedStatistic": "ExtendedStatistic",
    "period": "Period",
    "unit": "Unit",
    "evaluationPeriods": "EvaluationPeriods",
    "datapointsToAlarm": "DatapointsToAlarm",
    "threshold": "Threshold",
    "comparisonOperator": "ComparisonOperator",
    "treatMissingData": "TreatMissingData",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
}
OPERATORS = (
    *(f"{how}Threshold" for how in ("GreaterThanOrEqualTo", "GreaterThan", "LessThan", "LessThanOrEqualTo")),
    *(f"{how}Threshold" for how in ("LessThanLowerOrGreaterThanUpper", "LessThanLower", "GreaterThanUpper")),
)


def _put(client: Any, name: str, inputs: Props, **more: Any) -> None:
    """One call makes an alarm and replaces all of it, but for tags, which it takes for a new one only."""
    request = {api: inputs[prop] for prop, api in API_NAMES.items() if inputs.get(prop) is not None}
    dimensions = [{"Name": key, "Value": value} for key, value in (inputs.get("dimensions") or {}).items()]
    client.put_metric_alarm(**{**request, "AlarmName": name}, Dimensions=dimensions, **more)


def _create(client: Any, inputs: Props) -> str:
    _put(client, inputs["name"], inputs, Tags=tags_list(inputs.get("tags") or {}))
    return str(inputs["name"])


def _read(client: Any, id_: str) -> Props | None:
    for alarm in client.describe_alarms(AlarmNames=[id_])["MetricAlarms"]:
        props: Props = {prop: alarm.get(api) for prop, api in API_NAMES.items()}
        tags = client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"]).get("Tags") or []
        return {
            **props,
            "treatMissingData": props["treatMissingData"] or "missing",
            "dimensions": {d["Name"]: d["Value"] for d in alarm.get("Dimensions") or []},
            "arn": alarm["AlarmArn"],
            "tags": tags_dict(tags),
        }
    return None


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed:
        _put(client, id_, new)


def _tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_resource(ResourceARN=arn, TagKeys=list(removed))
    if added:
        client.tag_resource(ResourceARN=arn, Tags=tags_list(added))


TYPES = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": ResourceType(
        "cloudwatch",
        create=_create,
        read=_read,
        delete=lambda client, id_, inputs: client.delete_alarms(AlarmNames=[id_]),
        autoname="name",
        replace=frozenset({"name"}),
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        update=_update,
        tag_calls=_tags,
        canonical=dict.fromkeys(("alarmActions", "okActions", "insufficientDataActions"), unordered),
        computed=frozenset({"evaluateLowSampleCountPercentiles"}),
        values={
            "comparisonOperator": OPERATORS,
            "statistic": ("SampleCount", "Average", "Sum", "Minimum", "Maximum"),
            "treatMissingData": ("breaching", "notBreaching", "ignore", "missing"),
        },
        conflicts=(("statistic", "extendedStatistic"),),
        one_of=(("statistic", "extendedStatistic"),),
        uncovered=frozenset(
            {
                *("metricQueries", "thresholdMetricId", "evaluationCriteria", "evaluationInterval"),
                *("evaluationWindow", "warmUpConfiguration"),
            }
        ),
    ),
}
