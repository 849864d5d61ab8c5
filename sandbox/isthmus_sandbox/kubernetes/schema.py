"""What the manager accepts: clusters and pools, checked strictly, every problem at once."""

import ipaddress
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from isthmus_sandbox.kubernetes import certificates, quantities

OLDEST, NEWEST = 31, 34  # minor versions that the built control plane can emulate (kube-apiserver --emulated-version)
OWN_LABEL = "sandbox.isthmus.dev/pool"  # every node of a pool carries it; kwok manages exactly these nodes
INSTANCE_TYPE = "node.kubernetes.io/instance-type"
COMPUTED = (
    OWN_LABEL,
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
)

Kind = Literal["eks", "magnum"]
DevicePlugin = Literal["nvidia-device-plugin"]
ClusterId = Annotated[str, StringConstraints(pattern=r"^(eks|magnum)-[A-Za-z0-9][A-Za-z0-9_-]{0,150}$")]
PoolName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?$")]
_LABEL_KEY = re.compile(
    r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
)  # a prefix that is a DNS subdomain, a slash, a name
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_PRIVATE = tuple(ipaddress.IPv4Network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


class Strict(BaseModel):
    """A request's body: unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ClusterSpec(Strict):
    """A control plane to run.

    Of a Magnum cluster, `subnet` is the id of Neutron's subnet of its nodes, and `pod_cidr` the range of its pods.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,241}$")]
    kind: Kind
    version: str = f"1.{NEWEST}"
    ca_cert: str | None = None
    ca_key: str | None = Field(default=None, repr=False)
    region: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")] | None = None
    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None
    creator_arn: Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:(iam|sts)::\d{12}:.+$")] | None = None
    service_cidr: str | None = None
    pod_cidr: str | None = None
    subnet: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None

    @field_validator("version")
    @classmethod
    def _version(cls, text: str) -> str:
        match = re.fullmatch(r"v?1\.(\d{1,3})(\.\d{1,3})?([+-][A-Za-z0-9.+-]{1,40})?", text)
        if not match or not OLDEST <= int(match[1]) <= NEWEST:
            raise ValueError(f"expected a Kubernetes version from 1.{OLDEST} to 1.{NEWEST}, such as '1.{NEWEST}'")
        return text

    @field_validator("service_cidr")
    @classmethod
    def _service_cidr(cls, text: str | None) -> str | None:
        if text is None:
            return None
        try:
            network = ipaddress.IPv4Network(text)
        except ValueError as error:
            raise ValueError(f"expected an IPv4 network such as '10.100.0.0/16' ({error})") from None
        if not (12 <= network.prefixlen <= 24 and any(network.subnet_of(p) for p in _PRIVATE)):
            # https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
            raise ValueError("expected a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
        return text

    @model_validator(mode="after")
    def _fit(self) -> Self:
        problems = []
        if (self.ca_cert is None) != (self.ca_key is None):
            problems.append("ca_cert and ca_key: expected both or neither")
        elif self.ca_cert is not None and self.ca_key is not None:
            problems += certificates.authority_problems(self.ca_cert, self.ca_key)
        if self.kind == "eks":
            if self.region is None:
                problems.append("region: expected one for kind 'eks', such as 'eu-central-1'")
            if self.ca_cert is not None:
                problems.append("ca_cert: expected none for kind 'eks', which makes its own")
        elif self.creator_arn is not None or self.account is not None:
            problems.append("account and creator_arn: expected none for kind 'magnum', which has no AWS principals")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def minor(self) -> str:
        """The version without patch, such as `1.33`."""
        return ".".join(self.version.removeprefix("v").split(".")[:2])

    @property
    def services(self) -> ipaddress.IPv4Network:
        """The addresses of Services; without one given, EKS's and Magnum's own default."""
        default = "10.100.0.0/16" if self.kind == "eks" else "10.254.0.0/16"
        return ipaddress.IPv4Network(self.service_cidr or default)


class Taint(Strict):
    """A taint of every node of a pool."""

    key: str
    value: str = ""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]

    @field_validator("key")
    @classmethod
    def _key(cls, text: str) -> str:
        return _matching(_LABEL_KEY, text, "a label key such as 'nvidia.com/gpu'")

    @field_validator("value")
    @classmethod
    def _value(cls, text: str) -> str:
        return _matching(_LABEL_VALUE, text, "a label value: up to 63 letters, digits, '-', '_', '.'")


class PoolSpec(Strict):
    """Equal nodes: how many, how large, where, and what marks them.

    `device_plugin` is without which a node doesn't offer the devices that are in `capacity`; otherwise it always does.
    `ranges` are the networks of the nodes' addresses, in the order of `zones`.
    """

    replicas: Annotated[int, Field(ge=0, le=500)]
    capacity: dict[str, str]
    labels: dict[str, str] = {}
    taints: list[Taint] = []
    zones: Annotated[list[str], Field(min_length=1)] = ["nova"]
    ranges: Annotated[list[str], Field(min_length=1)] = ["10.240.0.0/16"]
    instance_type: str
    provider_ids: list[str] | None = None
    device_plugin: DevicePlugin | None = None

    @field_validator("capacity")
    @classmethod
    def _capacity(cls, capacity: dict[str, str]) -> dict[str, str]:
        problems = [f"{name}: expected it" for name in ("cpu", "memory", "pods") if name not in capacity]
        for name, amount in capacity.items():
            try:
                _matching(_LABEL_KEY, name, "a resource name such as 'nvidia.com/gpu'")
                value = quantities.parse(amount)
                if name not in ("cpu", "memory") and value != value.to_integral_value():
                    problems.append(f"{name}: got {amount!r}, expected a whole number")
            except ValueError as error:
                problems.append(f"{name}: {error}")
        if problems:
            raise ValueError("; ".join(problems))
        return capacity

    @field_validator("labels")
    @classmethod
    def _labels(cls, labels: dict[str, str]) -> dict[str, str]:
        problems = []
        for key, value in labels.items():
            if not _LABEL_KEY.fullmatch(key):
                problems.append(f"{key!r}: expected a label key such as 'example.com/pool'")
            if not _LABEL_VALUE.fullmatch(value):
                problems.append(f"{key}: got {value!r}, expected up to 63 letters, digits, '-', '_', '.'")
            if key in COMPUTED:
                problems.append(f"{key}: expected none, the manager sets it itself")
        if problems:
            raise ValueError("; ".join(problems))
        return labels

    @field_validator("zones")
    @classmethod
    def _zones(cls, zones: list[str]) -> list[str]:
        for zone in zones:
            _matching(_LABEL_VALUE, zone, "a zone name such as 'eu-central-1a'")
        return zones

    @field_validator("ranges")
    @classmethod
    def _ranges(cls, ranges: list[str]) -> list[str]:
        for text in ranges:
            try:
                network = ipaddress.IPv4Network(text)
            except ValueError as error:
                raise ValueError(f"expected an IPv4 network such as '10.16.64.0/19' ({error})") from None
            if network.prefixlen > 28:
                raise ValueError(f"got {text}, expected a /28 or wider: some of its addresses are the network's own")
        return ranges

    @field_validator("instance_type")
    @classmethod
    def _instance_type(cls, text: str) -> str:
        return _matching(_LABEL_VALUE, text, "an instance type or flavor such as 'g5.xlarge'")

    @model_validator(mode="after")
    def _fit(self) -> Self:
        problems = []
        if self.labels.get(INSTANCE_TYPE, self.instance_type) != self.instance_type:
            problems.append(f"labels: {INSTANCE_TYPE}: expected none, or {self.instance_type!r} (instance_type)")
        marks = [(t.key, t.effect) for t in self.taints]
        problems += [f"taints: {k}:{e} is there twice" for k, e in sorted({m for m in marks if marks.count(m) > 1})]
        if self.provider_ids is not None:
            if len(self.provider_ids) < self.replicas:
                problems.append(f"provider_ids: got {len(self.provider_ids)}, expected {self.replicas} (replicas)")
            if len(set(self.provider_ids)) < len(self.provider_ids) or not all(self.provider_ids):
                problems.append("provider_ids: expected different ones, none empty")
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _matching(shape: re.Pattern[str], text: str, expected: str) -> str:
    if not shape.fullmatch(text):
        raise ValueError(f"got {text!r}, expected {expected}")
    return text
