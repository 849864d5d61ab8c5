"""Webhooks that the API server calls by a URL: they get every object that they match, Secrets among them.

One by a Service stays in the cluster, where NetworkPolicies hold it.
https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#url and, for conversions,
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#url
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.destinations import Side, side_of
from isthmus_policies.decisions.hosts import is_in_cluster
from isthmus_policies.estate import Estate
from isthmus_policies.facts.doors import door
from isthmus_policies.facts.kubernetes.manifests import Manifest, manifests
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.place import Place, place_of
from isthmus_policies.subject import Subject
from isthmus_policies.texts import host_in
from isthmus_policies.values import UNKNOWN, items

ADMISSION = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
EXPECTED = "a Service of the cluster, or a host of a private site"
FIX = "call it by clientConfig.service, or name its host in policies.hosts of the environment"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Webhooks whose host isn't known to be ours."""
    ours = (Side.PRIVATE, Side.AWS) if place_of(subject, estate) is Place.AWS else (Side.PRIVATE,)
    for manifest in manifests(subject):
        for path, url in _urls(manifest):
            if url is UNKNOWN or (isinstance(url, str) and not _is_ours(url, estate, ours)):
                yield door(subject, path, url, EXPECTED, FIX)


def _urls(manifest: Manifest) -> Iterator[tuple[str, Any]]:
    if manifest.kind in ADMISSION:
        for i, webhook in enumerate(items(manifest.get("webhooks"))):
            config = webhook.get("clientConfig") if isinstance(webhook, Mapping) else webhook
            yield f"webhooks[{i}].clientConfig.url", _url(config)
    elif manifest.kind == "CustomResourceDefinition":
        path = ("spec", "conversion", "webhook", "clientConfig")
        yield f"{'.'.join(path)}.url", _url(manifest.get(*path))


def _url(config: Any) -> Any:
    return config.get("url") if isinstance(config, Mapping) else UNKNOWN if config is UNKNOWN else None


def _is_ours(url: str, estate: Estate, sides: tuple[Side, ...]) -> bool:
    host = host_in(url)
    return bool(host) and (is_in_cluster(host) or side_of(host, estate) in sides)
