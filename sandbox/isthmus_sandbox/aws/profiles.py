"""AWS's shared credentials file for one environment: its sites' profiles, each with who deploys into its account.

In the place of a person's own ~/.aws, which no tool of a sandbox reads.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

import configparser
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from isthmus_sandbox.aws import principals
from isthmus_sandbox.supervisor.layout import Layout

# How an SDK's variable is called in the file.
KEYS = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
}


def variables(layout: Layout, accounts: Mapping[str, str], arns: Iterable[str]) -> dict[str, str]:
    """The variables by which SDKs find the profiles: profile -> account. `arns` are the environment's principals."""
    return {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": str(_written(layout, accounts, tuple(arns)))}


def _written(layout: Layout, accounts: Mapping[str, str], arns: tuple[str, ...]) -> Path:
    """Two environments may call two accounts by one name: a file for each choice, whose credentials are renewed."""
    if not accounts:
        return Path(os.devnull)
    parser = configparser.RawConfigParser()
    for profile, account in sorted(accounts.items()):
        parser.add_section(profile)
        for variable, value in principals.variables(layout, account, arns).items():
            parser.set(profile, KEYS[variable], value)
    text = io.StringIO()
    parser.write(text)
    digest = hashlib.sha256(repr((sorted(accounts.items()), arns)).encode()).hexdigest()[:16]
    file = layout.folder("etc", "aws", "profiles") / digest
    if not file.exists() or file.read_text() != text.getvalue():
        descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text.getvalue())
        os.replace(fresh, file)
    return file
