"""A flat program: the resources of a preview again, without components. `make bench` compares with it.

It reads them from the file that ISTHMUS_FLAT names, as `dev.overhead` wrote it. It is what a person would write without
components: classes of the SDKs with their arguments, and the same look-ups in the clouds; garbage is looked for as
seldom as in the program with them.
"""

import asyncio
import gc
import json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi
from pulumi._types import resource_pulumi_to_py_names

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


def sdk_class(kind: str) -> type[pulumi.CustomResource] | None:
    """The SDK's class of a type, e.g. `pulumi_aws.ec2.Vpc` of `aws:ec2/vpc:Vpc`; None where it has none."""
    package, module, name = kind.split(":")
    if package == "kubernetes":  # rbac.authorization.k8s.io/v1 is in rbac.v1
        group, _, version = module.partition("/")
        module = f"{group.partition('.')[0]}.{version}"
    try:
        return getattr(import_module(f"pulumi_{package}.{module.partition('/')[0]}"), name, None)
    except ImportError:  # a custom resource has no class
        return None


def register(one: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
    """Register a resource as a person would, by its class and its arguments' names in Python."""
    inputs = {key: value(inner) for key, inner in one["inputs"].items()}
    if made := sdk_class(one["type"]):
        names = resource_pulumi_to_py_names(made)
        made(one["name"], opts=opts, **{names.get(key, key): inner for key, inner in inputs.items()})
    else:
        pulumi.CustomResource(one["type"], one["name"], inputs, opts)


def main() -> None:
    """Register everything, providers first, and ask the clouds what the other program asks them, all at once."""
    providers: dict[str, pulumi.ProviderResource] = {}
    recorded = json.loads(Path(os.environ["ISTHMUS_FLAT"]).read_text())
    for one in recorded["resources"]:
        if one["type"].startswith("pulumi:providers:"):
            inputs = {key: value(inner) for key, inner in one["inputs"].items()}
            providers[one["urn"]] = pulumi.ProviderResource(one["type"].rsplit(":", 1)[1], one["name"], inputs)
        else:
            register(one, pulumi.ResourceOptions(provider=providers.get(one["provider"])))
    for number, asked in enumerate(recorded["lookups"]):
        opts = pulumi.InvokeOutputOptions(provider=providers.get(asked["provider"]))
        # As an output of the stack, so that the program waits for it.
        pulumi.export(f"lookup{number}", pulumi.runtime.invoke_output(asked["token"], asked["args"], opts))


if __name__ == "__main__":
    gc.set_threshold(100_000)
    main()
