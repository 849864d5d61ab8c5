"""moto's memory on disk, so that an account outlives its process.

moto keeps everything in Python objects. They are pickled after requests that change something, a moment later and
atomically, and at the end; a killed process loses the last second. What can't be pickled is said in the log, and then
that service starts empty.
"""

import contextlib
import pickle
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

DELAY = 0.7  # seconds from a change to its writing
READS = ("Describe", "Get", "List", "Head", "Lookup", "Search")
SERVICES = (
    "ec2",
    "iam",
    "sts",
    "s3",
    "kms",
    "logs",
    "autoscaling",
    "backup",
    "budgets",
    "cloudtrail",
    "ecr",
    "ssm",
    "sqs",
    "sns",
)


class Persistence:
    """The account's file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "account.pickle"
        self._changed = threading.Event()
        self._lock = threading.Lock()

    def restore(self) -> None:
        """Read the file into moto, if there is one."""
        if not self.file.exists():
            return
        try:
            saved = pickle.loads(self.file.read_bytes())  # noqa: S301  # our own file, readable by its owner only
        except Exception as error:
            print(f"the saved account can't be read, so it starts empty: {error!r}", flush=True)
            return
        from moto import backends

        from sandbox.aws.eks import store

        store.STORE.update(saved.pop("eks", {}))
        for name, accounts in saved.items():
            known = backends.get_backend(name)
            for account, regions in accounts.items():
                for region, state in regions.items():
                    known[account][region].__dict__.update(state)

    def save(self) -> None:
        """Write the file, atomically."""
        with self._lock:
            state = self._state()
            fresh = self.file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_bytes(pickle.dumps(state))
            fresh.replace(self.file)

    def watching(self, app: Any) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
        """The application, saving after what changes something."""
        threading.Thread(target=self._follow, name="persistence", daemon=True).start()

        def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            answer: Iterable[bytes] = app(environ, start)
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                self._changed.set()
            return answer

        return called

    def _follow(self) -> None:
        while True:
            self._changed.wait()
            time.sleep(DELAY)
            self._changed.clear()
            try:
                self.save()
            except RuntimeError:  # a dict changed while it was pickled: the change comes again
                self._changed.set()

    def _state(self) -> dict[str, Any]:
        from moto import backends

        from sandbox.aws.eks import store

        found: dict[str, Any] = {"eks": store.STORE}
        for name in SERVICES:
            known = backends.get_backend(name)
            accounts: dict[str, Any] = {}
            for account, regions in list(known.items()):
                for region, backend in list(regions.items()):
                    with contextlib.suppress(Exception):
                        state = dict(backend.__dict__)
                        pickle.dumps(state)
                        accounts.setdefault(account, {})[region] = state
            found[name] = accounts
        return found
