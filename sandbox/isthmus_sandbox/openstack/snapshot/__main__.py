"""`python -m isthmus_sandbox.openstack.snapshot SANDBOX_FOLDER`: see that the sandbox has its databases."""

import signal
import sys
import time
from pathlib import Path

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.snapshot.build import build
from isthmus_sandbox.openstack.snapshot.cache import ensure
from isthmus_sandbox.openstack.snapshot.restore import restore, restored
from isthmus_sandbox.supervisor.layout import Layout

BCRYPT_ROUNDS = 4  # as keystone.conf has it


def _bcrypt(password: str) -> str:
    import bcrypt

    return str(bcrypt.hashpw(password.encode(), bcrypt.gensalt(BCRYPT_ROUNDS)).decode())


def main(folder: Path) -> None:
    """Restore the snapshot, which is built first where the cache lacks it; databases that are there stay."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # so that what `build` started is stopped
    began = time.monotonic()
    cloud = Cloud(Layout(folder.name, folder))
    if restored(cloud):
        return
    snapshot = ensure(build)
    restore(cloud, snapshot, _bcrypt)
    print(f"OpenStack databases restored from {snapshot} in {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
