"""The cluster manager: `python -m isthmus_sandbox.kubernetes.manager`, the sandbox's service `clusters`.

It stands in for the parts of EKS and Magnum that make control planes and nodes: an HTTP+JSON server on loopback that
runs, for each cluster, etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok. `AWS_ENDPOINT_URL` and
AWS's other variables say where EKS's access entries and STS are.
"""

import argparse
import logging
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from isthmus_sandbox.kubernetes.access.review import Reviewer
from isthmus_sandbox.kubernetes.fleet import Fleet, Settings
from isthmus_sandbox.kubernetes.http_api import application
from isthmus_sandbox.kubernetes.store import Unreadable

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Answers requests without a log line each; pollers would drown the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if str(code).startswith("5"):
            super().log_request(code, size)


def main() -> int:
    """Serve until SIGTERM or SIGINT, then end every process of every cluster."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    arguments = _parser().parse_args()
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    if not endpoint:
        sys.exit("AWS_ENDPOINT_URL isn't set: expected the URL of the sandbox's AWS, such as http://127.0.0.1:PORT")
    settings = Settings(
        url=f"http://{HOST}:{arguments.port}",
        state=arguments.state,
        kubeconfig=arguments.kubeconfig,
        aws_endpoint=endpoint,
        aws_program=_aws(),
        ports=arguments.ports,
    )
    fleet = Fleet(settings)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server = make_server(
        HOST, arguments.port, application(fleet, Reviewer(endpoint)), threaded=True, request_handler=_Quiet
    )
    try:
        fleet.restore()
    except Unreadable as error:
        fleet.stop()
        sys.exit(str(error))
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    ended.wait()
    fleet.stop()
    server.shutdown()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="isthmus_sandbox.kubernetes.manager", description="Run Kubernetes control planes."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1 to serve at")
    parser.add_argument("--state", type=Path, required=True, help="folder for the clusters' data")
    parser.add_argument("--kubeconfig", type=Path, required=True, help="file for people, one context a cluster")
    parser.add_argument(
        "--ports", type=Path, required=True, help="JSON file of ports that no cluster may take, by name"
    )
    return parser


def _aws() -> str:
    """The AWS CLI: the one installed beside this interpreter, else the one on PATH."""
    installed = Path(sys.executable).with_name("aws")
    return str(installed) if installed.exists() else shutil.which("aws") or "aws"


if __name__ == "__main__":
    sys.exit(main())
