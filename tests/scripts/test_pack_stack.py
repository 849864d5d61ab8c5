"""The stacks that the bench gives the policy pack: copies of a preview's resources that refer to themselves alone."""

from typing import Any

from dev import pack_stack
from isthmus_policies.subject import UNKNOWN

BUCKET = "urn:pulumi:prod::isthmus::isthmus:index:X$aws:s3/bucket:Bucket::models"
POLICY = "urn:pulumi:prod::isthmus::isthmus:index:X$aws:s3/bucketPolicy:BucketPolicy::models-policy"
PROVIDER = "urn:pulumi:prod::isthmus::pulumi:providers:aws::aws"


def preview() -> dict[str, Any]:
    def step(urn: str, **more: Any) -> dict[str, Any]:
        return {"newState": {"urn": urn, "type": urn.split("::")[2].split("$")[-1], "custom": True, **more}}

    provider = f"{PROVIDER}::04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    return {
        "steps": [
            step("urn:pulumi:prod::isthmus::pulumi:pulumi:Stack::isthmus-prod"),
            step(PROVIDER, inputs={"region": "eu-central-1", "token": "[secret]"}),
            step(BUCKET, inputs={"bucket": "models-of-prod", "tags": {"Name": "restricted"}}, provider=provider),
            step(
                POLICY,
                inputs={"bucket": "models-of-prod", "policy": '{"Resource": "arn:aws:s3:::models-of-prod/*"}'},
                provider=provider,
                propertyDependencies={"bucket": [BUCKET]},
            ),
        ]
    }


def test_each_copy_has_names_of_its_own_and_refers_to_itself() -> None:
    every = pack_stack.stack(pack_stack.states(preview()), 9)
    assert len({one.made.urn for one in every}) == len(every) == 9
    for copy in range(3):
        provider, bucket, policy = (one.registered for one in every[3 * copy : 3 * copy + 3])
        assert provider.props == {"region": "eu-central-1", "token": UNKNOWN}
        assert bucket.provider_urn == policy.provider_urn == provider.urn == f"{PROVIDER}-{copy}"
        assert bucket.props == {"bucket": f"models-of-prod-{copy}", "tags": {"Name": "restricted"}}
        assert policy.props["policy"] == f'{{"Resource": "arn:aws:s3:::models-of-prod-{copy}/*"}}'
        assert every[3 * copy + 2].made.by_property == {"bucket": {bucket.urn}}


def test_a_part_of_a_copy_fills_the_rest() -> None:
    assert len(pack_stack.stack(pack_stack.states(preview()), 4)) == 4
