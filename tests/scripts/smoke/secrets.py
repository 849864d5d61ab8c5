"""Values that look as secrets do, and sentences in which servers and programs show them. None was ever valid."""

import base64
import hashlib

_NOISE = hashlib.sha512(b"noise").digest()
PLAIN = "hunter2-hunter2"
KEY = base64.b64encode(_NOISE).decode()
HEX = _NOISE.hex()[:40]
ACCESS_KEY = "AKIAQQQQWWWWEEEERRRR"
JWT = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"HS256"}', _NOISE, _NOISE))
FERNET = "gAAAAABm" + base64.urlsafe_b64encode(_NOISE).decode()
GITHUB = "ghp_" + "a1B2c3D4e5" * 4
CERTIFICATE = base64.b64encode(b"-----BEGIN CERTIFICATE-----\n" + _NOISE).decode()

ALL = (PLAIN, KEY, HEX, ACCESS_KEY, JWT, FERNET, GITHUB, CERTIFICATE)
SENTENCES = (
    f"password={PLAIN}",
    f"the password: '{PLAIN}' is wrong",
    f'{{"token": "{PLAIN}", "code": 3}}',
    f"OS_PASSWORD={PLAIN} is not set",
    f"https://admin:{PLAIN}@host:8000/v2",
    f"dial admin:{PLAIN}@host:8001",
    f"Authorization: Bearer {KEY}",
    f"Authorization: Basic {KEY}",
    f"got Bearer {JWT}",
    f"GET https://bucket.s3.amazonaws.com/key?X-Amz-Credential={ACCESS_KEY}&X-Amz-Signature={HEX}",
    f"/key?X-Amz-Security-Token={KEY}&X-Amz-Expires=900",
    f"https://account.blob.core.windows.net/c?sv=1&sig={KEY}",
    f"client-key-data: {KEY}\n    client-certificate-data: {CERTIFICATE}",
    f"-----BEGIN RSA PRIVATE KEY-----\n{KEY[:64]}\n{KEY[64:]}\n-----END RSA PRIVATE KEY-----",
    f"X-Auth-Token: {FERNET}",
    f"no such token {FERNET}",
    f"clone with {GITHUB}",
    f"curl --api-key {PLAIN} http://h",
    f"aws_secret_access_key = {KEY[:40]}",
    f"unexpected {CERTIFICATE}",
    f"digest {HEX} is unknown",
    f"identity {ACCESS_KEY}",
    f"api-key: {PLAIN}; secret={PLAIN}",
    f"Set-Cookie: {PLAIN}",
)
