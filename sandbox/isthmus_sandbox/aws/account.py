"""What an account has before anybody makes anything: the operator, with the key that the sandbox made for it.

An account comes to be when its operator's key is first used, so that a running sandbox gets those of any environment.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from isthmus_sandbox.aws.credentials import USER

ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
_KEY = re.compile(r"Credential=([A-Z0-9]{16,128})/")


def make_operator(credentials: Path) -> str:
    """Make the user `operator` of the account that `credentials` is named after, if it isn't there; its key's id."""
    from moto.iam.models import iam_backends

    stored = json.loads(credentials.read_text())
    iam = iam_backends[credentials.stem]["aws"]
    if USER not in iam.users:
        iam.create_user(region_name="us-east-1", user_name=USER)
        iam.put_user_policy(USER, "administrator", json.dumps(ADMINISTRATOR))
    user = iam.users[USER]
    if not any(key.access_key_id == stored["id"] for key in user.access_keys):
        key = iam.create_access_key(USER)
        del iam.access_keys[key.physical_resource_id]
        key.access_key_id, key.secret_access_key = stored["id"], stored["secret"]
        iam.access_keys[key.physical_resource_id] = key  # under its new id
    return str(stored["id"])


def with_accounts(
    app: Callable[[dict[str, Any], Any], Iterable[bytes]], operators: Path
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application, which founds the accounts of `operators` before the first request that one of them signed."""
    known_keys = {make_operator(file) for file in operators.glob("*.json")}
    lock = threading.Lock()

    def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        key = _KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
        if key and key[1] not in known_keys:
            with lock:
                known_keys.update(make_operator(file) for file in operators.glob("*.json"))
                known_keys.add(key[1])  # whoever it is: a role's or a user's, made by AWS itself
        return app(environ, start)

    return called
