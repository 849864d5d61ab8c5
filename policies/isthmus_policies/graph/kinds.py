"""Which types only address, which fetch by themselves, and which class counts where none is written."""

from isthmus.environment.classification import Classification
from isthmus_policies.facts import Bearing, Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.patterns import is_one_of
from isthmus_policies.subject import Subject

ADDRESSING = (
    *(
        "openstack:networking:*",
        "openstack:vpnaas:*",
        "openstack:loadbalancer:*",
        "openstack:dns:*",
        "openstack:bgpvpn:*",
    ),
    *("openstack:firewall:*", "openstack:fwaas:*", "openstack:compute:flavor*", "openstack:compute:servergroup"),
    *(
        "openstack:compute:quotaset*",
        "openstack:blockstorage:quote*",
        "openstack:identity:project",
        "openstack:identity:role*",
    ),
    *("openstack:identity:user*", "openstack:identity:group*", "openstack:containerinfra:clustertemplate"),
    *("openstack:*:quota*", "openstack:sharedfilesystem:sharenetwork", "openstack:sharedfilesystem:securityservice"),
    *(
        "aws*:ec2:securitygroup*",
        "aws*:ec2:defaultsecuritygroup",
        "aws*:ec2:vpc*",
        "aws*:ec2:subnet*",
        "aws*:ec2:route*",
    ),
    *("aws*:ec2:mainroutetable*", "aws*:ec2:networkacl*", "aws*:ec2:defaultnetworkacl", "aws*:ec2:managedprefixlist*"),
    *("aws*:ec2:prefixlist*", "aws*:ec2:customergateway", "aws*:ec2:vpn*", "aws*:ec2:transitgateway*", "aws*:ec2:eip*"),
    *("aws*:vpc:*", "aws*:ec2transitgateway:*", "aws*:directconnect:*", "aws*:dx:*", "aws*:networkfirewall:*"),
    *("aws*:ec2clientvpn:*", "aws*:networkmanager:*", "aws*:route53*:*", "aws*:wafv2:*", "aws*:waf*:*", "aws*:ram:*"),
    *("kubernetes:networking.k8s.io/*", "kubernetes:rbac*", "kubernetes:policy/*", "kubernetes:scheduling*"),
    *("kubernetes:core/v1:namespace", "kubernetes:apiextensions*", "kubernetes:admissionregistration*"),
    *("kubernetes:storage.k8s.io/*", "kubernetes:core/v1:resourcequota", "kubernetes:core/v1:limitrange"),
    *("kubernetes:crd.projectcalico.org/*", "kubernetes:cilium.io/*:*networkpolic*", "kubernetes:autoscaling/*"),
)
"""What makes ways and names them: ranges, addresses, keys of links. They carry no data of what they lead to."""
REFERRED = ("kubernetes:networking.k8s.io/*:ingress",)  # of the above, what serves
FETCHING = (
    *(
        "aws*:datasync:*",
        "aws*:dms:*",
        "aws*:mskconnect:*",
        "aws*:kafkaconnect:*",
        "aws*:storagegateway:*",
        "aws*:appflow:*",
    ),
    *("aws*:transfer:*", "aws*:glue:*", "aws*:lb:targetgroupattachment", "aws*:alb:targetgroupattachment"),
    *(
        "aws*:elasticloadbalancing*:*",
        "aws*:apigateway*:*integration*",
        "aws*:cloudfront:distribution",
        "aws*:backupgateway:*",
    ),
    *("aws*:mgn:*", "aws*:quicksight:*", "aws*:athena:datacatalog", "aws*:kinesisanalytics*:*", "aws*:pipes:*"),
    *("aws*:cloudwatch:eventconnection", "aws*:cloudwatch:eventapidestination", "aws*:lambda:eventsourcemapping"),
    *("aws*:msk:*", "aws*:fsx:*", "aws*:bedrock:*", "aws*:kendra:*", "aws*:m2:*", "aws*:discovery:*", "aws*:drs:*"),
    *(
        "aws*:opensearchingest:*",
        "aws*:osis:*",
        "aws*:rds:*",
        "aws*:snowball:*",
        "aws*:lakeformation:*",
        "aws*:s3outposts:*",
    ),
)
"""What on AWS fetches from where it is pointed at, or takes in what clients write; a name is enough for it.

E.g. https://docs.aws.amazon.com/datasync/latest/userguide/working-with-locations.html,
https://docs.aws.amazon.com/filegateway/latest/files3/CreatingAnNFSFileShare.html
"""
KEYS = (
    *("openstack:identity:ec2credential*", "openstack:identity:applicationcredential*", "openstack:keymanager:*"),
    *("openstack:compute:keypair", "openstack:containerinfra:cluster", "openstack:objectstorage:tempurl"),
    *("kubernetes:core/v1:secret",),
)
"""What holds keys to what private sites hold: it counts as confidential, and its outputs are never mere names."""
INERT = (
    *("kubernetes:apps/*", "kubernetes:batch/*", "kubernetes:core/v1:pod", "kubernetes:core/v1:serviceaccount"),
    *("kubernetes:core/v1:namespace", "kubernetes:rbac*", "kubernetes:policy/*", "kubernetes:scheduling*"),
    *("kubernetes:apiextensions*",),
)
"""Kubernetes objects whose outputs are names and states, not places to send to: they are waited for."""
BORNE = (
    *("kubernetes:apps/*", "kubernetes:batch/*", "kubernetes:core/v1:pod*", "kubernetes:core/v1:secret"),
    *("kubernetes:core/v1:persistentvolume*", "kubernetes:core/v1:replicationcontroller"),
)
BEARING = (*KEYS, *BORNE)


def is_addressing(subject: Subject) -> bool:
    """Whether it only makes or names ways."""
    token = _token(subject)
    return is_one_of(token, ADDRESSING) and not is_one_of(token, REFERRED)


def is_fetching(subject: Subject) -> bool:
    """Whether it fetches by itself from where it is pointed at."""
    return is_one_of(_token(subject), FETCHING)


def has_keys(subject: Subject) -> bool:
    """Whether its outputs are secrets."""
    return is_one_of(_token(subject), KEYS)


def is_inert(subject: Subject) -> bool:
    """Whether its outputs are only waited for."""
    return is_one_of(_token(subject), INERT)


def class_of(facts: Facts, place: Place) -> tuple[Classification | None, bool]:
    """The class of what a resource bears, and whether it is assumed. What bears data and says none is confidential."""
    written = facts.classification
    if written is not None:
        return written, False
    subject = facts.subject
    token = _token(subject)
    private = place in (Place.PRIVATE, Place.BY_EDGES)
    if private and (
        facts.bearing in (Bearing.HOLDS, Bearing.UNTRANSLATED) or is_one_of(token, BEARING) or is_custom(subject)
    ):
        return Classification.CONFIDENTIAL, True
    return None, False


def bears_sensitive(facts: Facts) -> bool:
    """Whether a label on it says a class that stays private."""
    written = facts.classification
    return written is not None and written.stays_private


def is_custom(subject: Subject) -> bool:
    """Whether it is a Kubernetes custom resource: its group isn't Kubernetes' own."""
    group = subject.module.split("/")[0] if subject.package == "kubernetes" else ""
    return "." in group and not group.endswith("k8s.io") and not is_addressing(subject)


def _token(subject: Subject) -> str:
    return plain_type(subject.type).lower()
