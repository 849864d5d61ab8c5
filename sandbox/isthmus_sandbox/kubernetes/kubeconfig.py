"""kubeconfig files: for the control plane's own programs, and one for people with a context a cluster.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from isthmus_sandbox.kubernetes.certificates import KeyPair

Document = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A cluster as a person reaches it; exactly one of `pair` (client certificate) and `login` (exec) is given."""

    id: str
    name: str
    server: str
    ca: str  # PEM
    pair: KeyPair | None = None
    login: Document | None = None


def exec_login(program: str, name: str, region: str, endpoint: str) -> Document:
    """How `aws eks update-kubeconfig` has kubectl log in: by `aws eks get-token`, at the sandbox's AWS only."""
    return {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": program,
        "args": ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
        "env": [{"name": "AWS_ENDPOINT_URL", "value": endpoint}],
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }


def merged(entries: Sequence[Entry], current: str = "") -> Document:
    """One document with a context per cluster, called by its name, or by its id where two share a name.

    `current` stays the current context where it still exists; else it is the only one, or none.
    """
    names = [e.name for e in entries]
    context_names = {e.id: e.name if names.count(e.name) == 1 else e.id for e in entries}
    contexts = sorted(context_names.values())
    ordered = sorted(entries, key=lambda e: context_names[e.id])
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": context_names[e.id], "cluster": {"server": e.server, "certificate-authority-data": _base64(e.ca)}}
            for e in ordered
        ],
        "users": [{"name": context_names[e.id], "user": _user(e)} for e in ordered],
        "contexts": [
            {"name": context_names[e.id], "context": {"cluster": context_names[e.id], "user": context_names[e.id]}}
            for e in ordered
        ],
        "current-context": current if current in contexts else (contexts[0] if len(contexts) == 1 else ""),
    }


def current_context(file: Path) -> str:
    """The current context of a kubeconfig file; empty where there is none."""
    try:
        document = yaml.safe_load(file.read_text())
    except (FileNotFoundError, yaml.YAMLError):
        return ""
    context = document.get("current-context") if isinstance(document, dict) else None
    return context if isinstance(context, str) else ""


def webhook(url: str) -> Document:
    """How the API server reaches a webhook that checks tokens."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "webhook", "cluster": {"server": url}}],
        "users": [{"name": "apiserver", "user": {}}],
        "contexts": [{"name": "webhook", "context": {"cluster": "webhook", "user": "apiserver"}}],
        "current-context": "webhook",
    }


def write(file: Path, document: Document) -> None:
    """Write a file at once and readable by the owner only; a reader sees the old one or the new one."""
    text = yaml.safe_dump(document, sort_keys=False)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(file)


def _user(entry: Entry) -> Document:
    if entry.pair is not None:
        return {
            "client-certificate-data": _base64(entry.pair.certificate),
            "client-key-data": _base64(entry.pair.key),
        }
    return {"exec": entry.login}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
