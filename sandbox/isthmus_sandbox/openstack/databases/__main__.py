"""`python -m isthmus_sandbox.openstack.databases SERVICE SANDBOX_FOLDER`: create the databases of one project."""

import argparse
import os
import signal
import sys
import warnings
from importlib import import_module
from pathlib import Path

from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.openstack.databases.commands import COMMANDS, run
from isthmus_sandbox.openstack.process.settings import arguments, environment
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.tether import end_with_parent

MODELS = ("neutron", "octavia", "magnum", "barbican")


def main() -> None:
    """Create what the project needs; Swift has its databases beside its objects and makes them itself."""
    parser = argparse.ArgumentParser(prog="isthmus_sandbox.openstack.databases")
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("folder", type=Path, help="the sandbox's folder")
    options = parser.parse_args()
    end_with_parent(signal.SIGTERM)
    cloud, service = Cloud(Layout(options.folder.name, options.folder)), options.service
    os.environ.update(environment(cloud, service))
    warnings.simplefilter("ignore")  # deprecations of the projects among themselves
    if service in COMMANDS:
        run(cloud, service)
    elif service in MODELS:
        sys.argv = [service, *arguments(cloud, service)]
        import_module(f"isthmus_sandbox.openstack.databases.{service}").create(cloud.database(service))


if __name__ == "__main__":
    main()
