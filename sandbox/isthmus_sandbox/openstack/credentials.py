"""The secrets of one sandbox's OpenStack, made at random once and kept beside its configuration."""

import base64
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, repr=False)
class Credentials:
    """What OpenStack must keep secret. Never printed: `repr` shows no value.

    `admin` is the password of the cloud administrator, `service` of each service user, `trustee` of Magnum's trustee
    domain administrator; `barbican_key` is Barbican's key encryption key (32 bytes, base64), `octavia_key` encrypts
    Octavia's CA key (32 characters), `swift_prefix` and `swift_suffix` salt Swift's placement hash.
    """

    admin: str
    service: str
    trustee: str
    barbican_key: str
    octavia_key: str
    swift_prefix: str
    swift_suffix: str

    def __repr__(self) -> str:
        return "Credentials(…)"

    @classmethod
    def generate(cls) -> "Credentials":
        """Fresh random secrets, each of at least 128 bits."""
        values = {f.name: secrets.token_hex(16) for f in fields(cls)}
        values["barbican_key"] = base64.b64encode(secrets.token_bytes(32)).decode()
        return cls(**values)

    @classmethod
    def stored(cls, file: Path) -> "Credentials":
        """The secrets in `file`, which is made, readable by its owner only, where it is missing.

        Raises:
            ValueError: the file holds something else (it names the file and the way out).
        """
        if not file.exists():
            descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # mode 0600
            with os.fdopen(descriptor, "w") as stream:
                json.dump(asdict(cls.generate()), stream, indent=1)
            try:
                os.link(fresh, file)  # unlike a rename, it never replaces what another process made meanwhile
            except FileExistsError:
                pass
            finally:
                os.unlink(fresh)
        try:
            return cls(**json.loads(file.read_text()))
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"{file} doesn't hold the OpenStack credentials of this version (expected the keys "
                f"{', '.join(f.name for f in fields(cls))}); remove the sandbox (`make clean`) and start anew"
            ) from error
