"""No Service, Ingress or gateway leads in from outside of the site's own networks, in any namespace.

No namespace is exempt: DNS and what else a cluster's own add-ons offer are Services of type ClusterIP.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from isthmus.cluster.addons.admission.cel import Check, all_of, annotations_of, text
from isthmus.cluster.addons.admission.policy import Kind, Policy

# An Ingress is internal unless one of these says otherwise:
# https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#scheme
# https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/octavia-ingress-controller/using-octavia-ingress-controller.md
INGRESS = {"alb.ingress.kubernetes.io/scheme": "internal", "octavia.ingress.kubernetes.io/internal": "true"}


@dataclass(frozen=True)
class Balancer:
    """The load balancers of a site's own cloud."""

    internal: Mapping[str, str]
    """The annotations that make one internal."""
    load_balancer_class: str | None
    """The class by which it makes them, if it goes by one."""


def services(balancer: Balancer) -> Policy:
    """Services. A load balancer of a class is made by that class's controller alone, of none by the cloud's own.

    https://kubernetes.io/docs/concepts/services-networking/service/
    """
    return Policy(
        name="isthmus-services",
        kinds=[Kind("", ["services"])],
        variables={
            "annotations": annotations_of("object"),
            "before": f"oldObject == null ? {{}} : {annotations_of('oldObject')}",
            "changed": "oldObject == null || object.spec != oldObject.spec"
            " || variables.annotations != variables.before",
            "type": "object.spec.?type.orValue('ClusterIP')",
        },
        checks=[
            Check(
                holds="!variables.changed || variables.type != 'NodePort'",
                expected="ClusterIP, or LoadBalancer with an internal one: NodePort is open at every node's address",
                got="'type NodePort'",
                fix="set type ClusterIP",
            ),
            Check(
                holds="!variables.changed || object.spec.?externalIPs.orValue([]).size() == 0",
                expected="no externalIPs, by which a Service takes traffic to any address",
                got="'externalIPs ' + object.spec.externalIPs.join(', ')",
                fix="leave externalIPs out",
            ),
            _internal(balancer),
        ],
    )


def _internal(balancer: Balancer) -> Check:
    """A load balancer of the site's own cloud that has no public address."""
    if balancer.load_balancer_class is None:
        of_class, wanted = "!has(object.spec.loadBalancerClass)", ["no loadBalancerClass"]
    else:
        of_class = f"object.spec.?loadBalancerClass.orValue('') == {text(balancer.load_balancer_class)}"
        wanted = [f"loadBalancerClass {balancer.load_balancer_class}"]
    wanted += [f'the annotation {key}: "{value}"' for key, value in sorted(balancer.internal.items())]
    holds = " && ".join([of_class, *all_of("variables.annotations", balancer.internal)])
    return Check(
        holds=f"!variables.changed || variables.type != 'LoadBalancer' || ({holds})",
        expected=f"an internal load balancer of this cloud: {', '.join(wanted)}",
        got="'a load balancer that may be public, of class ' + object.spec.?loadBalancerClass.orValue('none')",
        fix="set these, or type ClusterIP",
    )


def ingresses() -> Policy:
    """Ingresses, whichever controller of a cloud makes balancers for them."""
    variables = {"annotations": annotations_of("object")}
    return Policy(
        name="isthmus-ingresses",
        kinds=[Kind("networking.k8s.io", ["ingresses"])],
        variables=variables,
        checks=[
            Check(
                holds=f"has(object.metadata.deletionTimestamp)"
                f" || variables.annotations[?{text(key)}].orValue({text(value)}) == {text(value)}",
                expected=f'{key} to be "{value}", or left out',
                got=f"{text(key + ': ')} + variables.annotations[{text(key)}]",
                fix=f'set {key}: "{value}"',
            )
            for key, value in sorted(INGRESS.items())
        ],
    )


def balancer_parameters() -> Policy:
    """Parameters of classes, whose scheme overrules what an Ingress or Gateway says.

    https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/#specscheme
    https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/
    """
    return Policy(
        name="isthmus-balancer-parameters",
        kinds=[
            Kind("elbv2.k8s.aws", ["ingressclassparams"]),
            Kind("gateway.k8s.aws", ["loadbalancerconfigurations"]),
        ],
        checks=[
            Check(
                holds="has(object.metadata.deletionTimestamp)"
                " || object.?spec.?scheme.orValue('internal') == 'internal'",
                expected="scheme internal",
                got="'scheme ' + string(object.spec.scheme)",
                fix="set spec.scheme: internal",
            )
        ],
    )
