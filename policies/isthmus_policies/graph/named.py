"""Names of resources of the stack in the texts of others: an AWS bucket, a Service that stands for a host elsewhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.facts import Place
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.graph import kinds
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.spoken import UNSPOKEN
from isthmus_policies.subject import Subject
from isthmus_policies.values import DEEPEST, File

TOKEN = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")
SHORTEST = 12
"""Of a name that means one resource: `orders` may be a topic, a table or a word."""
NAMES = ("bucket", "bucketName", "arn", "url", "queueUrl", "repositoryUrl", "dnsName", "endpoint", "address")


class Named:
    """The names of what is outside, and the texts that have them. One look at each text, whatever there is."""

    def __init__(self, nodes: Nodes) -> None:
        self.out: dict[str, str] = {}
        self.aliases: dict[tuple[str, str], str] = {}
        private: set[str] = set()
        for facts in nodes.facts:
            subject = facts.subject
            if subject.package in AWS_PACKAGES and not kinds.is_addressing(subject):
                self.out.update((name, subject.urn) for name in _names(subject))
            elif nodes.place(subject.urn) == Place.PRIVATE:
                private.update(_names(subject))
                self._note_alias(subject)
        for name in private:
            self.out.pop(name, None)

    def _note_alias(self, subject: Subject) -> None:
        """A Service without pods stands for what its ExternalName, or its Endpoints, say."""
        if subject.package != "kubernetes":
            return
        name, namespace = subject.get("metadata", "name"), subject.get("metadata", "namespace")
        external = subject.type_name == "Service" and subject.get("spec", "type") == "ExternalName"
        if isinstance(name, str) and (external or subject.type_name in ("Endpoints", "EndpointSlice", "ServiceEntry")):
            labels = subject.get("metadata", "labels")
            service = labels.get("kubernetes.io/service-name") if isinstance(labels, Mapping) else None
            alias = service if isinstance(service, str) else name
            self.aliases[subject.provider_urn, alias] = subject.urn
            if isinstance(namespace, str):
                for end in ("", ".svc", ".svc.cluster.local"):
                    self.aliases[subject.provider_urn, f"{alias}.{namespace}{end}"] = subject.urn

    def in_props(self, subject: Subject, props: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The outside resources that a resource names, and how; aliases where hosts stand."""
        if not self.out and not self.aliases:
            return
        seen: set[str] = set()
        for text in _texts(props, []):
            if len(text) < SHORTEST and not self.aliases:
                continue
            for name in TOKEN.findall(text):
                urn = self.out.get(name)
                if urn is None and subject.package == "kubernetes":
                    alias = self.aliases.get((subject.provider_urn, name))
                    urn = alias if alias and (f"//{name}" in text or f"{name}:" in text) else None
                if urn and urn not in seen and urn != subject.urn:
                    seen.add(urn)
                    yield urn, f"what it sends to {name}, which it names"


def _names(subject: Subject) -> Iterator[str]:
    for key in (*NAMES, "name"):
        value = subject.props.get(key)
        if isinstance(value, str) and len(value) >= SHORTEST and ("-" in value or "." in value):
            yield value


def _texts(value: Any, texts: list[str], depth: int = 0) -> list[str]:
    """The texts that a value says, added to others."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, File):
        texts.append(value.text)
    elif depth <= DEEPEST:
        if isinstance(value, dict):
            for key, item in value.items():
                if key not in UNSPOKEN and key != "metadata":
                    _texts(item, texts, depth + 1)
        elif isinstance(value, list | tuple):
            for item in value:
                _texts(item, texts, depth + 1)
    return texts
