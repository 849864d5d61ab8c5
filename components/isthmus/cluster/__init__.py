"""What serving needs in a cluster: the addons, and who provides what."""

from isthmus.cluster.addon import GPU, Addon, EksAddonSpec, Place, PodIdentity
from isthmus.cluster.addons import ADDONS
from isthmus.cluster.chosen import NotInstallable, addons_of, eks_version
from isthmus.cluster.namespaces import reserved_namespaces
from isthmus.cluster.provided import NotProvided, provided, require

__all__ = [
    "ADDONS",
    "GPU",
    "Addon",
    "EksAddonSpec",
    "NotInstallable",
    "NotProvided",
    "Place",
    "PodIdentity",
    "addons_of",
    "eks_version",
    "provided",
    "require",
    "reserved_namespaces",
]
