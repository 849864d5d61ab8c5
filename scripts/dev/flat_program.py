"""A flat program: the resources of a preview again, without components. `make bench` compares with it.

It reads them from the file that ISTHMUS_FLAT names, as `dev.overhead` wrote it. What isn't the components' doing is as
in the program with them: it imports the modules of the SDKs that have these resources, and looks for garbage as seldom.
"""

import asyncio
import gc
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi

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


def import_sdks(kinds: Iterable[str]) -> None:
    """Import the modules that have the classes of these types: the SDKs load them one by one, when they are used."""
    for kind in kinds:
        package, module, _ = kind.split(":")
        if package == "kubernetes":  # rbac.authorization.k8s.io/v1 is in rbac.v1
            group, _, version = module.partition("/")
            module = f"{group.partition('.')[0]}.{version}"
        with suppress(ImportError):  # a custom resource has no class
            import_module(f"pulumi_{package}.{module.partition('/')[0]}")


def main() -> None:
    """Register everything, providers first."""
    providers: dict[str, pulumi.ProviderResource] = {}
    declared = json.loads(Path(os.environ["ISTHMUS_FLAT"]).read_text())
    import_sdks({one["type"] for one in declared if not one["type"].startswith("pulumi:")})
    for one in declared:
        inputs = {key: value(inner) for key, inner in one["inputs"].items()}
        if one["type"].startswith("pulumi:providers:"):
            package = one["type"].rsplit(":", 1)[1]
            providers[one["urn"]] = pulumi.ProviderResource(package, one["name"], inputs)
        else:
            opts = pulumi.ResourceOptions(provider=providers.get(one["provider"]))
            pulumi.CustomResource(one["type"], one["name"], inputs, opts)


if __name__ == "__main__":
    gc.set_threshold(100_000)
    main()
