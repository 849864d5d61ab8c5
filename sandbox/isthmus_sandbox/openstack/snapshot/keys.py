"""Fernet key repositories, as `keystone-manage fernet_setup` makes them."""

import base64
import os
import secrets
from pathlib import Path

NAMES = ("0", "1")  # the staged key and the primary one


def write_fernet_keys(repository: Path) -> None:
    """Put two fresh keys into `repository`, readable by their owner only; one that has keys stays as it is."""
    repository.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        file = repository / name
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
