"""What a cloud said of a network, kept while it is asked again: a data plane goes on when its API is away."""

import threading
import time
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Protocol

from isthmus_sandbox.network.tunnels import Network

FRESH = 2.0  # seconds for which an answer is taken as it is


class ClusterNetwork(Network, Protocol):
    """The network of a cluster's nodes, at one time."""

    @property
    def enforces_policies(self) -> bool:
        """Whether pods are held to NetworkPolicies."""
        ...

    @property
    def inside(self) -> IPv4Address:
        """An address in it, as an internal load balancer may have."""
        ...

    @property
    def relayed(self) -> IPv4Address:
        """From where a pod sees what a load balancer sent to another node."""
        ...

    def store_refusal(self, address: IPv4Address, bucket: str) -> str:
        """Why a bucket of the cloud's object store isn't reached from an address; empty where it is."""
        ...

    def image_refusal(self, image: str) -> str:
        """Why nodes have no way to an image; empty where they have one, or where nobody here knows."""
        ...

    @property
    def names_refusal(self) -> str:
        """Why the cluster's pods have no name server; empty where they have one."""
        ...


class Unknown(Exception):
    """The cloud didn't say; the message says what it said instead."""


class Known:
    """One cluster's network. For all threads."""

    def __init__(self, read: Callable[[], ClusterNetwork]) -> None:
        self._read = read
        self._lock = threading.Lock()  # one question at a time
        self._network: ClusterNetwork | None = None
        self._asked = 0.0
        self._reason = ""
        self._asking = False

    def latest(self) -> ClusterNetwork:
        """What was said last; asked anew meanwhile, if that is a while ago.

        Raises:
            Unknown: nothing was ever said.
        """
        if self._network is None:
            return self.fresh()
        if time.monotonic() - self._asked > FRESH and not self._asking:
            self._asking = True
            threading.Thread(target=self._ask, name="network", daemon=True).start()
        return self._network

    def fresh(self) -> ClusterNetwork:
        """What is said now; what was said last, while the cloud doesn't answer.

        Raises:
            Unknown: nothing was ever said.
        """
        self._ask()
        if self._network is None:
            raise Unknown(self._reason)
        return self._network

    def _ask(self) -> None:
        with self._lock:
            try:
                if time.monotonic() - self._asked > FRESH or self._network is None:
                    self._network = self._read()
            except Exception as error:  # whatever an SDK raises: the network is as it was
                reason = f"{type(error).__name__}: {str(error)[:200]}"
                if reason != self._reason:
                    print(f"a network isn't told: {reason}", flush=True)
                self._reason = reason
            finally:
                self._asked, self._asking = time.monotonic(), False
