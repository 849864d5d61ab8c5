"""Where a server answers; problems of an address are named without the value, which may hold a secret."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError

KINDS = {"http": "http://HOST:PORT or https://HOST:PORT", "grpc": "HOST:PORT"}


def url(text: str) -> str:
    """An address of HTTP, checked."""
    parts = _parts(text, "http")
    if parts.scheme not in ("http", "https"):
        raise _wrong("http", "another scheme, or none")
    return text


def target(text: str) -> str:
    """An address of gRPC, checked."""
    parts = _parts(f"//{text}", "grpc")
    if "//" in text or parts.port is None:
        raise _wrong("grpc", "a scheme" if "//" in text else "no port")
    return text


def loopback(text: str) -> bool:
    """Whether an address, checked, is this machine's own."""
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def without_secrets(text: str) -> str:
    """An address less user, password, query and fragment."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "an address that can't be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else parts.path


def _parts(text: str, kind: str) -> SplitResult:
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in text):
        raise _wrong(kind, "blanks or letters outside ASCII")
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        got = "a broken IPv6 literal" if "IPv6" in str(error) or "address" in str(error) else "no such port"
        raise _wrong(kind, got) from None
    if "@" in parts.netloc:
        raise _wrong(kind, "user or password before the host")
    if not host or port == 0 or parts.netloc.endswith(":"):
        raise _wrong(kind, "no host" if not host else "no port after the colon")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise _wrong(kind, "a path or more after the port")
    return parts


def _wrong(kind: str, got: str) -> PydanticCustomError:
    return PydanticCustomError("endpoint", "{got}, expected " + KINDS[kind], {"got": got})
