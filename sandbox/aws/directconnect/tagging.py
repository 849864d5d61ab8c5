"""Tags of gateways and virtual interfaces, by ARN; those of connections and LAGs are moto's.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_TagResource.html; the ARNs:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdirectconnect.html.
"""

from sandbox.aws.directconnect import checks
from sandbox.aws.directconnect.errors import refuse
from sandbox.aws.directconnect.place import Place
from sandbox.aws.directconnect.store import Json


def ours(arn: object) -> bool:
    """Whether an ARN names a gateway or a virtual interface."""
    return isinstance(arn, str) and arn.rpartition(":")[2].startswith(("dx-gateway/", "dxvif/"))


def tag(place: Place, asked: Json) -> Json:
    """TagResource."""
    known = _found(place, asked["resourceArn"])
    known["tags"] = checks.tags(asked.get("tags"), known["tags"])
    return {}


def untag(place: Place, asked: Json) -> Json:
    """UntagResource."""
    known = _found(place, asked["resourceArn"])
    gone = asked.get("tagKeys") or []
    known["tags"] = [t for t in known["tags"] if t["key"] not in gone]
    return {}


def told(place: Place, arn: str) -> Json:
    """DescribeTags' entry of one of ours."""
    return {"resourceArn": arn, "tags": _found(place, arn)["tags"]}


def _found(place: Place, arn: str) -> Json:
    """What an ARN names, in this account and, where it isn't global, in this region."""
    parts = arn.split(":")
    kind, _, id_ = parts[-1].partition("/")
    region = "" if kind == "dx-gateway" else place.region
    if parts[:-1] != ["arn", "aws", "directconnect", region, place.account]:
        raise refuse(f"Resource ARN {arn} is not valid.")
    return place.store.gateway(id_) if kind == "dx-gateway" else place.store.interface(id_, place.region)
