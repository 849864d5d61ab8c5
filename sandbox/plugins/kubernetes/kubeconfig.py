"""Read a kubeconfig: which server, trusted how, as whom.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class KubeconfigError(Exception):
    """A kubeconfig that can't be used, with what is wrong."""


@dataclass
class Credential:
    """Who we are to the server: a token, a client certificate, or a program that gives either."""

    user: Mapping[str, Any]
    _token: str | None = None
    _expires: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> str | None:
        """A bearer token that is still good, None where a certificate does it."""
        if "exec" not in self.user:
            if path := self.user.get("tokenFile"):
                return Path(path).read_text().strip()
            return self.user.get("token")
        with self._lock:
            if time.time() >= self._expires:
                self._token, self._expires = _execute(self.user["exec"])
        return self._token

    def certificate(self) -> tuple[str, str] | None:
        """Paths of the client's certificate and key, None where there is none."""
        files = [_material(self.user, name) for name in ("client-certificate", "client-key")]
        return (files[0], files[1]) if files[0] and files[1] else None


@dataclass(frozen=True)
class Access:
    """One context of a kubeconfig."""

    server: str
    namespace: str
    ca: str | None  # PEM
    insecure: bool
    credential: Credential


def read(text_or_path: str, context: str | None = None, cluster: str | None = None) -> Access:
    """The access that a kubeconfig gives: its text, JSON or YAML, or the path of a file.

    Raises KubeconfigError naming what is missing or wrong.
    """
    inline = "\n" in text_or_path or text_or_path.lstrip().startswith("{")
    try:
        text = text_or_path if inline else Path(text_or_path).expanduser().read_text()
        config = yaml.safe_load(text)
    except (OSError, yaml.YAMLError) as error:
        raise KubeconfigError(f"the kubeconfig can't be read: {error}") from None
    if not isinstance(config, dict):
        raise KubeconfigError(
            f"the kubeconfig holds {type(config).__name__}, expected a Config with clusters, contexts and users"
        )
    chosen = _named(config, "context", context or config.get("current-context"))
    found = _named(config, "cluster", cluster or chosen.get("cluster"))
    user = _named(config, "user", chosen.get("user"))
    if not found.get("server"):
        raise KubeconfigError("the kubeconfig's cluster has no `server`")
    return Access(
        server=found["server"].rstrip("/"),
        namespace=chosen.get("namespace") or "default",
        ca=_pem(found),
        insecure=bool(found.get("insecure-skip-tls-verify")),
        credential=Credential(user),
    )


def _named(config: Mapping[str, Any], kind: str, name: str | None) -> dict[str, Any]:
    entries = config.get(f"{kind}s") or []
    for entry in entries:
        if entry.get("name") == name:
            return dict(entry.get(kind) or {})
    names = ", ".join(str(e.get("name")) for e in entries) or "none"
    raise KubeconfigError(f"the kubeconfig has no {kind} {name!r}; it has: {names}")


def _pem(cluster: Mapping[str, Any]) -> str | None:
    if data := cluster.get("certificate-authority-data"):
        return base64.b64decode(data).decode()
    return Path(path).read_text() if (path := cluster.get("certificate-authority")) else None


def _material(user: Mapping[str, Any], name: str) -> str | None:
    """A file with the certificate or key: TLS libraries load these from files only. Its owner alone may read it."""
    if data := user.get(f"{name}-data"):
        with tempfile.NamedTemporaryFile(delete=False, prefix="isthmus-") as file:
            file.write(base64.b64decode(data))
        return file.name
    return user.get(name)


def _execute(plugin: Mapping[str, Any]) -> tuple[str, float]:
    """Run an exec credential plugin: (token, when to ask again).

    Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    """
    version = plugin.get("apiVersion")
    if version not in EXEC_VERSIONS:
        raise KubeconfigError(
            f"exec credential apiVersion {version!r} isn't supported; use {' or '.join(EXEC_VERSIONS)}"
        )
    command = [plugin["command"], *(plugin.get("args") or [])]
    more = {entry["name"]: entry["value"] for entry in plugin.get("env") or []}
    info = json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}})
    env = {**os.environ, **more, "KUBERNETES_EXEC_INFO": info}
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        hint = plugin.get("installHint") or "install it, or put it on PATH"
        raise KubeconfigError(f"the credential program {command[0]!r} isn't there: {hint}") from None
    if done.returncode:
        raise KubeconfigError(f"the credential program {command[0]!r} failed: {done.stderr.strip()[-500:]}")
    status = json.loads(done.stdout).get("status") or {}
    if "token" not in status:
        raise KubeconfigError(f"the credential program {command[0]!r} gave no token")
    expires = status.get("expirationTimestamp")
    until = datetime.fromisoformat(expires.replace("Z", "+00:00")).timestamp() - 60 if expires else time.time() + 300
    return status["token"], until
