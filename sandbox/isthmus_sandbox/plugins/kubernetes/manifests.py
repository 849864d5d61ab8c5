"""YAML manifests as objects: what ConfigFile and ConfigGroup of `pulumi_kubernetes.yaml` ask for.

The SDK makes a resource of each; the official provider reads the text for it (`decodeYaml` in
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/invoke_decode_yaml.go): documents in their
order, empty ones left out, lists taken apart.
"""

from typing import Any

import yaml

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.kubernetes.client import Object

DECODE = "kubernetes:yaml:decode"


class _Loader(yaml.SafeLoader):
    """A date stays the text that it is, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def objects(text: str) -> list[Object]:
    """The objects of a text. Raises Failure, without the text: a manifest may hold a secret."""
    try:
        documents = list(yaml.load_all(text, _Loader))  # a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "unreadable text"
        raise Failure(f"the manifest isn't YAML{place}: {problem}") from None
    return [obj for number, document in enumerate(documents, 1) for obj in _taken_apart(document, number)]


def _taken_apart(document: Any, number: int) -> list[Object]:
    if document is None:
        return []
    if not isinstance(document, dict) or not document.get("apiVersion") or not document.get("kind"):
        raise Failure(f"document {number} of the manifest is no Kubernetes object: it has no apiVersion or no kind")
    items = document.get("items")
    if str(document["kind"]).endswith("List") and isinstance(items, list):
        return [obj for item in items for obj in _taken_apart(item, number)]
    return [document]
