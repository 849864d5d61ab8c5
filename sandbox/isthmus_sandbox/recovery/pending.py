"""Pending creations in an exported state: read them, and write what became of each."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d"  # the key that marks a secret in an exported state  # noqa: S105


class CannotIdentify(Exception):
    """Nothing tells what a creation made from other things in its cloud."""


@dataclass(frozen=True)
class Pending:
    """A creation whose end nobody wrote down."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    provider: str  # URN of its provider, "" for a provider itself
    custom: bool = True  # False for a component, which no cloud knows

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rsplit("::", 1)[-1]

    def required_input(self, name: str) -> Any:
        """An input that it is looked up by. Raises CannotIdentify where the program gives none, or a secret."""
        if name not in self.inputs:
            raise CannotIdentify(f"no {name} to look it up by")
        return self.inputs[name]


def pending(state: Mapping[str, Any]) -> list[Pending]:
    """The pending creations of an exported state (`pulumi stack export`)."""
    operations = state["deployment"].get("pending_operations") or []
    return [_pending(op["resource"]) for op in operations if op["type"] == "creating"]


def known_ids(state: Mapping[str, Any], type_: str) -> set[str]:
    """The ids of all resources of a type that the state holds: they can't be what a pending creation made."""
    return {r["id"] for r in _resources(state) if r["type"] == type_ and r.get("id")}


def provider_inputs(state: Mapping[str, Any], urn: str) -> Mapping[str, Any]:
    """The configuration of a provider, secrets left out."""
    for resource in _resources(state):
        if resource["urn"] == urn:
            return {k: v for k, v in (resource.get("inputs") or {}).items() if not _secret(v)}
    return {}


def kubeconfig(state: Mapping[str, Any], urn: str) -> str | None:
    """The kubeconfig of a Kubernetes provider, from a state that shows its secrets."""
    for resource in _resources(state):
        if resource["urn"] == urn:
            value: Any = (resource.get("inputs") or {}).get("kubeconfig")
            return str(json.loads(value["plaintext"])) if _secret(value) else value
    return None


def settled(state: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """The state with no pending creation left: those in `ids` (URN to id) taken in, the others cleared.

    What is taken in has its inputs for outputs; a refresh must fill them in. An older resource of the same URN is one
    that was being replaced: it is marked for deletion, as the engine itself does.
    """
    new = copy.deepcopy(dict(state))
    deployment = new["deployment"]
    rest = []
    for op in deployment.get("pending_operations") or []:
        if op["type"] != "creating":
            rest.append(op)
        elif id_ := ids.get(op["resource"]["urn"]):
            for resource in _resources(new):
                if resource["urn"] == op["resource"]["urn"]:
                    resource["delete"] = True
            # The end of the list is after all that it depends on.
            imported = {**op["resource"], "id": id_, "outputs": op["resource"].get("inputs") or {}}
            deployment.setdefault("resources", []).append(imported)
    deployment["pending_operations"] = rest
    return new


def _pending(resource: Mapping[str, Any]) -> Pending:
    inputs = {k: v for k, v in (resource.get("inputs") or {}).items() if not _secret(v)}
    return Pending(
        resource["urn"],
        resource["type"],
        inputs,
        resource.get("provider", "").rpartition("::")[0],
        bool(resource.get("custom")),
    )


def _resources(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(state["deployment"].get("resources") or [])


def _secret(value: Any) -> bool:
    return isinstance(value, Mapping) and SECRET_SIGNATURE in value
