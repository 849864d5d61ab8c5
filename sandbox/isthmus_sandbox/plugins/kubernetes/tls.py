"""Connections to an API server: whom to trust, and which certificate to show."""

import ssl
import tempfile
from typing import Any

import urllib3

from isthmus_sandbox.plugins.kubernetes.credentials import Credential
from isthmus_sandbox.plugins.kubernetes.kubeconfig import Cluster, KubeconfigError

# An answer that says "later", and a connection that failed, are tried again; applies and deletes may be repeated.
RETRIES = urllib3.Retry(3, backoff_factor=0.2, status_forcelist=(429, 503), allowed_methods=None, raise_on_status=False)
CONNECTIONS = 32


def pool(cluster: Cluster, credential: Credential) -> urllib3.PoolManager:
    """Connections to `cluster` that show the credential's certificate. Raises KubeconfigError for unusable material."""
    try:
        context = ssl.create_default_context(cadata=cluster.ca)
    except ssl.SSLError:
        raise KubeconfigError("the kubeconfig's certificate authority isn't a PEM certificate") from None
    if cluster.insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if credential.certificate:
        _load_client_certificate(context, credential.certificate)
    more: dict[str, Any] = {"server_hostname": cluster.server_name} if cluster.server_name else {}
    return urllib3.PoolManager(maxsize=CONNECTIONS, block=True, retries=RETRIES, ssl_context=context, **more)


def _load_client_certificate(context: ssl.SSLContext, certificate: tuple[str, str]) -> None:
    """Python loads certificates from files only: one that its owner alone may read, and that is gone afterwards."""
    with tempfile.NamedTemporaryFile("w", prefix="isthmus-", suffix=".pem") as file:
        file.write("\n".join(certificate))
        file.flush()
        try:
            context.load_cert_chain(file.name)
        except ssl.SSLError:
            raise KubeconfigError("the client certificate and its key aren't PEM, or don't fit together") from None
