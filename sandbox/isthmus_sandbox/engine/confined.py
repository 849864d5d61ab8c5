"""What a configuration says of where a cloud is, and as whom it is asked: left out, for a sandbox has its own.

Nothing that the sandbox's credentials sign may go to another machine, and no other cloud be reached by a shell's.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_sandbox.surroundings import on_this_machine

KEY = "isthmus:environment"
"""The key of a stack's configuration that describes its environment."""

# Of the providers that have stand-ins or clouds here, the configuration that says neither where nor as whom. Properties
# of the SDKs' ProviderArgs: https://www.pulumi.com/registry/packages/aws/installation-configuration/ and its likes.
ALLOWED_KEYS: Mapping[str, frozenset[str]] = {
    "aws": frozenset(
        {
            *("region", "allowedAccountIds", "forbiddenAccountIds", "defaultTags", "ignoreTags", "maxRetries"),
            *("retryMode", "skipCredentialsValidation", "skipRegionValidation", "skipRequestingAccountId"),
            *("skipMetadataApiCheck", "tagPolicyCompliance", "tokenBucketRateLimiterCapacity", "userAgents"),
            *("s3UsePathStyle",),
        }
    ),
    "openstack": frozenset({"region", "maxRetries", "allowReauth", "delayedAuth", "enableLogging", "endpointType"}),
    "kubernetes": frozenset(
        {
            *("namespace", "clusterIdentifier", "deleteUnreachable", "skipUpdateUnreachable", "enableServerSideApply"),
            *("enableConfigMapMutable", "enableSecretMutable", "enablePatchForce", "upsertExistingObjects"),
            *("kubeClientSettings", "suppressDeprecationWarnings", "suppressHelmHookWarnings"),
        }
    ),
}


def confined(stack: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What a stack's file holds without what is left out here, and the paths of that."""
    config = stack.get("config")
    if not isinstance(config, Mapping):
        return dict(stack), []
    left_out = sorted(elsewhere(config))
    allowed = {key: value for key, value in config.items() if key not in left_out}
    if KEY in allowed:
        allowed[KEY] = _environment(allowed[KEY], left_out)
    return {**stack, "config": allowed}, left_out


def elsewhere(config: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a configuration that say where a provider's cloud is, or as whom it is asked."""
    for key in config:
        provider, _, name = str(key).partition(":")
        if provider in ALLOWED_KEYS and name.removeprefix("config:") not in ALLOWED_KEYS[provider]:
            yield key


def foreign_urls(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, URL) of each value, at any depth, that is the URL of something on another machine."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from foreign_urls(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from foreign_urls(inner, f"{path}[{place}]")
    elif isinstance(value, str) and "://" in value and not on_this_machine(value):
        yield path, value


def _environment(environment: Any, left_out: list[str]) -> Any:
    """An environment whose sites have the object store of their own catalog, and no network of somebody else's."""
    if isinstance(environment, str):  # as `pulumi config set isthmus:environment JSON` has it
        try:
            parsed = json.loads(environment)
        except ValueError:
            return environment
        return _environment(parsed, left_out) if isinstance(parsed, dict) else environment
    sites = environment.get("sites") if isinstance(environment, Mapping) else None
    if not isinstance(sites, list):
        return environment
    return {**environment, "sites": [_site(place, site, left_out) for place, site in enumerate(sites)]}


def _site(place: int, site: Any, left_out: list[str]) -> Any:
    if not isinstance(site, Mapping):
        return site
    names = ["transit_gateway"]  # of somebody else's network: nobody can make one with that id
    if any(path == "s3_endpoint" for path, _ in foreign_urls(site)):
        # Authorities and addresses are those of that endpoint, and of no other.
        names += ["s3_endpoint", "s3_ca_bundle", "s3_ranges"]
    elsewhere_only = [key for key in names if key in site]
    left_out += [f"{KEY}.sites[{place}].{key}" for key in elsewhere_only]
    return {key: value for key, value in site.items() if key not in elsewhere_only}
