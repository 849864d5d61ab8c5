"""`…Patch` resources: fields of an object that others own, applied under a field manager of their own.

Source: IsPatchResource in provider/pkg/kinds/util.go and Relinquish in provider/pkg/ssa/actions.go of
https://github.com/pulumi/pulumi-kubernetes; https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/
managing-resources-with-server-side-apply/.
"""

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.objects import metadata


def is_patch(token: str, obj: Object) -> bool:
    """Whether a resource of type `kubernetes:apps/v1:DeploymentPatch` patches the object: `EyePatch` may be a kind."""
    kind = obj.get("kind")
    return isinstance(kind, str) and token.split(":")[2] == f"{kind}Patch"


def relinquish(api: Api, obj: Object, manager: str) -> None:
    """Give up all fields that `manager` set: those of no other manager go back to their defaults. Raises ApiError."""
    kept = {key: value for key, value in metadata(obj).items() if key in ("name", "namespace")}
    api.apply({"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": kept}, manager)
