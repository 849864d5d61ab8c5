"""Kubernetes: by kind, namespace and name, with the kubeconfig of the resource's provider.

Only what a Pulumi provider applied counts: its field managers begin with `pulumi-kubernetes` (server-side apply,
https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/).
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping

from isthmus_sandbox.recovery.pending import Pending

MANAGER = "pulumi-kubernetes"


def find(creation: Pending, environment: Mapping[str, str], kubeconfig: str) -> list[str]:
    """The id of the object, `namespace/name`, when Pulumi made it. Raises RuntimeError when kubectl can't tell."""
    meta = creation.inputs.get("metadata") or {}
    name, namespace = meta.get("name"), meta.get("namespace")
    if not name:
        return []  # its name is chosen anew each time
    arguments = ["get", resource(creation.type), name, "-o", "json", "--show-managed-fields", "--ignore-not-found"]
    output = _kubectl([*arguments, *(["-n", namespace] if namespace else [])], environment, kubeconfig)
    if not output.strip():
        return []
    managers = [field.get("manager", "") for field in json.loads(output)["metadata"].get("managedFields", [])]
    return [f"{namespace}/{name}" if namespace else name] if any(m.startswith(MANAGER) for m in managers) else []


def resource(type_: str) -> str:
    """How kubectl spells a type token: `kubernetes:apps/v1:Deployment` is `Deployment.v1.apps`."""
    _, version, kind = type_.split(":")
    group, _, version = version.partition("/")
    return kind if group == "core" else f"{kind}.{version}.{group}"


def _kubectl(arguments: list[str], environment: Mapping[str, str], kubeconfig: str) -> str:
    program = shutil.which("kubectl", path=environment.get("PATH"))
    if not program:
        raise RuntimeError("kubectl isn't on PATH")
    descriptor, path = tempfile.mkstemp(prefix="isthmus-kubeconfig-")  # readable by us alone
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(kubeconfig)
        command = [program, "--kubeconfig", path, "--request-timeout=20s", *arguments]
        result = subprocess.run(command, env=dict(environment), capture_output=True, text=True)
    finally:
        os.unlink(path)
    if result.returncode:
        raise RuntimeError(result.stderr.strip())
    return result.stdout
