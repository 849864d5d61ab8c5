"""Queues.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/ and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html.
"""

from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType, document

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
NAMED = {**NUMBERS, **BOOLEANS, **TEXTS}


def _attributes(inputs: Props, names: set[str]) -> dict[str, str]:
    """SQS takes everything as text; a false FifoQueue is refused, so it is left out."""
    said = {n: inputs[n] for n in sorted(names & set(NAMED)) if inputs.get(n) is not None}
    texts = {n: str(v).lower() if isinstance(v, bool) else str(v) for n, v in said.items()}
    return {NAMED[n]: v for n, v in texts.items() if not (n == "fifoQueue" and v == "false")}


def _create(client: Any, inputs: Props) -> str:
    tags = {"tags": inputs["tags"]} if inputs.get("tags") else {}
    made = client.create_queue(QueueName=inputs["name"], Attributes=_attributes(inputs, set(inputs)), **tags)
    return str(made["QueueUrl"])


def _read(client: Any, id_: str) -> Props | None:
    told = client.get_queue_attributes(QueueUrl=id_, AttributeNames=["All"])["Attributes"]
    props: Props = {n: int(told[api]) for n, api in NUMBERS.items() if api in told}
    props |= {n: told[api].lower() == "true" for n, api in BOOLEANS.items() if api in told}
    props |= {n: told.get(api) for n, api in TEXTS.items()}
    tags = client.list_queue_tags(QueueUrl=id_).get("Tags") or {}
    return {**props, "arn": told["QueueArn"], "name": id_.rpartition("/")[2], "url": id_, "tags": tags}


def _update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    gone = {NAMED[n]: DEFAULTS.get(n, "") for n in changed & set(NAMED) if new.get(n) is None}
    wanted = {**{k: str(v) for k, v in gone.items()}, **_attributes(new, changed)}
    if wanted:
        client.set_queue_attributes(QueueUrl=id_, Attributes=wanted)


def _tags(client: Any, id_: str, arn: str, put: Props, gone: Props) -> None:
    if gone:
        client.untag_queue(QueueUrl=id_, TagKeys=list(gone))
    if put:
        client.tag_queue(QueueUrl=id_, Tags=put)


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
        missing=("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
        autoname="name",
        autoname_form=lambda name, inputs: f"{name}.fifo" if inputs.get("fifoQueue") is True else name,
        replace=frozenset({"name", "namePrefix", "fifoQueue"}),
        defaults=DEFAULTS,
        update=_update,
        tag_calls=_tags,
        same=dict.fromkeys(("policy", "redrivePolicy", "redriveAllowPolicy"), document),
        computed=frozenset(
            {
                *("kmsDataKeyReusePeriodSeconds", "maxMessageSize", "sqsManagedSseEnabled"),
                *("deduplicationScope", "fifoThroughputLimit", "policy", "redriveAllowPolicy"),
            }
        ),
        conflicts=(("name", "namePrefix"), ("kmsMasterKeyId", "sqsManagedSseEnabled")),
    ),
}
