"""A recording engine for unit tests: Pulumi's mocks, which note every resource and every lookup.

What a cloud would compute (ids, addresses) is made up here; that the real engine and real services agree is shown by
the end-to-end tests.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi.runtime
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import resource, rpc
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto.source_pb2 import StackTrace
from tests.components.authority import SERVER

LOOKUPS: dict[str, dict[str, Any]] = {
    "openstack:identity/getAuthScope:getAuthScope": {"userId": "user-1", "projectId": "project-admin"},
    "openstack:identity/getProject:getProject": {"id": "domain-1"},
    "openstack:identity/getUser:getUser": {"id": "user-2"},
    "openstack:identity/getRole:getRole": {"id": "role-1"},
    "openstack:networking/getNetwork:getNetwork": {"id": "external-1"},
    "openstack:identity/getEndpoint:getEndpoint": {"url": "https://192.0.2.1:8080/v1/AUTH_%(project_id)s"},
}

COMPUTED: dict[str, dict[str, Any]] = {
    "openstack:networking/router:Router": {
        "externalFixedIps": [{"ipAddress": "203.0.113.9", "subnetId": "external-subnet"}]
    },
    # Of OVN's driver: the service has an address of its own, which isn't the router's.
    "openstack:vpnaas/service:Service": {"externalV4Ip": "203.0.113.10"},
    "openstack:containerinfra/cluster:Cluster": {
        "kubeconfig": {"raw_config": "apiVersion: v1", "client_certificate": SERVER}
    },
    "openstack:identity/ec2CredentialV3:Ec2CredentialV3": {"access": "AKmock", "secret": "mock-secret"},
    "aws:ec2/vpnConnection:VpnConnection": {
        "tunnel1Address": "198.51.100.1",
        "tunnel1PresharedKey": "mock-psk",
        "transitGatewayAttachmentId": "tgw-attach-vpn",
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": {"associationDefaultRouteTableId": "tgw-rtb-1"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
    "aws:eks/cluster:Cluster": {
        "endpoint": "https://eks.example",
        "certificateAuthority": {"data": "Q0E="},
    },
    "kubernetes:core/v1:Service": {"status": {"loadBalancer": {"ingress": [{"ip": "10.0.0.7"}]}}},
}


@dataclass(frozen=True)
class Declared:
    """A resource as it was registered: its inputs in Pulumi's camelCase, `rpc.UNKNOWN` where not known.

    `secrets` are the inputs that are, or hold, a secret; their values stand in `inputs` in clear.
    """

    type: str
    name: str
    inputs: Mapping[str, Any]
    provider: str
    secrets: frozenset[str]
    timeouts: Mapping[str, str] = field(default_factory=dict)
    """How long the engine waits: `create`, `update` and `delete`, e.g. 120s."""
    ignored: frozenset[str] = frozenset()
    """The inputs that the engine takes from the first run only (`ignore_changes`), by their first key."""
    urn: str = ""
    custom: bool = True
    """Whether a provider makes it; a component is made of its children."""
    parent: str = ""
    depends_on: frozenset[str] = frozenset()
    """URNs, through inputs as well."""
    by_input: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The URNs whose outputs an input holds."""

    @property
    def lasting(self) -> str:
        """What a later run may not change, as text: what is ignored then may be anything."""
        inputs = {key: value for key, value in self.inputs.items() if key not in self.ignored}
        return json.dumps([self.type, self.name, inputs], sort_keys=True, default=str)

    def __getitem__(self, key: str) -> Any:
        return self.inputs[key]


class _Monitor(MockMonitor):
    """Notes each registration as it came: the SDK's own mocks drop what isn't known."""

    def __init__(self, engine: "Engine") -> None:
        super().__init__(engine)
        self._engine = engine

    def RegisterResource(self, request: Any) -> Any:  # the protocol's own spelling
        raw = MessageToDict(request.object)
        inputs = {key: _clear(value) for key, value in raw.items()}
        secrets = frozenset(key for key, value in raw.items() if inputs[key] != value)
        if request.type != "pulumi:pulumi:Stack":
            timeouts = MessageToDict(request.customTimeouts)
            ignored = frozenset(path for path in request.ignoreChanges if "." not in path)
            by_input = {key: frozenset(value.urns) for key, value in request.propertyDependencies.items()}
            self._engine.resources.append(
                Declared(
                    *(request.type, request.name, inputs, request.provider, secrets, timeouts, ignored),
                    urn=self.make_urn(request.parent, request.type, request.name),
                    custom=request.custom,
                    parent=request.parent,
                    depends_on=frozenset(request.dependencies).union(*by_input.values()),
                    by_input=by_input,
                )
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


def _clear(value: Any) -> Any:
    """A value of the wire with secrets unwrapped."""
    if isinstance(value, list):
        return [_clear(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(rpc._special_sig_key) == rpc._special_secret_sig:
        return _clear(value["value"])
    return {key: _clear(item) for key, item in value.items()}


@dataclass
class Engine(pulumi.runtime.Mocks):
    """Records what is declared. In a preview nothing that a cloud computes is known, as on empty clouds."""

    preview: bool = False
    resources: list[Declared] = field(default_factory=list)
    lookups: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if self.preview:
            return None, dict(args.inputs)
        computed = {"arn": f"arn:{args.name}", **COMPUTED.get(args.typ, {})}
        return f"{args.name}-id", {**args.inputs, **computed}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        self.lookups.append((args.token, args.args, args.provider or ""))
        if args.token not in LOOKUPS:
            raise AssertionError(f"a lookup that no test knows: {args.token}")
        return {**args.args, **LOOKUPS[args.token]}, []

    def of(self, kind: str) -> list[Declared]:
        """The resources whose type ends like this, e.g. `:Bucket`."""
        return [resource for resource in self.resources if resource.type.endswith(kind)]

    def one(self, kind: str) -> Declared:
        """The only resource of a type."""
        found = self.of(kind)
        assert len(found) == 1, f"{len(found)} of {kind}: {[r.name for r in found]}"
        return found[0]


# Where a resource was declared is of no use to a recording: to walk the stack for each took a quarter of the time.
resource._get_stack_trace = StackTrace


def declare(program: Callable[[], Any], *, preview: bool = False, stack: str = "test") -> Engine:
    """Run `program` under a recording engine and wait until everything in it has been registered."""
    engine = Engine(preview)
    asyncio.set_event_loop(asyncio.new_event_loop())  # the SDK asks for the thread's, which `asyncio.run` takes away
    pulumi.runtime.set_mocks(engine, project="isthmus", stack=stack, preview=preview, monitor=_Monitor(engine))
    outcome: list[Any] = []
    pulumi.runtime.test(lambda: outcome.append(program()))()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    return engine


def values(tree: Any) -> Iterator[Any]:
    """All leaves of nested mappings and lists."""
    if isinstance(tree, Mapping):
        for value in tree.values():
            yield from values(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from values(value)
    else:
        yield tree


def is_unknown(value: Any) -> bool:
    """Whether a recorded input wasn't known when it was registered."""
    return isinstance(value, str) and rpc.UNKNOWN in value
