"""What a resource says anywhere in its inputs that leads out: user data, arguments, variables, specifications.

An endpoint makes `s3://` and its like a private store's, but only in the same unit: a container, or the mapping that
names the provider. Another container's or another remote's endpoint says nothing of this one.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus.environment.classification import Classification
from isthmus_policies.decisions import mentions
from isthmus_policies.decisions.destinations import Side, side_of
from isthmus_policies.decisions.mentions import Mention
from isthmus_policies.estate import Estate
from isthmus_policies.texts import host_in, yaml_in
from isthmus_policies.values import DEEPEST, LEAVES, File

UNSPOKEN = frozenset(
    {
        *(
            "image",
            "apiVersion",
            "kind",
            "labels",
            "nodeSelector",
            "affinity",
            "tolerations",
            "matchLabels",
            "selector",
        ),
        *(
            "ownerReferences",
            "managedFields",
            "topologySpreadConstraints",
            "loadBalancerSourceRanges",
            "tags",
            "tagsAll",
        ),
        *("imagePullSecrets", "loadBalancerClass", "storageClassName", "provisioner", "ingressClassName"),
        "containerSyncTo",  # `flows/grants.py` judges it
    }
)
"""What chooses, pulls or lets in: no data goes where it names."""
REFERENCES = frozenset(
    {"envFrom", "valueFrom", "secretRef", "configMapRef", "credentialSecret", "existingSecret", "secretName"}
)
LONGEST_YAML = 1 << 16


class Spoken(NamedTuple):
    """Something outside that a resource names: where in it, and what."""

    path: str
    mention: Mention


class Reader:
    """Reads one resource. `alone` takes it that what it refers to may say the endpoint; a stack knows better."""

    def __init__(self, estate: Estate, *, alone: bool) -> None:
        self.estate, self.alone = estate, alone
        self.variables = callers_variables(estate)
        # By identity, with what was looked at, so that no other takes its place.
        self._known: dict[int, tuple[Any, bool]] = {}
        self._suspected: dict[int, tuple[Any, bool]] = {}

    def of(self, props: Mapping[str, Any]) -> Iterator[Spoken]:
        """What the properties name that leads out."""
        self._known, self._suspected = {}, {}
        if self._is_suspicious(props):
            yield from self._walk(props, "", "", self._endpoint_in(props), 0)

    def _walk(self, value: Any, path: str, key: str, covered: bool, depth: int) -> Iterator[Spoken]:
        if depth > DEEPEST or not self._is_suspicious(value):
            return
        if isinstance(value, dict):
            yield from self._mapping(value, path, covered, depth)
        elif isinstance(value, list | tuple):
            for i, item in enumerate(value):
                yield from self._walk(item, f"{path}[{i}]", key, covered, depth + 1)
            words = [item for item in value if isinstance(item, str)]
            if len(words) > 1 and not covered and not mentions.has_endpoint(" ".join(words), self.estate):
                yield from (Spoken(path, m) for m in mentions.commands_in(" ".join(words), self.estate))
        elif isinstance(value, File):
            yield from self._walk(value.text, path, key, covered, depth + 1)
        elif isinstance(value, str):
            yield from self._text(value, path, covered, depth)

    def _mapping(self, value: Mapping[str, Any], path: str, covered: bool, depth: int) -> Iterator[Spoken]:
        if "image" in value and "name" in value:  # a container
            covered = self._endpoint_in(value)
        own = self._endpoint_in(value)
        name, text = value.get("name"), value.get("value")
        if isinstance(name, str) and isinstance(text, str):  # a variable
            if not self._is_declared(name, text):
                yield from self._field(name, text, f"{path}[{name}]" if path else name, covered, depth)
            return
        variables = _variables(value.get("env"))
        for key, item in value.items():
            inner = f"{path}.{key}" if path else str(key)
            if key in UNSPOKEN or (isinstance(item, str) and self._is_declared(str(key), item)):
                continue
            if isinstance(item, str):
                yield from self._field(str(key), item, inner, covered, depth, own=own)
                continue
            if isinstance(item, dict) and item and mentions.is_service(str(key)) and not self._endpoint_in(item):
                yield Spoken(inner, Mention(f"{key}: …", Side.AWS, bare=True))
            yield from self._walk(item, inner, str(key), covered, depth + 1)
        for key, item in variables.items():
            yield from self._remote(key, item, variables, f"{path}.env[{key}]")

    def _field(
        self, key: str, text: str, path: str, covered: bool, depth: int, own: bool | None = None
    ) -> Iterator[Spoken]:
        named = list(mentions.of_field(key, text))
        if not (covered if own is None else own):
            yield from (Spoken(path, mention) for mention in named)
        yield from (Spoken(path, mention) for mention in mentions.of_store_endpoint(key, text, self.estate))
        yield from self._text(text, path, covered, depth)

    def _remote(self, key: str, text: str, variables: Mapping[str, str], path: str) -> Iterator[Spoken]:
        """A provider among variables: its endpoint has the same prefix. `RCLONE_CONFIG_A_` says nothing of `B`."""
        stem, _, last = key.rpartition("_")
        if stem and last.upper() == "PROVIDER" and list(mentions.of_field("provider", text)):
            own = [v for k, v in variables.items() if k.startswith(f"{stem}_") and "ENDPOINT" in k.upper()]
            if not any(mentions.is_endpoint("endpoint", value, self.estate) for value in own):
                yield Spoken(path, Mention(f"{key}={text}", Side.AWS))

    def _text(self, text: str, path: str, covered: bool, depth: int) -> Iterator[Spoken]:
        text = mentions.decoded(text) or text
        if not mentions.SUSPICIOUS.search(text):
            return
        structure = _structure(text)
        if structure is not None:
            yield from self._walk(structure, path, "", covered or self._endpoint_in(structure), depth + 1)
            return
        for section in _sections(text):
            inside = covered or mentions.has_endpoint(section, self.estate)
            for mention in mentions.in_text(section, self.estate):
                if not (mention.bare and inside):
                    yield Spoken(path, mention)

    def _is_suspicious(self, value: Any, depth: int = 0) -> bool:
        """Whether anything in a value is worth a second look. Cheap: it is asked of all that every resource says."""
        if isinstance(value, str):
            return mentions.SUSPICIOUS.search(value) is not None or bool(mentions.decoded(value))
        if isinstance(value, File):
            return self._is_suspicious(value.text)
        if isinstance(value, LEAVES) or depth > DEEPEST or not isinstance(value, dict | list | tuple):
            return False
        if id(value) not in self._suspected:
            self._suspected[id(value)] = value, self._has_suspicious(value, depth)
        return self._suspected[id(value)][1]

    def _has_suspicious(self, value: Any, depth: int) -> bool:
        if isinstance(value, dict):
            return any(
                mentions.is_service(str(key)) or mentions.is_bucket(str(key)) or self._is_suspicious(item, depth + 1)
                for key, item in value.items()
                if key not in UNSPOKEN
            )
        return any(self._is_suspicious(item, depth + 1) for item in value)

    def _endpoint_in(self, value: Any, depth: int = 0) -> bool:
        """Whether anything in a value is the endpoint of a store that isn't outside."""
        if isinstance(value, str):
            return mentions.has_endpoint(value, self.estate)
        if isinstance(value, LEAVES) or depth > DEEPEST or not isinstance(value, dict | list | tuple):
            return False
        if id(value) not in self._known:
            self._known[id(value)] = value, self._has_endpoint(value, depth)
        return self._known[id(value)][1]

    def _has_endpoint(self, value: Any, depth: int) -> bool:
        if isinstance(value, dict):
            if self.alone and any(value[key] for key in REFERENCES & value.keys()):
                return True  # what it refers to may say it; the stack's check looks there
            name, text = value.get("name"), value.get("value")
            if isinstance(name, str) and isinstance(text, str) and mentions.is_endpoint(name, text, self.estate):
                return True
            return any(
                mentions.is_endpoint(str(key), item, self.estate) or mentions.has_endpoint(item, self.estate)
                if isinstance(item, str)
                else self._endpoint_in(item, depth + 1)
                for key, item in value.items()
            )
        words = [item for item in value if isinstance(item, str)]
        joined = bool(words) and mentions.has_endpoint(" ".join(words), self.estate)
        return joined or any(self._endpoint_in(item, depth + 1) for item in value)

    def _is_declared(self, name: str, text: str) -> bool:
        """The variable of a declared call, with the address of a balancer or a Service on AWS and of nothing else."""
        if name not in self.variables:
            return False
        host = host_in(text)
        side = side_of(host, self.estate)
        return not side.leads_out or (side is Side.AWS and (".elb." in host or host.replace(".", "").isdigit()))


@lru_cache(maxsize=16)
def callers_variables(estate: Estate) -> frozenset[str]:
    """The variables by which private models may call public ones: what they carry may leave."""
    low = [c.value for c in Classification if not c.stays_private]
    return frozenset(call.variable for call in estate.calls if call.to_public and call.carries in low and call.variable)


def _variables(env: Any) -> dict[str, str]:
    pairs = [item for item in env if isinstance(item, dict)] if isinstance(env, list | tuple) else []
    return {p["name"]: p["value"] for p in pairs if isinstance(p.get("name"), str) and isinstance(p.get("value"), str)}


def _structure(text: str) -> Any:
    """The mapping or list that a text is, in JSON or YAML; None where it is other text."""
    if text.startswith("#!") or not (text.lstrip()[:1] in ("{", "[") or ":\n" in text):
        return None
    value = yaml_in(text, longest=LONGEST_YAML)
    return value if isinstance(value, dict | list) else None


def _sections(text: str) -> list[str]:
    """The sections of a text with headings such as `[remote]`, else the text."""
    parts, part = list[str](), list[str]()
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("[") and line.strip().endswith("]") and part:
            parts.append("".join(part))
            part = []
        part.append(line)
    return [*parts, "".join(part)]
