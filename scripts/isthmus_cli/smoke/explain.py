"""Why a request failed, from the exceptions of tritonclient's two clients."""

import ssl

from tritonclient.utils import InferenceServerException

from isthmus_cli.smoke.outcome import Failure, Unreachable

DOWN = "check that the pod runs and its Service has a ready endpoint, and that this machine has a path to the site"
SLOW = "see the server's log and load; raise --timeout where the path is long"
TLS = "give the authority's certificate with --ca, or use http:// in the stack's endpoints where the server has no TLS"
REFUSED = "give what the server wants with --header NAME=VALUE (Triton's restricted API, or the gateway's token)"
NOT_READY = "see the server's log: it names the model and why it did not load"

AUTHENTICATION = ("401", "403", "407", "StatusCode.UNAUTHENTICATED", "StatusCode.PERMISSION_DENIED")
UNKNOWN_MODEL = ("unknown model", "is not ready", "no version is available", "is not found")
TLS_WORDS = ("ssl", "tls", "handshake", "certificate")


def explain(error: Exception, address: str, what: str, timeout: float, proxy: str = "") -> Failure:
    """A failure that says what was asked, what came, what was expected and what to do.

    `proxy` says what to do about a proxy that may be why nobody answers.
    """
    down = f"{proxy}; {DOWN}" if proxy else DOWN
    slow = f"{proxy}; {SLOW}" if proxy else SLOW
    late = Unreachable(what, got=f"timeout after {timeout:g} s", expected=f"an answer of {address} in time", fix=slow)
    if isinstance(error, InferenceServerException):
        return _refused(error, address, what, late, down)
    if isinstance(error, ssl.SSLError):
        return _tls(what, address, _message(str(error)))
    if isinstance(error, TimeoutError):
        return late
    if isinstance(error, OSError):
        return _down(what, address, _message(str(error)), down)
    got = f"an answer that breaks the protocol ({type(error).__name__}: {_message(str(error))})"
    return Unreachable(
        what, got=got, expected=f"Triton's protocol at {address}", fix="check the endpoint's port and scheme"
    )


def _refused(error: InferenceServerException, address: str, what: str, late: Failure, down: str) -> Failure:
    status, message = str(error.status() or ""), _message(str(error.message() or "no text"))
    words = message.lower()
    if status in AUTHENTICATION or "restricted" in words:
        return Unreachable(what, got=f"refused ({status}: {message})", expected="access", fix=REFUSED)
    if any(known in words for known in UNKNOWN_MODEL):
        return Failure(what, got=message, expected="the model, ready", fix=NOT_READY)
    if status == "StatusCode.DEADLINE_EXCEEDED":
        return late
    if status == "StatusCode.UNAVAILABLE":
        if any(word in words for word in TLS_WORDS):
            return _tls(what, address, message)
        return _down(what, address, message, down)
    return Failure(what, got=f"an error ({status}: {message})", expected="an answer", fix="see the server's log")


def _message(text: str) -> str:
    """A message on one line; the report hides what may be secret in it, and shortens it."""
    return " ".join(text.split())


def _down(what: str, address: str, message: str, fix: str) -> Failure:
    return Unreachable(what, got=f"endpoint down ({message})", expected=f"a server at {address}", fix=fix)


def _tls(what: str, address: str, message: str) -> Failure:
    return Unreachable(what, got=f"TLS refused ({message})", expected=f"a trusted TLS connection to {address}", fix=TLS)
