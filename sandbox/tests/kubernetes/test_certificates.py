from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.kubernetes.certificates import KeyPair, Subject


def magnum_like(days: float = 30.0, *, ca: bool | None = True) -> KeyPair:
    """An RSA authority without key identifiers, as Magnum makes them."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "magnum")])
    end = datetime.now(UTC) + timedelta(days=days)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(end - timedelta(days=60)).not_valid_after(end)
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    plain = serialization.NoEncryption()
    return KeyPair(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode(),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain).decode(),
    )


@pytest.mark.parametrize("ca", [certificates.authority("own"), magnum_like()], ids=["own", "magnum"])
def test_issued_certificate_names_its_subject_and_is_by_the_authority(ca: KeyPair) -> None:
    pair = certificates.issue(ca, Subject("alice", ("system:masters",), ("127.0.0.1", "kubernetes.default")))

    leaf, signer = (x509.load_pem_x509_certificate(p.certificate.encode()) for p in (pair, ca))
    leaf.verify_directly_issued_by(signer)
    assert leaf.subject.rfc4514_string() == "CN=alice,O=system:masters"
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert names.get_values_for_type(x509.DNSName) == ["kubernetes.default"]
    assert leaf.not_valid_after_utc <= signer.not_valid_after_utc
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_clients_certificate_serves_nothing() -> None:
    pair = certificates.issue(certificates.authority("own"), Subject("alice"))
    leaf = x509.load_pem_x509_certificate(pair.certificate.encode())
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH not in uses


def test_authority_problems() -> None:
    good, other = magnum_like(), certificates.authority("other")
    encrypted = (
        serialization.load_pem_private_key(good.key.encode(), None)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
        .decode()
    )

    def problems(certificate: str, key: str) -> str:
        return "; ".join(certificates.authority_problems(certificate, key))

    assert problems(good.certificate, good.key) == ""
    assert "isn't one PEM certificate" in problems("nonsense", good.key)
    assert "another certificate" in problems(good.certificate, other.key)
    assert "in clear" in problems(good.certificate, encrypted)
    assert "in clear" in problems(good.certificate, "nonsense")
    assert "ended on" in problems(magnum_like(-1).certificate, good.key)
    leaf = magnum_like(ca=False)
    assert "CA:TRUE" in problems(leaf.certificate, leaf.key)
    bare = magnum_like(ca=None)
    assert "without basicConstraints" in problems(bare.certificate, bare.key)
    two = "; ".join(certificates.authority_problems(magnum_like(-1).certificate, other.key))
    assert "ended on" in two and "another certificate" in two  # all at once


def test_a_kept_pair_is_made_anew_only_for_another_authority_or_near_its_end(tmp_path: Path) -> None:
    ca, other, short = certificates.authority("one"), certificates.authority("two"), magnum_like(3)
    subject = Subject("alice")
    first = certificates.ensure(tmp_path, "alice", ca, subject)
    assert certificates.ensure(tmp_path, "alice", ca, subject) == first
    assert (tmp_path / "alice.key").stat().st_mode & 0o077 == 0
    second = certificates.ensure(tmp_path, "alice", other, subject)
    assert second != first
    third = certificates.ensure(tmp_path, "alice", short, subject)  # ends with its authority, in three days
    assert third not in (first, second)


def test_a_pair_never_shows_its_key() -> None:
    pair = certificates.authority("own")
    assert "PRIVATE" not in repr(pair)
