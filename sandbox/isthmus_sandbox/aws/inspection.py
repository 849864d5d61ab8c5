"""moto's own API below /moto-api/, which tells every secret of the account, and resets it, to whoever asks: closed."""

from collections.abc import Callable, Iterable
from typing import Any

PATH = "/moto-api/"  # the page itself, which tells nothing, answers: it is the service's probe


def closed(app: Callable[..., Iterable[bytes]]) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application without that API."""

    def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PATH) and environ["PATH_INFO"] != PATH:
            start("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"closed in this sandbox\n"]
        return app(environ, start)

    return called
