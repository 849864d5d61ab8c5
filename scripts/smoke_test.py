"""Ask every model of a deployed stack and compare its answers: `python scripts/smoke_test.py --help`."""

import shutil
import sys

from isthmus_cli import journey
from isthmus_cli.console import errors_reported
from isthmus_cli.smoke.command import app

if __name__ == "__main__":
    if shutil.which("pulumi"):
        app()
    with errors_reported():  # the engine is the sandbox's
        sys.exit(journey.smoke("default", sys.argv[1:]))
