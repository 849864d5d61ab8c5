"""The certificate without which the controller doesn't start: its webhook server is part of its readiness.

`main.go` of release 3.5.0 makes readiness the start of that server, which reads `tls.crt` and `tls.key`:
https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/main.go
Nobody calls the server here (docs/decisions/0012-the-balancer-controller-without-webhooks.md), so nobody checks who
signed the certificate or until when it holds.
"""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 3650  # as the chart's
COMMON_NAME_LENGTH = 64  # https://datatracker.ietf.org/doc/html/rfc5280#appendix-A.1 (ub-common-name)


def self_signed(host: str) -> dict[str, str]:
    """A new key and its certificate for `host`, as the data of a Secret of type kubernetes.io/tls (base64 of PEM)."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:COMMON_NAME_LENGTH])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return {"tls.crt": b64encode(public).decode(), "tls.key": b64encode(private).decode()}
