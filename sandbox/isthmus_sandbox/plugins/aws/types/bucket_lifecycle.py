"""When objects of a bucket go by themselves.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketlifecycleconfiguration/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, unordered
from isthmus_sandbox.plugins.aws.shapes import from_api, to_api
from isthmus_sandbox.plugins.aws.types.bucket_settings import setting
from isthmus_sandbox.plugins.aws.types.s3 import optional


def _put(client: Any, id_: str, inputs: Props) -> None:
    shape = client.meta.service_model.shape_for("BucketLifecycleConfiguration")
    smallest = inputs.get("transitionDefaultMinimumObjectSize")
    client.put_bucket_lifecycle_configuration(
        Bucket=id_,
        LifecycleConfiguration=to_api(shape, {"rules": inputs["rules"]}),
        **({"TransitionDefaultMinimumObjectSize": smallest} if smallest else {}),
    )


def _get(client: Any, id_: str) -> Props | None:
    response = optional(lambda: client.get_bucket_lifecycle_configuration(Bucket=id_), "NoSuchLifecycleConfiguration")
    if response is None:
        return None
    return {
        "rules": [
            {("id" if key == "iD" else key): value for key, value in from_api(rule).items()}
            for rule in response["Rules"]
        ]
    }


TYPES = {
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(
        _put,
        _get,
        lambda client, id_: client.delete_bucket_lifecycle(Bucket=id_),
        by_owner=True,
        canonical={"rules": unordered},
        defaults={"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"},
        write_only=("transitionDefaultMinimumObjectSize",),
        one_of=(("rules",),),
    ),
}
