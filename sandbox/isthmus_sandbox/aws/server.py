"""The service `moto`: `python -m isthmus_sandbox.aws.server --port N --operators FOLDER --state FOLDER`."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--operators", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    args = parser.parse_args()
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    # moto itself calls nothing, and must not find our endpoint in its environment; the account is the key's.
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "MOTO_ACCOUNT_ID"):
        os.environ.pop(name, None)

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    from isthmus_sandbox.aws import account, policies, propagation, s3, sts, transit, vpn
    from isthmus_sandbox.aws.backup import selections
    from isthmus_sandbox.aws.directconnect import api as directconnect
    from isthmus_sandbox.aws.eks import api as eks
    from isthmus_sandbox.aws.inspection import closed
    from isthmus_sandbox.aws.persistence.memory import Persistence, UnreadableError
    from isthmus_sandbox.aws.persistence.pickling import remember_contents

    for extended in (eks, directconnect, selections, vpn, propagation, transit, policies, s3, sts):
        extended.extend()
    remember_contents()
    persistence = Persistence(args.state)
    try:
        persistence.restore()
    except UnreadableError as error:
        sys.exit(str(error))
    moto = persistence.watching(DomainDispatcherApplication(create_backend_app))
    app: Any = closed(sts.by_query(account.with_accounts(moto, args.operators)))

    def end(number: int, frame: FrameType | None) -> None:
        persistence.save()
        sys.stdout.flush()
        os._exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    make_server("127.0.0.1", args.port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
