"""AWS types that are a door to the internet by being there, and those that are unless a property is there."""

from collections.abc import Iterator
from functools import cache

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.patterns import is_like
from isthmus_policies.subject import Subject

ALWAYS = {
    "aws*:apigatewayv2:Api": "an HTTP or WebSocket API, which has public endpoints only",
    "aws*:apigatewayv2:DomainName": "a name of an HTTP or WebSocket API, which has public endpoints only",
    "aws*:appsync:Api": "an event API, which has public endpoints only",
    "aws*:cloudfront:Distribution": "a distribution at the edges of the internet",
    "aws*:cloudfront:DistributionTenant": "a distribution at the edges of the internet",
    "aws:cloudfront:MultitenantDistribution": "a distribution at the edges of the internet",
    "aws*:globalaccelerator:Accelerator": "static addresses on the internet",
    "aws*:globalaccelerator:CustomRoutingAccelerator": "static addresses on the internet",
    "aws*:lightsail:Instance": "an instance with a public address",
    "aws*:lightsail:StaticIp": "a public address",
    "aws:lightsail:StaticIpAttachment": "a public address",
    "aws:lightsail:Lb": "a load balancer that faces the internet",
    "aws-native:lightsail:LoadBalancer": "a load balancer that faces the internet",
    "aws*:lightsail:Distribution": "a distribution at the edges of the internet",
    "aws*:verifiedaccess:Endpoint": "an endpoint on the internet",
    "aws-native:ec2:VerifiedAccessEndpoint": "an endpoint on the internet",
    "aws:ecrpublic:Repository": "a registry that everyone pulls from",
    "aws-native:ecr:PublicRepository": "a registry that everyone pulls from",
}
"""By type: what it is. Sources: each service's documentation at https://docs.aws.amazon.com/."""
UNLESS = {
    "aws*:opensearch:Domain": ("vpcOptions", "put it into the VPC by `vpcOptions`"),
    "aws*:elasticsearch:Domain": ("vpcOptions", "put it into the VPC by `vpcOptions`"),
    "aws-native:opensearchservice:Domain": ("vpcOptions", "put it into the VPC by `vpcOptions`"),
    "aws*:grafana:Workspace": ("networkAccessControl", "hold it to VPC endpoints by `networkAccessControl`"),
    "aws:transfer:WebApp": ("endpointDetails", "put it into the VPC by `endpointDetails`"),
    "aws*:ecs:ExpressGatewayService": ("networkConfigurations", "put it into private subnets"),
}
"""By type: the property whose presence keeps it inside a VPC. Sources: for OpenSearch
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html, for Grafana
https://docs.aws.amazon.com/grafana/latest/userguide/AMG-configure-nac.html."""
EXPECTED = "nothing that the internet reaches"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The type is a door by itself."""
    what, unless = _of_type(plain_type(subject.type))
    if what:
        yield Opening(subject.title, what, EXPECTED, "use what is reached inside a VPC only, or a private site")
    if unless:
        name, fix = unless
        value = subject.get(name)
        if not value or not isinstance(value, dict | list):
            yield door(subject, name, value or None, "inside a VPC only", fix)
        yield from ignored(subject, name)


@cache
def _of_type(token: str) -> tuple[str, tuple[str, str] | None]:
    what = next((text for name, text in ALWAYS.items() if is_like(token, name)), "")
    return what, next((pair for name, pair in UNLESS.items() if is_like(token, name)), None)
