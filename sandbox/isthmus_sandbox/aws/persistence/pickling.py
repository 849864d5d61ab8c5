"""How moto's objects are pickled.

A backend that another object refers to is named, not copied: two copies of EC2 would drift apart. Locks are made
anew, S3's contents go to files, and functions that only dill can pickle are left to it.
"""

import pickle
import sys
import threading
import types
import uuid
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import dill
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

_LOCKS = (type(threading.Lock()), type(threading.RLock()))


@dataclass(frozen=True)
class Owner:
    """Where a backend is found: a module's variable, an account, a region (or partition)."""

    module: str
    variable: str
    account: str
    region: str
    backend: Any


class Content:
    """What an S3 object holds, by the name of its file."""

    def __init__(self, name: str) -> None:
        self.name = name


def backends() -> dict[int, Owner]:
    """All of moto's backends in use, by their identity."""
    from moto.core.base_backend import BackendDict

    owners: dict[int, Owner] = {}
    for registry in list(BackendDict._instances):  # type: ignore[misc]  # moto's own registry of its backends
        name = registry.backend.__module__
        module = sys.modules[name]
        variables = [key for key, value in vars(module).items() if value is registry]
        # Some backends live in a package whose `models` collects them (moto.ec2.models, moto.rds.models).
        if variables:
            for account, region, backend in list(registry.iter_backends()):
                owners[id(backend)] = Owner(name, variables[0], account, region, backend)
        else:
            print(f"not saved, empty after a restart: {registry.service_name} (no variable in {name})", flush=True)
    return owners


class Pickler(pickle.Pickler):
    """Writes moto's objects; `kept` are the names of the content files that they refer to.

    It has no `persistent_id`, which pickle would call for each of the million strings that an account has: what is
    named and not copied is a call of `live_backend` or `content`, which Unpickler answers.
    """

    def __init__(self, target: BinaryIO, owned: dict[int, Owner], objects: Path) -> None:
        super().__init__(target, protocol=5)
        self._owned, self._objects = owned, objects
        self.kept: set[str] = set()

    def reducer_override(self, obj: Any) -> Any:
        """How to pickle what pickle itself can't, or shouldn't."""
        if owner := self._owned.get(id(obj)):
            return live_backend, (owner.module, owner.variable, owner.account, owner.region)
        if isinstance(obj, Content):
            return content, (obj.name,)
        if isinstance(obj, _LOCKS):
            return _lock, (isinstance(obj, _LOCKS[1]),)
        if isinstance(obj, types.FunctionType) and "<locals>" in obj.__qualname__:
            return dill.loads, (dill.dumps(obj),)
        if isinstance(obj, (RSAPrivateKey, EllipticCurvePrivateKey)):
            return _private_key, (obj.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
        if isinstance(obj, defaultdict) and type(obj) is not defaultdict:
            return _table, (type(obj), obj.default_factory), obj.__dict__ or None, None, iter(list(obj.items()))
        if type(obj).__name__ == "FakeKey" and type(obj).__module__ == "moto.s3.models":
            return object.__new__, (type(obj),), self._key(obj)
        return NotImplemented

    def _key(self, key: Any) -> dict[str, Any]:
        """An S3 object's state with its content in a file, which a key remembers until its content is set anew."""
        name = key.__dict__.get("_content")
        if name is None or not (self._objects / name).exists():
            try:
                value = key.value
            except ValueError:  # closed: the object is deleted, and something still remembers it
                value = b""
            name = uuid.uuid4().hex
            (self._objects / name).write_bytes(value)
            key._content = name
        self.kept.add(name)
        left_out = ("_value_buffer", "lock")
        return {**{k: v for k, v in key.__dict__.items() if k not in left_out}, "value": Content(name)}


class Unpickler(pickle.Unpickler):
    """Reads what Pickler wrote."""

    def __init__(self, source: BinaryIO, objects: Path) -> None:
        super().__init__(source)
        self._objects = objects

    def find_class(self, module: str, name: str) -> Any:
        """What a name stands for; `content` reads from the folder of this account."""
        if (module, name) == (content.__module__, content.__name__):
            return self._content
        return super().find_class(module, name)

    def _content(self, name: str) -> bytes:
        return (self._objects / name).read_bytes()


def live_backend(module: str, variable: str, account: str, region: str) -> Any:
    """The backend of a place."""
    __import__(module)
    return getattr(sys.modules[module], variable)[account][region]


def content(name: str) -> bytes:
    """What an S3 object holds, by the name of its file: only Unpickler knows the folder."""
    raise pickle.UnpicklingError(f"the content {name} is read by Unpickler only")


def remember_contents() -> None:
    """Let a key forget its file when its content is set: moto sets contents in place."""
    from moto.s3.models import FakeKey

    original: Any = FakeKey.__dict__["value"]

    def set_value(self: Any, value: Any) -> None:
        original.fset(self, value)
        self.__dict__.pop("_content", None)

    setattr(FakeKey, "value", original.setter(set_value))  # noqa: B010  # mypy forbids assigning a method


def _private_key(der: bytes) -> Any:
    return load_der_private_key(der, None)


def _table(kind: type[defaultdict[Any, Any]], factory: Any) -> Any:
    """An empty defaultdict of a kind whose own __init__ wants more than pickle knows."""
    table = kind.__new__(kind)
    table.default_factory = factory
    return table


def _lock(reentrant: bool) -> Any:
    return threading.RLock() if reentrant else threading.Lock()
