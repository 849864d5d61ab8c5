"""Which requests may change the account: all that aren't plainly reads."""

import io
import re
from typing import Any

READS = ("Describe", "Get", "List", "Head", "Lookup", "Search", "BatchGet")
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z]+)")
LARGEST_FORM = 1024 * 1024  # bytes; a longer body is no form of a read


def changes(environ: dict[str, Any]) -> bool:
    """Whether a WSGI request may change something. A form's body is read and put back."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD", "OPTIONS"):
        return False
    return not operation(environ).startswith(READS)


def operation(environ: dict[str, Any]) -> str:
    """The operation's name in the JSON and query protocols; empty where only method and path tell it."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if "x-www-form-urlencoded" not in environ.get("CONTENT_TYPE", "") or not 0 < length <= LARGEST_FORM:
        return ""
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    match = _ACTION.search(body)
    return match[1].decode() if match else ""
