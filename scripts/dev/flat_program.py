"""A flat program: the resources of a preview again, without components. `make bench` compares with it.

It reads them from the file that ISTHMUS_FLAT names, as `dev.overhead` wrote it, and imports the same SDKs.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws  # noqa: F401  # what the program with components imports, this one imports too
import pulumi_kubernetes  # noqa: F401
import pulumi_openstack  # noqa: F401

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # how the engine writes a value that isn't known yet


def value(previewed: Any) -> Any:
    """An input as the preview had it: what was unknown there is unknown here."""
    if previewed == UNKNOWN:
        future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        future.set_result(None)
        known: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
        known.set_result(False)
        return pulumi.Output(set(), future, known)
    if isinstance(previewed, dict):
        return {key: value(inner) for key, inner in previewed.items()}
    return [value(inner) for inner in previewed] if isinstance(previewed, list) else previewed


def main() -> None:
    """Register everything, providers first."""
    providers: dict[str, pulumi.ProviderResource] = {}
    for one in json.loads(Path(os.environ["ISTHMUS_FLAT"]).read_text()):
        inputs = {key: value(inner) for key, inner in one["inputs"].items()}
        if one["type"].startswith("pulumi:providers:"):
            package = one["type"].rsplit(":", 1)[1]
            providers[one["urn"]] = pulumi.ProviderResource(package, one["name"], inputs)
        else:
            opts = pulumi.ResourceOptions(provider=providers.get(one["provider"]))
            pulumi.CustomResource(one["type"], one["name"], inputs, opts)


if __name__ == "__main__":
    main()
