"""The service `kubelet`: `python -m isthmus_sandbox.triton.kubelet --clusters URL --state FOLDER`."""

import argparse
import json
import signal
import threading
import traceback
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

from isthmus_sandbox.network.calls import available
from isthmus_sandbox.network.judge import Judge
from isthmus_sandbox.network.operators import Operators
from isthmus_sandbox.network.void import Void
from isthmus_sandbox.triton.addresses import Addresses
from isthmus_sandbox.triton.cluster import Cluster, key

PERIOD = 0.5  # seconds between two looks at the list of clusters


class Kubelet:
    """All clusters of a sandbox."""

    def __init__(self, manager: str, state: Path) -> None:
        self.manager, self.state = manager, state
        self.judge, self.void = Judge(Operators(state).networks), Void()
        self.addresses = Addresses(state)
        self.clusters: dict[str, Cluster] = {}

    def look(self) -> None:
        """Begin with clusters that are ready, let go of those that are gone.

        One whose API server is away for a while isn't gone: as on real nodes, its pods run on.
        """
        listed = {c["id"]: c for c in self._listed()}
        for id_ in [i for i, c in self.clusters.items() if key(listed.get(i, {})) != c.key]:
            self.clusters.pop(id_).stop()
            print(f"cluster {id_} is gone", flush=True)
        for id_, facts in listed.items():
            if id_ not in self.clusters and facts["state"] == "ready":
                self.clusters[id_] = Cluster(facts, self.addresses, self.state, self.judge, self.void)
                self.clusters[id_].start()
                print(f"cluster {id_}", flush=True)

    def stop(self) -> None:
        """End everything."""
        for cluster in self.clusters.values():
            cluster.stop()
        self.void.close()

    def _listed(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.manager}/clusters", timeout=5) as response:  # noqa: S310  # loopback
            return list(json.load(response)["clusters"])


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clusters", required=True, help="the cluster manager's URL")
    parser.add_argument("--state", required=True, type=Path, help="the folder for pods and logs")
    args = parser.parse_args()
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    kubelet = Kubelet(args.clusters, args.state)
    if not available():
        print("this machine lets nobody decide on connections (seccomp_unotify(2)): pods reach everything", flush=True)
    print("kubelet is ready", flush=True)
    while not end.wait(PERIOD):
        try:
            kubelet.look()
        except (OSError, HTTPException, ValueError) as error:  # the manager is starting, or was restarted
            print(f"the cluster manager doesn't answer: {error}", flush=True)
        except Exception:  # a defect of ours, or a kubeconfig that is being written: the other clusters' pods go on
            traceback.print_exc()
    kubelet.stop()


if __name__ == "__main__":
    main()
