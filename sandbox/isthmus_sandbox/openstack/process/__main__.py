"""One project until SIGTERM: `python -m isthmus_sandbox.openstack.process SERVICE FOLDER [--end-with-parent]`."""

import argparse
import gc
import os
import signal
import sys
import time
import traceback
import warnings
from importlib import import_module
from pathlib import Path

from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.openstack.process.settings import arguments
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.tether import end_with_parent


def main() -> None:
    """Load the project's application and serve it."""
    began = time.monotonic()
    parser = argparse.ArgumentParser(prog="isthmus_sandbox.openstack.process")
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("folder", type=Path, help="the sandbox's folder")
    parser.add_argument("--end-with-parent", action="store_true", help="get SIGTERM when the parent process ends")
    options = parser.parse_args()
    if options.end_with_parent:
        end_with_parent(signal.SIGTERM)
    # The process holds no connection worth a farewell: SQLite's files survive a process's end at any moment.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    warnings.simplefilter("ignore")  # deprecations of the projects among themselves: nothing that our users can mend
    cloud, service = Cloud(Layout(options.folder.name, options.folder)), options.service
    sys.argv = [service, *arguments(cloud, service)]
    # Imports make millions of objects that stay: collecting garbage among them costs a tenth of the start.
    gc.disable()
    try:
        _serve(cloud, service, began)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # workers that run already would keep a failed process alive


def _serve(cloud: Cloud, service: str, began: float) -> None:
    if service == "swift":
        from isthmus_sandbox.openstack.process import swift

        swift.serve(cloud)
    from isthmus_sandbox.openstack.process import http, sqlite

    sqlite.make_concurrent()
    application = import_module(f"isthmus_sandbox.openstack.process.{service}").application(cloud)
    gc.freeze()
    gc.enable()
    print(f"{service} serves on port {cloud.layout.port(service)} after {time.monotonic() - began:.1f} s", flush=True)
    http.serve(application, cloud.layout.port(service))


if __name__ == "__main__":
    main()
