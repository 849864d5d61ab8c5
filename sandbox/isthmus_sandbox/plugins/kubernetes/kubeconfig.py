"""Read a kubeconfig: which server, trusted how, as whom.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# What the plugin doesn't do, with what to use in its place.
UNSUPPORTED_USER = {
    "auth-provider": "Kubernetes 1.26 dropped it: use exec",
    "username": "API servers have no passwords any more: use a certificate, a token or exec",
    "as": "log in as that user",
}


class KubeconfigError(Exception):
    """A kubeconfig that can't be used, with what is wrong and never with what is secret in it."""


@dataclass(frozen=True)
class Cluster:
    """One API server, and whom to trust as it."""

    server: str
    ca: str | None
    """PEM; None trusts the system's authorities."""
    insecure: bool
    server_name: str | None
    """The name in its certificate, where that isn't the URL's."""
    extensions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Access:
    """One context of a kubeconfig."""

    cluster: Cluster
    namespace: str
    user: Mapping[str, Any]
    folder: Path
    """Relative paths in the user's entry begin here."""


def read(text_or_path: str, context: str | None = None, cluster: str | None = None) -> Access:
    """The access that a kubeconfig gives: its text, JSON or YAML, or the path of a file.

    Raises KubeconfigError naming what is missing or wrong.
    """
    folder, config = _load(text_or_path)
    chosen = _entry_of(config, "context", context or config.get("current-context"))
    cluster_entry = _entry_of(config, "cluster", cluster or chosen.get("cluster"))
    user = _entry_of(config, "user", chosen.get("user"))
    for key, instead in UNSUPPORTED_USER.items():
        if user.get(key):
            raise KubeconfigError(f"the kubeconfig's user has `{key}`, which isn't supported; {instead}")
    if not str(cluster_entry.get("server", "")).startswith(("https://", "http://")):
        raise KubeconfigError("the kubeconfig's cluster has no `server` of the form https://HOST:PORT")
    if cluster_entry.get("proxy-url"):
        raise KubeconfigError("the kubeconfig's cluster has `proxy-url`, which isn't supported")
    trusted = Cluster(
        server=cluster_entry["server"].rstrip("/"),
        ca=material(cluster_entry, "certificate-authority", folder),
        insecure=bool(cluster_entry.get("insecure-skip-tls-verify")),
        server_name=cluster_entry.get("tls-server-name"),
        extensions=tuple(cluster_entry.get("extensions") or ()),
    )
    return Access(trusted, chosen.get("namespace") or "default", user, folder)


def material(entry: Mapping[str, Any], name: str, folder: Path) -> str | None:
    """A certificate or key (PEM): `NAME-data` in base64, or the file `NAME`. None where there is neither."""
    try:
        if data := entry.get(f"{name}-data"):
            return base64.b64decode(data, validate=True).decode()
        return (folder / path).read_text() if (path := entry.get(name)) else None
    except (binascii.Error, UnicodeDecodeError):
        raise KubeconfigError(f"`{name}-data` in the kubeconfig isn't PEM in base64") from None
    except OSError as error:
        raise KubeconfigError(f"`{name}` in the kubeconfig can't be read: {error}") from None


def _load(text_or_path: str) -> tuple[Path, Mapping[str, Any]]:
    inline = "\n" in text_or_path or text_or_path.lstrip().startswith("{")
    path = Path() if inline else Path(text_or_path).expanduser()
    try:
        config = yaml.safe_load(text_or_path if inline else path.read_text())
    except OSError as error:
        raise KubeconfigError(f"the kubeconfig can't be read: {error}") from None
    except yaml.MarkedYAMLError as error:  # its text would show the line, and what is secret in it
        line = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise KubeconfigError(f"the kubeconfig isn't YAML{line}: {error.problem}") from None
    except yaml.YAMLError:
        raise KubeconfigError("the kubeconfig isn't YAML: it holds characters that no text has") from None
    if not isinstance(config, dict):
        kind = type(config).__name__
        raise KubeconfigError(f"the kubeconfig holds {kind}, expected a Config with clusters, contexts and users")
    return path.parent, config


def _entry_of(config: Mapping[str, Any], kind: str, name: str | None) -> dict[str, Any]:
    entries = [e for e in config.get(f"{kind}s") or [] if isinstance(e, dict)]
    for entry in entries:
        if entry.get("name") == name:
            return dict(entry.get(kind) or {})
    names = ", ".join(str(e.get("name")) for e in entries) or "none"
    raise KubeconfigError(f"the kubeconfig has no {kind} {name!r}; it has: {names}")
