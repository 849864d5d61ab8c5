"""No object is labelled with a class that its cluster may not hold.

What is unlabelled is no breach here: only pods of tenants must say what they hold (`pods`). A label that is no class
of ours says nothing that could be relied on, so it is refused as one above the ceiling is.
"""

from collections.abc import Sequence

from isthmus.cluster.addons.admission.cel import Check, label_of, texts
from isthmus.cluster.addons.admission.policy import Kind, Policy
from isthmus.environment.labels import KUBERNETES_LABEL

# No data of anybody's, and written all the time: leases by each kubelet every ten seconds. The last two are questions.
# https://kubernetes.io/docs/concepts/architecture/leases/
BUSY = (
    Kind("coordination.k8s.io", ["leases"]),
    Kind("", ["events"]),
    Kind("events.k8s.io", ["events"]),
    Kind("authentication.k8s.io", ["*"]),
    Kind("authorization.k8s.io", ["*"]),
)


def above(classes: Sequence[str], labelled: str, unless: str = "") -> Check:
    """`labelled`, CEL of a list of classes, has none but those that the cluster may hold."""
    some = f"{labelled}.filter(c, c != '' && !(c in {texts(classes)}))"
    return Check(
        holds=f"{unless}{some}.size() == 0",
        expected=f"{KUBERNETES_LABEL} to be one of {', '.join(classes)}, as this site may hold nothing above",
        got=f"{some}.join(', ')",
        fix="put it on a private site whose ceiling is high enough, or label what it really holds",
    )


def labels(classes: Sequence[str]) -> Policy:
    """The label of every kind of object, whoever defined the kind. What had it before may go on, and go away."""
    return Policy(
        name="isthmus-classes",
        kinds=[Kind("*", ["*"])],
        excluded=BUSY,
        variables={
            "found": f"[{label_of('object')}]",
            "before": f"oldObject == null ? [] : [{label_of('oldObject')}]",
        },
        checks=[above(classes, "variables.found", "variables.found == variables.before || ")],
    )
