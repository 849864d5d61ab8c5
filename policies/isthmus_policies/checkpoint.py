"""A stack's state as subjects: what `pulumi stack export` prints, or what a backend keeps, without the engine.

Source: UntypedDeployment, DeploymentV3 and ResourceV3 in
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from isthmus.errors import IsthmusError, Problem
from isthmus_policies.facts.references import exported
from isthmus_policies.subject import Subject
from isthmus_policies.values import of_json

VERSIONS = range(1, 5)
PROVIDER = "pulumi:providers:"
MOST = 20
"""Problems that are named of a file that is wrong everywhere."""
EXPORT = "export it again: `pulumi stack export --file FILE`"


class StateInvalid(IsthmusError):
    """A text that isn't a state, or a state that doesn't say what there is."""


@dataclass(frozen=True)
class Recorded:
    """One resource of a state."""

    registered: Subject
    """With its inputs, as the engine shows it when it is registered."""
    made: Subject
    """With its outputs and edges, as the engine shows it at the end."""
    id: str = ""
    """What its provider calls it; nothing of a component."""
    only_read: bool = False
    """It belongs to somebody else; the engine shows such a one to no pack in an update."""
    leaving: bool = False
    """Another one has replaced it, and it is still there."""

    @property
    def is_judged_with_others(self) -> bool:
        """Whether a rule about the whole stack sees it: what stays, and what other stacks export with its class."""
        return not self.leaving and (not self.only_read or bool(exported(self.made)))

    @property
    def whole(self) -> Subject:
        """As a rule about the whole stack sees it: with its inputs where it has no outputs."""
        return self.made if self.made.props else replace(self.made, props=self.registered.props)


def recorded(document: Any) -> tuple[Recorded, ...]:
    """Every resource of a state, in its order.

    Raises:
        StateInvalid: it isn't a state, or an update that was broken off may have made more than it says.
    """
    deployment = _deployment(document)
    raw = deployment.get("resources") or []
    if problems := [*_problems(raw), *_pending(deployment.get("pending_operations"))]:
        raise StateInvalid(problems[:MOST])
    try:
        providers = {item["urn"]: _props(item, "inputs") for item in raw if item["type"].startswith(PROVIDER)}
        return tuple(_recorded(item, providers) for item in raw)
    except RecursionError:
        problem = Problem("deployment.resources", "values nested too deep to be read", "a stack's state", EXPORT)
        raise StateInvalid(problem) from None


def _deployment(document: Any) -> Mapping[str, Any]:
    """The part with the resources: of an export, or of a file of a backend, which also has the stack's name."""
    version = document.get("version") if isinstance(document, Mapping) else None
    if version is not None and version not in VERSIONS:
        expected = f"{VERSIONS[0]} to {VERSIONS[-1]}"
        raise StateInvalid(Problem("version", _kind(version), expected, "upgrade isthmus-policies, or export it again"))
    whole = document if isinstance(document, Mapping) else {}
    backend = whole.get("checkpoint")
    deployment = backend.get("latest") if isinstance(backend, Mapping) else whole.get("deployment")
    if not isinstance(deployment, Mapping):
        got = f"{_kind(document)} without `deployment`" if isinstance(document, Mapping) else _kind(document)
        raise StateInvalid(Problem("the state", got, "what `pulumi stack export` prints", EXPORT))
    return deployment


def _problems(resources: Any) -> Iterator[Problem]:
    if not isinstance(resources, list):
        yield Problem("deployment.resources", _kind(resources), "a list", EXPORT)
        return
    for i, item in enumerate(resources):
        at = f"deployment.resources[{i}]"
        if not isinstance(item, Mapping):
            yield Problem(at, _kind(item), "a resource", EXPORT)
            continue
        for key in ("urn", "type"):
            if not (isinstance(value := item.get(key), str) and value):
                yield Problem(f"{at}.{key}", _kind(value), "text", EXPORT)
        if isinstance(urn := item.get("urn"), str) and urn and urn.count("::") < 3:
            yield Problem(f"{at}.urn", "text that is no URN", "urn:pulumi:STACK::PROJECT::TYPE::NAME", EXPORT)
        for key, kind, expected in (
            ("inputs", Mapping, "a mapping"),
            ("outputs", Mapping, "a mapping"),
            ("propertyDependencies", Mapping, "a mapping"),
            ("dependencies", list, "a list"),
            ("provider", str, "text"),
            ("parent", str, "text"),
        ):
            value = item.get(key)
            if value is not None and not isinstance(value, kind):
                yield Problem(f"{at}.{key}", _kind(value), expected, EXPORT)


def _pending(operations: Any) -> Iterator[Problem]:
    """What an update began and nobody wrote down the end of: it may be there without being in the state."""
    for item in operations if isinstance(operations, list) else ():
        operation = item if isinstance(item, Mapping) else {}
        resource = operation.get("resource")
        urn = resource.get("urn") if isinstance(resource, Mapping) else None
        got = f"{operation.get('type') or 'an operation'} began, and its end isn't known"
        fix = "wait for the update that runs, or settle what was broken off: `isthmus recover`, `pulumi refresh`"
        yield Problem(str(urn or "a resource"), got, "a state without pending operations", fix)


def _recorded(item: Mapping[str, Any], providers: Mapping[str, Mapping[str, Any]]) -> Recorded:
    urn, token = item["urn"], item["type"]
    name, parent = urn.split("::", 3)[3], item.get("parent") or ""
    provider = (item.get("provider") or "").rpartition("::")[0]
    edges = {key: _urns(value) for key, value in (item.get("propertyDependencies") or {}).items()}
    depends_on = _urns(item.get("dependencies")).union(*edges.values())
    paths = item.get("ignoreChanges")
    ignored = tuple(path for path in paths if isinstance(path, str)) if isinstance(paths, list) else ()
    settings, inputs = providers.get(provider, {}), _props(item, "inputs")
    return Recorded(
        Subject(token, name, urn, inputs, settings, provider_urn=provider, parent=parent, ignored=ignored),
        Subject(
            token,
            name,
            urn,
            _props(item, "outputs"),
            settings,
            depends_on,
            provider,
            edges,
            parent,
            ignored,
            whole_stack=True,
        ),
        id=item["id"] if isinstance(item.get("id"), str) else "",
        only_read=item.get("external") is True,
        leaving=item.get("delete") is True,
    )


def _props(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Properties without what SDKs and the engine keep there for themselves (`__defaults`, `__internal`)."""
    return {name: of_json(value) for name, value in (item.get(key) or {}).items() if not name.startswith("__")}


def _urns(value: Any) -> frozenset[str]:
    return frozenset(urn for urn in value if isinstance(urn, str)) if isinstance(value, list) else frozenset()


def _kind(value: Any) -> str:
    """What kind of value it is; the value itself may be a secret."""
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "nothing" if value is None else "another value")
