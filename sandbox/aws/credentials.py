"""The account and the operator's access key of a sandbox: made once, readable by its owner only."""

import json
import secrets

from sandbox.supervisor.layout import Layout

ACCOUNT, REGION, USER = "123456789012", "eu-central-1", "operator"


def operator(layout: Layout) -> tuple[str, str]:
    """(access key id, secret access key) of the IAM user `operator`."""
    file = layout.etc("aws") / "operator.json"
    if not file.exists():
        from moto.iam.utils import generate_access_key_id_from_account_id

        id_ = generate_access_key_id_from_account_id(ACCOUNT, prefix="AKIA", total_length=20)  # it tells the account
        file.touch(mode=0o600)
        file.write_text(json.dumps({"id": id_, "secret": secrets.token_urlsafe(30)}))
    known = json.loads(file.read_text())
    return known["id"], known["secret"]
