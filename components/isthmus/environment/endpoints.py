"""Endpoints: the https URL of a service. What may be a secret in one is never shown."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|[0-9a-f:]+", re.IGNORECASE | re.ASCII)
_LONGEST = 2048


def _endpoint(value: str) -> str:
    if len(value) > _LONGEST or not value.isprintable() or " " in value or not value.startswith("https://"):
        raise _refusal("text that is no https URL")
    try:
        url = urlsplit(value)
        host, port = url.hostname or "", url.port
    except ValueError:
        raise _refusal("a URL that can't be read") from None
    if "@" in url.netloc:
        raise _refusal("a URL with credentials in it")
    if not _HOST.fullmatch(host) or port == 0 or url.netloc.endswith(":"):
        raise _refusal("a URL without a host, or with a wrong host or port")
    if url.path not in ("", "/") or "?" in value or "#" in value:
        raise _refusal(f"a URL with more than the host, https://{url.netloc}/...")
    return value


def _refusal(got: str) -> PydanticCustomError:
    context = {
        "got": got,
        "expected": "the https URL of a service: host and port alone, without credentials",
        "fix": "write it as https://object-store.example.com; credentials come from the provider's own files",
    }
    return PydanticCustomError("endpoint", "{expected}", context)


def host_network(url: str) -> IPv4Network | IPv6Network | None:
    """The host of a URL as a network of one address; None for a name."""
    try:
        return ip_network(urlsplit(url).hostname or "")
    except ValueError:
        return None


def within(host: IPv4Network | IPv6Network, net: IPv4Network) -> bool:
    """Whether a network holds a host."""
    return isinstance(host, IPv4Network) and host.subnet_of(net)


Endpoint = Annotated[str, Field(strict=True), AfterValidator(_endpoint)]
