"""Certificates of a cluster: authorities, and what they sign. Keys are ECDSA P-256 (RFC 5480), quick to make."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
LEAF_DAYS = 365
RENEW_DAYS = 30  # a leaf that ends sooner is made anew at the next start
SKEW = timedelta(minutes=5)  # clocks may differ


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its private key, both PEM."""

    certificate: str
    key: str

    def __repr__(self) -> str:  # never show a key in logs and errors
        return "KeyPair(certificate=..., key=...)"


@dataclass(frozen=True)
class Subject:
    """Whom a certificate names: Kubernetes takes the common name for the user, the organizations for its groups."""

    common_name: str
    organizations: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # DNS names and IP addresses it serves; none for a client's certificate


def authority(common_name: str) -> KeyPair:
    """Make a self-signed certificate authority, valid for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(common_name, ())
    builder = _builder(name, name, key.public_key(), AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=True), critical=True)
    return KeyPair(_pem(builder.sign(key, hashes.SHA256())), _key_pem(key))


def issue(signer: KeyPair, subject: Subject) -> KeyPair:
    """Sign a certificate for `subject`: for servers (and their own calls) where it has hosts, else for a client."""
    key = ec.generate_private_key(ec.SECP256R1())
    ca = x509.load_pem_x509_certificate(signer.certificate.encode())
    signing = serialization.load_pem_private_key(signer.key.encode(), password=None)
    if not isinstance(signing, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        raise TypeError(f"authority's key: got {type(signing).__name__}, expected an RSA or elliptic-curve key")
    name = _name(subject.common_name, subject.organizations)
    builder = _builder(name, ca.subject, key.public_key(), LEAF_DAYS, until=ca.not_valid_after_utc)
    uses = [ExtendedKeyUsageOID.CLIENT_AUTH]
    if subject.hosts:
        uses.append(ExtendedKeyUsageOID.SERVER_AUTH)
        builder = builder.add_extension(x509.SubjectAlternativeName([_host(h) for h in subject.hosts]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    return KeyPair(_pem(builder.sign(signing, hashes.SHA256())), _key_pem(key))


def authority_problems(certificate: str, key: str) -> list[str]:
    """Every reason why a given certificate and key can't be a cluster's authority; empty when they can."""
    try:
        ca = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError:
        return ["ca_cert: got text that isn't one PEM certificate, expected '-----BEGIN CERTIFICATE-----'"]
    problems: list[str] = []
    try:
        if not ca.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            problems.append("ca_cert: got an end certificate, expected one with basicConstraints CA:TRUE")
    except x509.ExtensionNotFound:
        problems.append("ca_cert: got a certificate without basicConstraints, expected CA:TRUE")
    if ca.not_valid_after_utc <= datetime.now(UTC):
        problems.append(f"ca_cert: got one that ended on {ca.not_valid_after_utc:%Y-%m-%d}, expected a valid one")
    try:
        private = serialization.load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError):  # TypeError: it is encrypted
        return [*problems, "ca_key: got text that isn't a PEM private key in clear, expected the key of ca_cert"]
    if not isinstance(private, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        problems.append(f"ca_key: got {type(private).__name__}, expected an RSA or elliptic-curve key")
    elif private.public_key().public_numbers() != getattr(ca.public_key(), "public_numbers", lambda: None)():
        problems.append("ca_key: got the key of another certificate, expected that of ca_cert")
    return problems


def ensure(folder: Path, name: str, signer: KeyPair, subject: Subject) -> KeyPair:
    """The pair `name`.crt and `name`.key in `folder`: kept while it is by `signer` and not about to end, else made."""
    pair = read(folder, name)
    if pair is None or not _fresh(pair.certificate, signer.certificate):
        pair = issue(signer, subject)
        write(folder, name, pair)
    return pair


def read(folder: Path, name: str) -> KeyPair | None:
    """The pair `name` of a folder, or None where it isn't there whole."""
    try:
        return KeyPair((folder / f"{name}.crt").read_text(), (folder / f"{name}.key").read_text())
    except FileNotFoundError:
        return None


def write(folder: Path, name: str, pair: KeyPair) -> None:
    """Write `name`.key, then `name`.crt; the key is readable by the owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = folder / f"{name}.key"
    key.touch(mode=0o600)
    key.write_text(pair.key)
    (folder / f"{name}.crt").write_text(pair.certificate)


def _fresh(certificate: str, signer: str) -> bool:
    leaf, ca = (x509.load_pem_x509_certificate(text.encode()) for text in (certificate, signer))
    try:
        leaf.verify_directly_issued_by(ca)
    except (ValueError, TypeError, InvalidSignature):
        return False
    remaining = leaf.not_valid_after_utc - datetime.now(UTC)
    return remaining > min(timedelta(days=RENEW_DAYS), (ca.not_valid_after_utc - leaf.not_valid_before_utc) / 2)


def _builder(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    days: int,
    *,
    until: datetime | None = None,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    end = now + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(min(end, until) if until else end)
    )


def _name(common_name: str, organizations: Sequence[str]) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, o) for o in organizations]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
