"""Where the people of a sandbox's environments are, in a file of the kubelet's: whoever isn't a pod is one of them."""

import json
import tempfile
from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

NAME = "operators.json"


class Operators:
    """The networks of each environment's operator."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    def put(self, environment: str, networks: Sequence[IPv4Network]) -> None:
        """Keep those of an environment, in place of what was kept of it."""
        described = {**self._read(), environment: [str(network) for network in networks]}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self._file.parent, delete=False) as fresh:
            json.dump(described, fresh)
        Path(fresh.name).replace(self._file)

    def networks(self) -> list[IPv4Network]:
        """Those of all environments."""
        return [IPv4Network(text) for texts in self._read().values() for text in texts]

    def _read(self) -> dict[str, list[str]]:
        try:
            return dict(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return {}
