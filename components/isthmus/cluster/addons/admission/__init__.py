"""What a cluster's API server refuses: leaks that never passed the policy pack, e.g. by `kubectl`.

From the same classification and environment as everything else: docs/explanation/walls.md
"""

from collections.abc import Sequence

import pulumi

from isthmus.cluster.addon import Addon, Place
from isthmus.cluster.addons.admission.admission import NAME, AdmissionPolicies, AdmissionPoliciesArgs
from isthmus.environment import Site

__all__ = ["AdmissionPolicies", "AdmissionPoliciesArgs", "addon"]


def _declare(name: str, place: Place, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    args = AdmissionPoliciesArgs(
        ceiling=place.site.classification_ceiling.value,
        namespaces=place.namespaces,
        internal_balancer=place.internal_balancer,
        balancer_class=place.balancer_class,
    )
    return [AdmissionPolicies(name, args, opts)]


addon = Addon(
    name=NAME,
    sites=frozenset(Site.kinds),  # of whichever kind, other packages' too
    provides=frozenset({"ValidatingAdmissionPolicy"}),
    declare=_declare,
)
