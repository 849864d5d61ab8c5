"""Queues.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/ and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document

NUMBERS = {
    "delaySeconds": "DelaySeconds",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
BOOLEANS = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "fifoQueue": "FifoQueue",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
}
TEXTS = {
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
}
API_NAMES = {**NUMBERS, **BOOLEANS, **TEXTS}


def _attributes(inputs: Props, names: set[str]) -> dict[str, str]:
    """SQS takes everything as text; a false FifoQueue is refused, so it is left out."""
    chosen = {n: inputs[n] for n in sorted(names & set(API_NAMES)) if inputs.get(n) is not None}
    texts = {n: str(v).lower() if isinstance(v, bool) else str(v) for n, v in chosen.items()}
    return {API_NAMES[n]: v for n, v in texts.items() if not (n == "fifoQueue" and v == "false")}


def _create(client: Any, inputs: Props) -> str:
    tags = {"tags": inputs["tags"]} if inputs.get("tags") else {}
    response = client.create_queue(QueueName=inputs["name"], Attributes=_attributes(inputs, set(inputs)), **tags)
    return str(response["QueueUrl"])


def _read(client: Any, id_: str) -> Props | None:
    attributes = client.get_queue_attributes(QueueUrl=id_, AttributeNames=["All"])["Attributes"]
    props: Props = {n: int(attributes[api]) for n, api in NUMBERS.items() if api in attributes}
    props |= {n: attributes[api].lower() == "true" for n, api in BOOLEANS.items() if api in attributes}
    props |= {n: attributes.get(api) for n, api in TEXTS.items()}
    tags = client.list_queue_tags(QueueUrl=id_).get("Tags") or {}
    return {**props, "arn": attributes["QueueArn"], "name": id_.rpartition("/")[2], "url": id_, "tags": tags}


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    unset = {API_NAMES[n]: DEFAULTS.get(n, "") for n in changed & set(API_NAMES) if new.get(n) is None}
    attributes = {**{k: str(v) for k, v in unset.items()}, **_attributes(new, changed)}
    if attributes:
        client.set_queue_attributes(QueueUrl=id_, Attributes=attributes)


def _tags(client: Any, id_: str, arn: str, added: Props, removed: Props) -> None:
    if removed:
        client.untag_queue(QueueUrl=id_, TagKeys=list(removed))
    if added:
        client.tag_queue(QueueUrl=id_, Tags=added)


DEFAULTS = {
    "delaySeconds": 0,
    "messageRetentionSeconds": 345600,
    "receiveWaitTimeSeconds": 0,
    "visibilityTimeoutSeconds": 30,
    "fifoQueue": False,
    "contentBasedDeduplication": False,
}

TYPES = {
    "aws:sqs/queue:Queue": ResourceType(
        "sqs",
        create=_create,
        read=_read,
        delete=("delete_queue", "QueueUrl"),
        not_found=("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
        autoname="name",
        autoname_form=lambda name, inputs: f"{name}.fifo" if inputs.get("fifoQueue") is True else name,
        replace=frozenset({"name", "namePrefix", "fifoQueue"}),
        defaults=DEFAULTS,
        update=_update,
        tag_calls=_tags,
        canonical=dict.fromkeys(("policy", "redrivePolicy", "redriveAllowPolicy"), document),
        computed=frozenset(
            {
                *("kmsDataKeyReusePeriodSeconds", "maxMessageSize", "sqsManagedSseEnabled"),
                *("deduplicationScope", "fifoThroughputLimit", "policy", "redriveAllowPolicy"),
            }
        ),
        conflicts=(("name", "namePrefix"), ("kmsMasterKeyId", "sqsManagedSseEnabled")),
    ),
}
