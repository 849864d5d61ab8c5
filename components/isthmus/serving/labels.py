"""Labels of Kubernetes objects."""

from isthmus.environment.labels import kubernetes_labels


def labels(server: str, classification: str) -> dict[str, str]:
    """What every object of a server carries."""
    return {**selector(server), **kubernetes_labels(classification)}


def selector(server: str) -> dict[str, str]:
    """What chooses a server's pods; it never changes, since a Deployment's selector can't."""
    return {"app.kubernetes.io/name": "triton", "app.kubernetes.io/instance": server}
