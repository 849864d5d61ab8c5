"""Where a resource is: at a private site, on AWS, or where nobody can say."""

from enum import StrEnum

from isthmus_policies.decisions import kubeconfig
from isthmus_policies.decisions.kubeconfig import Target
from isthmus_policies.estate import Estate
from isthmus_policies.subject import Subject

AWS_PACKAGES = (
    "aws",
    "aws-native",
    "awsx",
    "eks",
    "aws-apigateway",
    "aws-iam",
    "aws-static-website",
    "aws-quickstart-vpc",
)
PRIVATE_PACKAGES = ("openstack",)
VALUE_PACKAGES = ("random", "tls", "time", "std", "null")
"""What makes values and nothing else; the state keeps them."""
NOWHERE_PACKAGES = ("pulumi", "terraform", *VALUE_PACKAGES)


class Place(StrEnum):
    """Where a resource is."""

    PRIVATE = "a private site"
    AWS = "AWS"
    UNCLEAR = "a place that can't be told"
    BY_EDGES = "a place that only the stack's edges tell"
    NOWHERE = "nowhere"
    """It is a component, a provider, or a value."""
    ELSEWHERE = "another provider's place"

    @property
    def is_out(self) -> bool:
        """Whether data that stays private may not be there."""
        return self in (Place.AWS, Place.UNCLEAR, Place.ELSEWHERE)


TARGETS = {
    Target.PRIVATE: Place.PRIVATE,
    Target.AWS: Place.AWS,
    Target.BY_EDGES: Place.BY_EDGES,
    Target.UNCLEAR: Place.UNCLEAR,
}


def place_of(subject: Subject, estate: Estate) -> Place:
    """Where a resource is, as far as it shows by itself. A Kubernetes object is where its provider leads."""
    if subject.package in NOWHERE_PACKAGES or subject.is_component:
        return Place.NOWHERE
    if subject.package in AWS_PACKAGES:
        return Place.AWS
    if subject.package in PRIVATE_PACKAGES:
        return Place.PRIVATE
    if subject.package == "kubernetes":
        return TARGETS[kubeconfig.target_of(subject.provider_props, estate)]
    return Place.ELSEWHERE
