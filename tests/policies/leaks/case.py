"""A case of the corpus as the engine would send it: protobuf messages with its own signatures for unknowns and secrets.

Values of a case that begin with `$`: `$unknown: TYPE`; `$output: NAME.property`, another resource's output, unknown
unless `value` has it; `$secret`; `$text` and `$file`, assets; `$json` and `$yaml`, texts of these; `$subnets`, in a
list, all subnets of a length.
"""

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from isthmus_policies.values import ASSET, SECRET, SIGNATURE

FOLDER = Path(__file__).parent
UNKNOWN = {
    "boolean": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "number": "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "string": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "array": "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "object": "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
PROJECT, STACK = "isthmus", "local"
DEFAULT_PROVIDERS = {
    "aws": ("default_7_51_1", {"region": "eu-central-1", "version": "7.51.1"}),
    "openstack": ("default_5_5_3", {"region": "RegionOne", "version": "5.5.3"}),
    "kubernetes": ("default_4_34_2", {"version": "4.34.2"}),
}
ROOT_TYPE, ROOT_NAME = "pulumi:pulumi:Stack", f"{PROJECT}-{STACK}"
OPTIONS = {"protect": "protect", "ignore_changes": "ignoreChanges", "aliases": "aliases"}


@dataclass
class Resource:
    """One resource of a case."""

    type: str
    name: str
    urn: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    provider: "Resource | None" = None
    parent: "Resource | None" = None
    dependencies: set[str] = field(default_factory=set)
    by_property: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    registered: bool = True  # not so: what is only read, and what an earlier update left in the stack
    in_stack: bool = True  # not so: what is only read; the engine shows that to no pack in an update
    only_read: bool = False
    unknown: bool = False

    def values(self, value: Any, sources: set[str]) -> Any:
        """A case's value as the engine sends it; `sources` gets the names of the resources whose outputs it holds."""
        if isinstance(value, list):
            return [made for item in value for made in self._spread(item, sources)]
        if not isinstance(value, dict):
            return value
        match next((key for key in value if isinstance(key, str) and key.startswith("$")), None):
            case None:
                return {str(key): self.values(item, sources) for key, item in value.items()}
            case "$unknown":
                self.unknown = True
                return UNKNOWN[value["$unknown"]]
            case "$output":
                sources.add(value["$output"].split(".")[0])
                if "value" in value:
                    return self.values(value["value"], sources)
                self.unknown = True
                return UNKNOWN[value.get("type", "string")]
            case "$secret":
                return {SIGNATURE: SECRET, "value": self.values(value["$secret"], sources)}
            case "$text":
                return {SIGNATURE: ASSET, "text": value["$text"], "hash": "0"}
            case "$file":
                return {SIGNATURE: ASSET, "path": value["$file"], "hash": "0"}
            case "$json":
                return json.dumps(self.values(value["$json"], sources))
            case "$yaml":
                return yaml.safe_dump(self.values(value["$yaml"], sources), sort_keys=False)
            case other:
                raise ValueError(f"no such value: {other}")

    def _spread(self, value: Any, sources: set[str]) -> Iterator[Any]:
        if isinstance(value, dict) and "$subnets" in value:
            yield from map(str, ipaddress.ip_network(value["$subnets"]).subnets(new_prefix=value["length"]))
        else:
            yield self.values(value, sources)


@cache
def cases(pattern: str = "k*.yaml") -> list[dict[str, Any]]:
    """The cases in the files that match, each with its id once; read once a process, to be looked at only."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    result = [case for file in sorted(FOLDER.glob(pattern)) for case in yaml.load(file.read_text(), loader)["cases"]]
    ids = [case["id"] for case in result]
    assert len(ids) == len(set(ids)) and result, "an id that is used twice, or no case"
    return result


def resources(case: dict[str, Any]) -> list[Resource]:
    """The case's resources with the stack's own one and default providers, in the order of registration."""
    made: dict[str, Resource] = {}
    defaults: dict[str, Resource] = {}
    root = Resource(ROOT_TYPE, ROOT_NAME, f"urn:pulumi:{STACK}::{PROJECT}::{ROOT_TYPE}::{ROOT_NAME}")
    for raw in case["resources"]:
        resource = Resource(raw["type"], raw["name"], parent=made[raw["parent"]] if raw.get("parent") else root)
        assert resource.parent is not None
        chain = resource.type if resource.parent is root else f"{resource.parent.urn.split('::')[2]}${resource.type}"
        resource.urn = f"urn:pulumi:{STACK}::{PROJECT}::{chain}::{resource.name}"
        resource.dependencies = {made[name].urn for name in raw.get("depends_on", ())}
        for key, value in (raw.get("props") or {}).items():
            sources = set(raw.get("property_dependencies", {}).get(key, ()))
            resource.inputs[key] = resource.values(value, sources)
            if sources:
                resource.by_property[key] = sorted(made[name].urn for name in sources)
                resource.dependencies.update(resource.by_property[key])
        resource.options = raw.get("options", {})
        resource.only_read = bool(raw.get("read"))
        resource.registered = not (resource.only_read or raw.get("left"))
        # `shown`: as `pulumi policy analyze` and an audit have a state, what was only read is there.
        resource.in_stack = not resource.only_read or bool(raw.get("shown"))
        package = resource.type.split(":")[0]
        if not raw.get("component") and package != "pulumi":
            name = raw.get("provider")
            resource.provider = made[name] if name else defaults.setdefault(package, _default(package, root))
        resource.outputs = dict(resource.inputs)
        if "outputs" in raw:
            resource.outputs = resource.values(raw["outputs"], set())
        elif resource.provider and resource.provider.unknown:
            resource.outputs = {}  # a provider that isn't configured yet is asked nothing
        if raw.get("untargeted"):  # not checked and not made: the pack sees its edges only
            resource.inputs, resource.outputs, resource.registered = {}, {}, resource.registered
        made[resource.name] = resource
    return [root, *defaults.values(), *made.values()]


def _default(package: str, root: Resource) -> Resource:
    name, props = DEFAULT_PROVIDERS.get(package, ("default", {}))
    token = f"pulumi:providers:{package}"
    return Resource(
        token, name, f"urn:pulumi:{STACK}::{PROJECT}::{token}::{name}", dict(props), dict(props), parent=root
    )


def analyze_request(resource: Resource) -> Any:
    """What the engine sends when a resource is registered."""
    return analyzer_pb2.AnalyzeRequest(**_common(resource, resource.inputs))


def stack_request(every: list[Resource]) -> Any:
    """What it sends at the end of a preview or an update."""
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                **_common(one, one.outputs),
                parent=one.parent.urn if one.parent else "",
                dependencies=sorted(one.dependencies),
                propertyDependencies={
                    key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns) for key, urns in one.by_property.items()
                },
            )
            for one in every
            if one.in_stack
        ]
    )


def _common(resource: Resource, props: dict[str, Any]) -> dict[str, Any]:
    parent = resource.parent.urn if resource.parent else ""
    options = {OPTIONS[key]: value for key, value in resource.options.items()}
    provider = resource.provider
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "properties": struct(props),
        "options": analyzer_pb2.AnalyzerResourceOptions(parent=parent, **options),
        "provider": provider
        and analyzer_pb2.AnalyzerProviderResource(
            type=provider.type, properties=struct(provider.inputs), urn=provider.urn, name=provider.name
        ),
    }


def struct(props: dict[str, Any]) -> Any:
    """Properties as a message."""
    return json_format.ParseDict({k: v for k, v in props.items() if not k.startswith("__")}, struct_pb2.Struct())
