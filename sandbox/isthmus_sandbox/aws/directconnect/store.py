"""What Direct Connect remembers, as plain dicts in the API's own words, by account.

It lies in moto's backend of one region, so that it is saved and reset with it: gateways and associations are global
(https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways-intro.html), and a virtual interface
says its region.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from isthmus_sandbox.aws.directconnect.errors import refuse

Json = dict[str, Any]
LOCK = threading.RLock()
HOME = "us-east-1"  # whose backend holds the account's store
REMEMBERED = 15 * 60.0  # seconds that a deleted virtual interface is still described
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INTERFACE = re.compile(r"dxvif-[0-9a-z]{8}")


@dataclass
class Store:
    """One account's."""

    gateways: dict[str, Json] = field(default_factory=dict)
    interfaces: dict[str, Json] = field(default_factory=dict)
    associations: dict[str, Json] = field(default_factory=dict)
    deleted: dict[str, float] = field(default_factory=dict)  # interface -> when, in seconds since 1970

    def gateway(self, id_: str) -> Json:
        """A gateway. Raises DirectConnectClientException."""
        return _lookup(self.gateways, id_, UUID, "Direct Connect Gateway")

    def association(self, id_: str) -> Json:
        """An association. Raises DirectConnectClientException."""
        return _lookup(self.associations, id_, UUID, "Association")

    def interface(self, id_: str, region: str) -> Json:
        """A virtual interface of a region that isn't deleted. Raises DirectConnectClientException."""
        living = {i["virtualInterfaceId"]: i for i in self.living() if i["region"] == region}
        return _lookup(living, id_, INTERFACE, "Virtual Interface")

    def living(self, **facts: Any) -> list[Json]:
        """The virtual interfaces that aren't deleted, those with these facts."""
        interfaces = [i for id_, i in self.interfaces.items() if id_ not in self.deleted]
        return [i for i in interfaces if all(i.get(k) == v for k, v in facts.items())]

    def associated(self, **facts: Any) -> list[Json]:
        """The associations with these facts."""
        return [a for a in self.associations.values() if all(a.get(k) == v for k, v in facts.items())]

    def forget(self) -> None:
        """Forget what was deleted long enough ago."""
        for id_, when in list(self.deleted.items()):
            if time.time() - when > REMEMBERED:
                del self.deleted[id_], self.interfaces[id_]


def _lookup(resources: dict[str, Json], id_: Any, pattern: re.Pattern[str], kind: str) -> Json:
    if not isinstance(id_, str) or not pattern.fullmatch(id_):
        raise refuse(f"{kind} ID {id_ or ''} has an invalid format.")
    if id_ not in resources:
        raise refuse(f"{kind} {id_} does not exist.")
    return resources[id_]


def store(account: str) -> Store:
    """The store of an account."""
    from moto.directconnect.models import directconnect_backends

    backend: Any = directconnect_backends[account][HOME]
    result: Store = backend.__dict__.setdefault("isthmus", Store())
    return result
