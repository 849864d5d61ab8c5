"""AdmissionPolicies: what the API server of a cluster refuses, whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from isthmus.arguments import as_args
from isthmus.cluster.addons.admission.classes import labels
from isthmus.cluster.addons.admission.exposure import Balancer, balancer_parameters, ingresses, services
from isthmus.cluster.addons.admission.pods import pods
from isthmus.cluster.addons.admission.policy import Policy
from isthmus.environment.classification import Classification
from isthmus.environment.labels import kubernetes_labels

NAME = "admission"


@dataclass(frozen=True)
class AdmissionPoliciesArgs:
    """What the policies are made from."""

    ceiling: str
    """The highest classification that the cluster may hold."""
    namespaces: Sequence[str]
    """The namespaces of tenants."""
    internal_balancer: Mapping[str, str]
    """The annotations by which a load balancer of the cluster's cloud is internal."""
    balancer_class: str | None = None
    """The class of its load balancers, where an addon makes them; without one they have no class."""


class AdmissionPolicies(pulumi.ComponentResource):
    """What the policy pack refuses at a preview, refused at run time: ValidatingAdmissionPolicies and their bindings.

    They need no pods or webhooks: the API server decides by itself, from Kubernetes 1.30 on.
    https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    """

    policies: pulumi.Output[list[str]]
    """The policies' names, known when they are in force."""

    def __init__(self, name: str, args: AdmissionPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:AdmissionPolicies", name, None, opts)
        args = as_args(AdmissionPoliciesArgs, args)
        marked, known = kubernetes_labels(Classification.PUBLIC), []
        for policy in all_policies(args):
            short = policy.name.removeprefix("isthmus-")
            declared = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
                f"{name}-{short}",
                metadata={"name": policy.name, "labels": marked},
                spec=policy.spec,
                opts=pulumi.ResourceOptions(parent=self),
            )
            binding = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                f"{name}-{short}-binding",
                metadata={"name": policy.name, "labels": marked},
                spec=policy.binding,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[declared]),
            )
            known.append(_name_after(policy.name, binding))
        self.policies = pulumi.Output.all(*known).apply(lambda names: [str(one) for one in names])
        self.register_outputs({"policies": self.policies})


def all_policies(args: AdmissionPoliciesArgs) -> list[Policy]:
    """The policies of a cluster."""
    classes = [c.value for c in Classification if c <= args.ceiling]
    balancer = Balancer(args.internal_balancer, args.balancer_class)
    return [
        labels(classes),
        *pods(classes, args.namespaces),
        services(balancer),
        ingresses(),
        balancer_parameters(),
    ]


def _name_after(name: str, resource: pulumi.CustomResource) -> pulumi.Output[str]:
    return resource.id.apply(lambda _: name)
