"""Certificates of authorities, as PEM: whom pods trust besides the authorities that their image knows."""

import ssl
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

LONGEST = 256 * 1024  # characters: it travels in a Secret, and those have at most 1 MiB


def _bundle(value: str) -> str:
    if "PRIVATE KEY" in value:
        raise _refusal("text with a private key in it")
    if not value.isascii() or len(value) > LONGEST:
        raise _refusal(f"{len(value)} characters, more than {LONGEST} or not all ASCII")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=value)
    except ssl.SSLError:
        raise _refusal("text that is no PEM certificate") from None
    if not context.cert_store_stats()["x509_ca"]:
        raise _refusal("certificates, but none of an authority (basicConstraints CA:TRUE)")
    return value


def _refusal(got: str) -> PydanticCustomError:
    context = {
        "got": got,
        "expected": "certificates of authorities, PEM: -----BEGIN CERTIFICATE----- and so on, one after the other",
        "fix": "put the company's root in, e.g. `openssl x509 -in company-ca.crt` as a block below `s3_ca_bundle: |`",
    }
    return PydanticCustomError("certificates", "{expected}", context)


CaBundle = Annotated[str, Field(strict=True), AfterValidator(_bundle)]
"""Certificates of one or more authorities, PEM."""
