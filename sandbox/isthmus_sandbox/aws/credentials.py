"""The accounts of a sandbox and the access key of each one's operator: made once, readable by their owner only."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from isthmus_sandbox.supervisor.layout import Layout

# Where nothing says otherwise; a stack's environment names its own.
ACCOUNT, REGION, USER = "123456789012", "eu-central-1", "operator"


def operators(layout: Layout) -> Path:
    """The folder with a file for each account, in which moto looks up keys that it doesn't know."""
    return layout.folder("etc", "aws", "operators")


def operator(layout: Layout, account: str = ACCOUNT) -> tuple[str, str]:
    """(access key id, secret access key) of an account's IAM user `operator`; made at first use."""
    file = operators(layout) / f"{account}.json"
    if not file.exists():
        from moto.iam.utils import generate_access_key_id_from_account_id

        id_ = generate_access_key_id_from_account_id(account, prefix="AKIA", total_length=20)  # it tells the account
        descriptor, fresh = tempfile.mkstemp(dir=layout.etc("aws"))  # mode 0600
        with os.fdopen(descriptor, "w") as stream:
            json.dump({"id": id_, "secret": secrets.token_urlsafe(30)}, stream)
        try:
            os.link(fresh, file)  # unlike a rename, it never replaces what another process made meanwhile
        except FileExistsError:
            pass
        finally:
            os.unlink(fresh)
    stored = json.loads(file.read_text())
    return stored["id"], stored["secret"]
