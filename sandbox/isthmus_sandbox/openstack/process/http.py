"""A WSGI server for the APIs: cheroot with a few threads on loopback."""

from collections.abc import Callable, Iterable
from typing import Any

from cheroot import wsgi

from isthmus_sandbox.openstack.cloud import HOST

Application = Any  # a WSGI application (PEP 3333) of a project without types

THREADS = 8  # the engine calls a handful of resources at once; each thread costs a stack and a database connection


class _Unclosable:
    """A request body that ignores `close`.

    Glance closes `wsgi.input` after an upload; cheroot then answers 500 to the connection's next request.
    """

    def __init__(self, body: Any) -> None:
        self._body = body

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)

    def __iter__(self) -> Any:
        return iter(self._body)

    def close(self) -> None:
        """Leave the connection open for the next request."""


def serve(application: Application, port: int) -> None:
    """Serve `application` on loopback; never returns."""

    def adapted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = True  # cheroot ends chunked bodies itself; webob wants to be told
        environ["wsgi.input"] = _Unclosable(environ["wsgi.input"])
        body: Iterable[bytes] = application(environ, start_response)
        return body

    server = wsgi.Server((HOST, port), adapted, numthreads=THREADS, request_queue_size=128, timeout=600)
    server.prepare()
    server.serve()
