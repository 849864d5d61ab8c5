"""Headers that are sent with each request; they may be secrets, so that no problem shows them."""

import re
from collections.abc import Sequence

# gRPC's rule for metadata, which is stricter than HTTP's; -bin would be bytes, grpc- is gRPC's own.
# https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
_NAME = re.compile(r"(?!grpc-)[0-9a-z_.-]+(?<!-bin)", re.IGNORECASE)
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
RESERVED = ("connection", "content-length", "host", "inference-header-content-length", "te", "transfer-encoding")


def read(texts: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The headers of NAME=VALUE texts, their names in lower case (HTTP doesn't mind, gRPC wants it); and problems."""
    accepted: dict[str, str] = {}
    problems: list[str] = []
    for number, text in enumerate(texts, 1):
        name, equals, value = text.partition("=")
        if not equals:
            problems.append(f"--header number {number}: got no '=', expected NAME=VALUE")
        elif not _NAME.fullmatch(name) or name.lower() in RESERVED:
            problems.append(f"--header number {number}: got a name that can't be sent, expected letters, digits, - _ .")
        elif not _VALUE.fullmatch(value):
            problems.append(f"--header number {number}: got a value that can't be sent, expected printable ASCII")
        else:
            accepted[name.lower()] = value
    return accepted, problems
