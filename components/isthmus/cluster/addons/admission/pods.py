"""Pods, and the templates that pods are made from: refused at the template, so that who wrote it is told.

In the namespaces of tenants a pod says what it holds, has no address of its node's, and runs images that nobody can
exchange. Pod Security's `restricted` refuses host namespaces and ports there, too, by a label of the namespace that
who may write namespaces can take away; here the namespaces are named.
https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isthmus.cluster.addons.admission.cel import Check, label_of, text, texts
from isthmus.cluster.addons.admission.classes import above
from isthmus.cluster.addons.admission.policy import Kind, Policy
from isthmus.environment.labels import KUBERNETES_LABEL

DIGEST = "@sha256:[0-9a-f]{64}$"


@dataclass(frozen=True)
class Form:
    """Kinds that have a pod's template at the same place."""

    name: str
    kinds: Sequence[Kind]
    path: str
    """Where the template is in the object, e.g. `.spec.template`; a pod is its own."""
    claims: str = "[]"
    """CEL of the claims that come with each pod besides those of its volumes."""


FORMS = (
    # Containers that are added to a running pod to look into it are a subresource.
    Form("pods", [Kind("", ["pods", "pods/ephemeralcontainers"])], ""),
    Form(
        "workloads",
        [
            Kind("apps", ["daemonsets", "deployments", "replicasets"]),
            Kind("batch", ["jobs"]),
            Kind("", ["replicationcontrollers"]),
        ],
        ".spec.template",
    ),
    Form(
        "stateful-sets",
        [Kind("apps", ["statefulsets"])],
        ".spec.template",
        "object.spec.?volumeClaimTemplates.orValue([])",
    ),
    Form("cron-jobs", [Kind("batch", ["cronjobs"])], ".spec.jobTemplate.spec.template"),
    Form("pod-templates", [Kind("", ["podtemplates"])], ".template"),
)


def pods(classes: Sequence[str], namespaces: Sequence[str]) -> list[Policy]:
    """A policy a form. `namespaces` are those of tenants."""
    return [
        Policy(
            name=f"isthmus-{form.name}",
            kinds=form.kinds,
            variables=_variables(form, namespaces),
            checks=[*_everywhere(classes), *_of_tenants(classes)],
        )
        for form in FORMS
    ]


def _variables(form: Form, namespaces: Sequence[str]) -> dict[str, str]:
    new, old = f"object{form.path}", f"oldObject{form.path}"
    images = [
        f"variables.pod.{containers}.map(c, c.?image.orValue(''))"
        for containers in ("containers", "?initContainers.orValue([])", "?ephemeralContainers.orValue([])")
    ]
    images.append("variables.pod.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?reference.orValue(''))")
    ports = " + ".join(
        f"variables.pod.{containers}.map(c, c.?ports.orValue([])"
        ".filter(p, p.?hostPort.orValue(0) != 0).map(p, string(p.hostPort)).join(' ')).filter(t, t != '')"
        for containers in ("containers", "?initContainers.orValue([])")
    )
    claims = "variables.pod.?volumes.orValue([]).filter(v, has(v.ephemeral)).map(v, {})".format(
        label_of("v.ephemeral.?volumeClaimTemplate")
    )
    return {
        "pod": f"{new}.spec",
        "class": label_of(new),
        # What was there before goes on, shrinks and goes away; only new pods of it are refused.
        "changed": f"oldObject == null || {new}.spec != {old}.spec || {label_of(new)} != {label_of(old)}",
        "tenant": f"request.?namespace.orValue('') in {texts(namespaces)}",
        "checked": "variables.changed && variables.tenant",
        "claims": f"{claims} + {form.claims}.map(c, {label_of('c')})",
        "loose": f"({' + '.join(images)}).filter(i, !i.matches({text(DIGEST)}))",
        "hostPorts": ports,
    }


def _everywhere(classes: Sequence[str]) -> Iterator[Check]:
    yield above(classes, "([variables.class] + variables.claims)", "!variables.changed || ")


def _of_tenants(classes: Sequence[str]) -> Iterator[Check]:
    yield Check(
        holds="!variables.checked || variables.class != ''",
        expected=f"the label {KUBERNETES_LABEL}, one of {', '.join(classes)}, on pods of a tenant's namespace",
        got="'no classification'",
        fix=f"set {KUBERNETES_LABEL} in the pod template's labels to the class of what the pod holds",
    )
    yield Check(
        holds="!variables.checked || !variables.pod.?hostNetwork.orValue(false)",
        expected="a network of the pod's own, which NetworkPolicies close",
        got="'hostNetwork: true'",
        fix="leave hostNetwork out, and reach the pod by a Service",
    )
    yield Check(
        holds="!variables.checked || variables.hostPorts.size() == 0",
        expected="no port of the node's, which NetworkPolicies and load balancers don't guard",
        got="'hostPort ' + variables.hostPorts.join(' ')",
        fix="leave hostPort out, and reach the pod by a Service",
    )
    yield Check(
        holds="!variables.checked || variables.loose.size() == 0",
        expected="every image by digest, NAME@sha256:..., as a tag can be moved to something else",
        got="variables.loose.map(i, i == '' ? 'a container without an image' : i).join(', ')",
        fix="take the digest from the registry, e.g. by `crane digest IMAGE`",
    )
