"""What an account has before anybody makes anything: the operator, and AWS's managed policies."""

import json
from pathlib import Path

from sandbox.aws.credentials import ACCOUNT, USER

ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def found(credentials: Path) -> None:
    """Make the user `operator` with its key, if it isn't there."""
    from moto.iam.models import iam_backends

    known = json.loads(credentials.read_text())
    iam = iam_backends[ACCOUNT]["aws"]
    if USER not in iam.users:
        iam.create_user(region_name="us-east-1", user_name=USER)
        iam.put_user_policy(USER, "administrator", json.dumps(ADMINISTRATOR))
    user = iam.users[USER]
    if not any(key.access_key_id == known["id"] for key in user.access_keys):
        key = iam.create_access_key(USER)
        del iam.access_keys[key.physical_resource_id]
        key.access_key_id, key.secret_access_key = known["id"], known["secret"]
        iam.access_keys[key.physical_resource_id] = key  # under its new id
