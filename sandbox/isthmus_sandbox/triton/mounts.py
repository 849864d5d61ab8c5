"""A pod's volumes as folders, and its paths rewritten to them.

The rule: an argument or value that is a path below a mount, or ends in `=` and such a path, is rewritten; by whole path
components, the longest mount first, so that `/models` never touches `/models-old`. A path with `..` is what it leads
to, as in the container.
"""

import posixpath
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from isthmus_sandbox.triton.objects import CannotRun, Objects

Obj = Mapping[str, Any]
CONFIG_ERROR = "CreateContainerConfigError"


def make_volumes(pod: Obj, folder: Path, objects: Objects) -> dict[str, Path]:
    """Make the folders of a pod's volumes: name -> folder. Raises CannotRun for a kind that isn't here."""
    volumes = {}
    for volume in pod["spec"].get("volumes") or []:
        name = volume["name"]
        target = volumes[name] = folder / "volumes" / name
        if "emptyDir" in volume:
            target.mkdir(parents=True, exist_ok=True)
        elif source := volume.get("configMap"):
            data = objects.config_map(source["name"], optional=bool(source.get("optional")))
            _write(target, _chosen(name, data or {}, source))
        elif source := volume.get("secret"):
            data = objects.secret(source["secretName"], optional=bool(source.get("optional")))
            _write(target, _chosen(name, data or {}, source))
        else:
            kind = next((k for k in volume if k != "name"), "none")
            fix = "; set automountServiceAccountToken: false" if kind == "projected" else ""
            raise CannotRun(CONFIG_ERROR, f"volume {name!r} is of kind {kind}, which the sandbox lacks{fix}")
    return volumes


def mounted(container: Obj, volumes: Mapping[str, Path]) -> list[tuple[str, Path]]:
    """(path in the container, folder) of a container's mounts, the longest path first."""
    mounts = []
    for mount in container.get("volumeMounts") or []:
        if mount["name"] not in volumes:
            raise CannotRun(CONFIG_ERROR, f"volume {mount['name']!r} isn't declared")
        if mount.get("subPathExpr"):
            raise CannotRun(
                CONFIG_ERROR, f"mount {mount['mountPath']} has a subPathExpr, which the sandbox lacks; use subPath"
            )
        volume = volumes[mount["name"]]
        folder = volume / (mount.get("subPath") or "")
        # As a kubelet: neither `..` nor a link that a container made leads out of the volume.
        if not folder.resolve().is_relative_to(volume.resolve()):
            raise CannotRun(CONFIG_ERROR, f"subPath {mount['subPath']!r} leads out of volume {mount['name']!r}")
        if not folder.exists():
            folder.mkdir(parents=True)
        mounts.append((mount["mountPath"].rstrip("/"), folder))
    return sorted(mounts, key=lambda entry: -len(entry[0]))


def rewrite(text: str, mounts: Sequence[tuple[str, Path]]) -> str:
    """An argument or a variable's value with its path, if it is one below a mount, led into the mount's folder."""
    head, equals, path = text.partition("=") if not text.startswith("/") else ("", "", text)
    if path.startswith("/") and ".." in path.split("/"):
        path = posixpath.normpath(path)
    for inside, folder in mounts:
        if path == inside or path.startswith(f"{inside}/"):
            return f"{head}{equals}{folder}{path.removeprefix(inside)}"
    return text


def _chosen(volume: str, data: Mapping[str, bytes], source: Obj) -> dict[str, bytes]:
    """The volume's files: the items where there are some, else all. Raises CannotRun for a key that isn't there."""
    items = source.get("items") or [{"key": key, "path": key} for key in data]
    lost = [i["key"] for i in items if i["key"] not in data]
    if lost and not source.get("optional"):
        raise CannotRun(CONFIG_ERROR, f"volume {volume!r} references non-existent key: {', '.join(lost)}")
    for item in items:
        if item["path"].startswith("/") or ".." in item["path"].split("/"):
            raise CannotRun(CONFIG_ERROR, f"volume {volume!r}: path {item['path']!r} leads out of the volume")
    return {i["path"]: data[i["key"]] for i in items if i["key"] in data}


def _write(target: Path, data: Mapping[str, bytes]) -> None:
    """Make a folder with these files, beside the one that is there, so that links in that aren't followed."""
    fresh = target.with_name(f".{target.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in data.items():
        file = fresh / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(content)
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)
