"""Who we are to an API server: a token, a client certificate, or a program that gives either.

Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

import base64
import json
import math
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from isthmus_sandbox.plugins.kubernetes.kubeconfig import Access, KubeconfigError, material

EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
EXEC_SECONDS = 60
MARGIN = 60.0  # seconds before its end in which a credential isn't used any more


@dataclass(frozen=True)
class Credential:
    """What a request or a connection carries."""

    token: str | None = None
    certificate: tuple[str, str] | None = None
    """PEM of the client's certificate and of its key."""

    def __repr__(self) -> str:
        return "Credential(…)"


class Login:
    """The credential of a kubeconfig's user, asked for again when it has run out. Used by many threads."""

    def __init__(self, access: Access) -> None:
        self._access, self._lock = access, threading.Lock()
        self._credential = Credential()
        self._expires_at = -math.inf

    def credential(self) -> Credential:
        """One that is still good. Raises KubeconfigError when there is none to be had."""
        with self._lock:
            if time.time() >= self._expires_at:
                self._credential, self._expires_at = self._request()
            return self._credential

    def refused(self, used: Credential) -> bool:
        """The server answered 401 to `used`; whether another may be had. client-go asks its program once more, too."""
        with self._lock:
            if "exec" not in self._access.user or self._credential is not used:
                return self._credential is not used
            self._expires_at = -math.inf
            return True

    def _request(self) -> tuple[Credential, float]:
        user, folder = self._access.user, self._access.folder
        if "exec" in user:
            return _execute(user["exec"], self._access)
        pair = material(user, "client-certificate", folder), material(user, "client-key", folder)
        if bool(pair[0]) != bool(pair[1]):
            raise KubeconfigError("the kubeconfig's user needs `client-certificate` and `client-key`, and has one only")
        certificate = (pair[0], pair[1]) if pair[0] and pair[1] else None
        if path := user.get("tokenFile"):  # service account tokens are renewed in their file
            return Credential((folder / path).read_text().strip(), certificate), time.time() + MARGIN
        return Credential(user.get("token"), certificate), math.inf


def _execute(plugin: Mapping[str, Any], access: Access) -> tuple[Credential, float]:
    """Run a credential program: the credential, and when to ask again."""
    version, name = plugin.get("apiVersion"), plugin.get("command")
    if version not in EXEC_VERSIONS:
        expected = " or ".join(EXEC_VERSIONS)
        raise KubeconfigError(f"exec credential apiVersion {version!r} isn't supported, expected {expected}")
    if not isinstance(name, str) or not name:
        raise KubeconfigError("the kubeconfig's exec credential has no `command`")
    if plugin.get("interactiveMode") == "Always":
        raise KubeconfigError(
            f"the credential program {name!r} wants a terminal (interactiveMode: Always); there is none"
        )
    command = str(access.folder / name) if "/" in name else name
    env = {**os.environ, **{entry["name"]: entry["value"] for entry in plugin.get("env") or []}}
    env["KUBERNETES_EXEC_INFO"] = json.dumps(_info(version, plugin, access))
    try:
        process = subprocess.run(
            [command, *map(str, plugin.get("args") or [])],
            env=env,
            capture_output=True,
            text=True,
            timeout=EXEC_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise KubeconfigError(f"the credential program {name!r} didn't answer within {EXEC_SECONDS} s") from None
    except OSError as error:
        hint = plugin.get("installHint") or "install it, or put it on PATH"
        raise KubeconfigError(f"the credential program {name!r} can't be run ({error.strerror}): {hint}") from None
    if process.returncode:
        stderr = process.stderr.strip()[-500:] or "it printed nothing"
        raise KubeconfigError(f"the credential program {name!r} failed with exit code {process.returncode}: {stderr}")
    return _credential_of(process.stdout, version, name)


def _info(version: str, plugin: Mapping[str, Any], access: Access) -> dict[str, Any]:
    spec: dict[str, Any] = {"interactive": False}
    if plugin.get("provideClusterInfo"):
        cluster = access.cluster
        spec["cluster"] = {"server": cluster.server, "insecure-skip-tls-verify": cluster.insecure}
        if cluster.ca:
            spec["cluster"]["certificate-authority-data"] = base64.b64encode(cluster.ca.encode()).decode()
        for extension in cluster.extensions:
            if extension.get("name") == "client.authentication.k8s.io/exec":
                spec["cluster"]["config"] = extension.get("extension")
    return {"apiVersion": version, "kind": "ExecCredential", "spec": spec}


def _credential_of(text: str, version: str, name: str) -> tuple[Credential, float]:
    """Read an ExecCredential. Its text is never shown: it holds the credential."""
    try:
        document = json.loads(text)
        status = dict(document.get("status") or {})
    except (ValueError, AttributeError, TypeError):
        raise KubeconfigError(f"the credential program {name!r} printed no ExecCredential in JSON") from None
    if document.get("apiVersion") != version:
        returned_version = document.get("apiVersion")
        raise KubeconfigError(
            f"the credential program {name!r} answered in apiVersion {returned_version!r}, expected {version!r}"
        )
    pair = status.get("clientCertificateData"), status.get("clientKeyData")
    credential = Credential(status.get("token"), (pair[0], pair[1]) if pair[0] and pair[1] else None)
    if credential == Credential():
        raise KubeconfigError(f"the credential program {name!r} gave neither a token nor a certificate with its key")
    ends = status.get("expirationTimestamp")
    return credential, datetime.fromisoformat(ends).timestamp() - MARGIN if ends else math.inf
