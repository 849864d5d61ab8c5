"""A pod's volumes as folders, and its paths rewritten to them.

The rule: an argument or value that is a path below a mount, or ends in `=` and such a path, is rewritten; by whole path
components, the longest mount first, so that `/models` never touches `/models-old`.
"""

import base64
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Obj = Mapping[str, Any]


class CannotRun(Exception):
    """What this pod asks for isn't to be had in the sandbox; `reason` is a word for the container's status."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def make(pod: Obj, folder: Path, objects: "Objects") -> dict[str, Path]:
    """Make the folders of a pod's volumes: name -> folder. Raises CannotRun for a kind that isn't here."""
    found = {}
    for volume in pod["spec"].get("volumes") or []:
        target = folder / "volumes" / volume["name"]
        if target.exists() and "emptyDir" not in volume:
            shutil.rmtree(target)
        target.mkdir(parents=True, exist_ok=True)
        if "configMap" in volume:
            _write(target, objects.config_map(volume["configMap"]["name"]), volume["configMap"].get("items"))
        elif "secret" in volume:
            _write(target, objects.secret(volume["secret"]["secretName"]), volume["secret"].get("items"))
        elif "emptyDir" not in volume:
            kind = next((k for k in volume if k != "name"), "none")
            raise CannotRun(
                "CreateContainerConfigError", f"volume {volume['name']!r} is of kind {kind}, which the sandbox lacks"
            )
        found[volume["name"]] = target
    return found


class Objects:
    """ConfigMaps and Secrets of the pod's namespace, through an API client."""

    def __init__(self, core: Any, namespace: str) -> None:
        self._core, self._namespace = core, namespace

    def config_map(self, name: str) -> dict[str, bytes]:
        """A ConfigMap's data. Raises CannotRun when it isn't there."""
        found = self._read(self._core.read_namespaced_config_map, "configmap", name)
        binary = {k: base64.b64decode(v) for k, v in (found.binary_data or {}).items()}
        return {**{k: v.encode() for k, v in (found.data or {}).items()}, **binary}

    def secret(self, name: str) -> dict[str, bytes]:
        """A Secret's data. Raises CannotRun when it isn't there."""
        found = self._read(self._core.read_namespaced_secret, "secret", name)
        return {k: base64.b64decode(v) for k, v in (found.data or {}).items()}

    def _read(self, read: Any, kind: str, name: str) -> Any:
        from kubernetes.client import ApiException

        try:
            return read(name, self._namespace)
        except ApiException as error:
            if error.status == 404:
                raise CannotRun("CreateContainerConfigError", f'{kind} "{name}" not found') from None
            raise


def mounted(container: Obj, volumes: Mapping[str, Path]) -> list[tuple[str, Path]]:
    """(path in the container, folder) of a container's mounts, the longest path first."""
    found = []
    for mount in container.get("volumeMounts") or []:
        if mount["name"] not in volumes:
            raise CannotRun("CreateContainerConfigError", f"volume {mount['name']!r} isn't declared")
        sub = mount.get("subPath")
        found.append((mount["mountPath"].rstrip("/"), volumes[mount["name"]] / sub if sub else volumes[mount["name"]]))
    return sorted(found, key=lambda entry: -len(entry[0]))


def rewrite(text: str, mounts: Sequence[tuple[str, Path]]) -> str:
    """An argument or a variable's value with its path, if it is one below a mount, led into the mount's folder."""
    head, equals, path = text.partition("=") if not text.startswith("/") else ("", "", text)
    for inside, folder in mounts:
        if path == inside or path.startswith(f"{inside}/"):
            return f"{head}{equals}{folder}{path.removeprefix(inside)}"
    return text


def _write(target: Path, data: Mapping[str, bytes], items: Sequence[Obj] | None) -> None:
    chosen = {i["path"]: data[i["key"]] for i in items} if items else dict(data)
    for name, content in chosen.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(content)
