"""Tags of gateways and virtual interfaces, by ARN; those of connections and LAGs are moto's.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_TagResource.html; the ARNs:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdirectconnect.html.
"""

from isthmus_sandbox.aws.directconnect import checks
from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.place import Place
from isthmus_sandbox.aws.directconnect.store import Json


def is_interface_or_gateway(arn: object) -> bool:
    """Whether an ARN names a gateway or a virtual interface."""
    return isinstance(arn, str) and arn.rpartition(":")[2].startswith(("dx-gateway/", "dxvif/"))


def tag(place: Place, request: Json) -> Json:
    """TagResource."""
    resource = _lookup(place, request["resourceArn"])
    resource["tags"] = checks.tags(request.get("tags"), resource["tags"])
    return {}


def untag(place: Place, request: Json) -> Json:
    """UntagResource."""
    resource = _lookup(place, request["resourceArn"])
    removed = request.get("tagKeys") or []
    resource["tags"] = [t for t in resource["tags"] if t["key"] not in removed]
    return {}


def resource_tags(place: Place, arn: str) -> Json:
    """DescribeTags' entry of one of ours."""
    return {"resourceArn": arn, "tags": _lookup(place, arn)["tags"]}


def _lookup(place: Place, arn: str) -> Json:
    """What an ARN names, in this account and, where it isn't global, in this region."""
    parts = arn.split(":")
    kind, _, id_ = parts[-1].partition("/")
    region = "" if kind == "dx-gateway" else place.region
    if parts[:-1] != ["arn", "aws", "directconnect", region, place.account]:
        raise refuse(f"Resource ARN {arn} is not valid.")
    return place.store.gateway(id_) if kind == "dx-gateway" else place.store.interface(id_, place.region)
