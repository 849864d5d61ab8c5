"""Webhooks that the API server calls by a URL."""

from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.openings import openings_of
from isthmus_policies.values import UNKNOWN

CONFIGURATION = "kubernetes:admissionregistration.k8s.io/v1:{}WebhookConfiguration"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
ESTATE = Estate(private_hosts=frozenset({"policy.private.example.com"}))


def whats(token: str, **props: Any) -> list[str]:
    return [opening.what.split(" of ")[0] for opening in openings_of(subject(token, **props), ESTATE)]


@pytest.mark.parametrize("kind", ["Validating", "Mutating"])
@pytest.mark.parametrize(
    ("config", "open_"),
    [
        ({"service": {"name": "policy", "namespace": "system"}}, False),
        ({"url": "https://policy.private.example.com/admit"}, False),
        ({"url": "https://policy.system.svc:443/admit"}, False),
        ({"url": "https://policy.example.com/admit"}, True),
        ({"url": "https://abc.lambda-url.eu-central-1.on.aws/"}, True),
        ({"url": "https://203.0.113.7/"}, True),
        ({"url": UNKNOWN}, True),
        (UNKNOWN, True),
    ],
)
def test_a_webhook_stays_with_us(kind: str, config: Any, open_: bool) -> None:
    paths = whats(CONFIGURATION.format(kind), webhooks=[{"name": "a", "clientConfig": config}])
    assert paths == (["webhooks[0].clientConfig.url"] if open_ else [])


def test_on_aws_a_webhook_on_aws_is_ours() -> None:
    provider = subject(
        "pulumi:providers:kubernetes", context="arn:aws:eks:eu-central-1:123456789012:cluster/isthmus-local-public"
    )
    webhooks = [{"clientConfig": {"url": "https://abc.execute-api.eu-central-1.amazonaws.com/"}}]
    one = subject(CONFIGURATION.format("Mutating"), provider=provider, webhooks=webhooks)
    assert list(openings_of(one, ESTATE)) == []


def test_a_conversion_by_a_url() -> None:
    conversion = {"strategy": "Webhook", "webhook": {"clientConfig": {"url": "https://convert.example.com"}}}
    assert whats(DEFINITION, spec={"conversion": conversion}) == ["spec.conversion.webhook.clientConfig.url"]
    assert whats(DEFINITION, spec={"conversion": {"strategy": "None"}}) == []
    assert whats(DEFINITION, spec=UNKNOWN) == ["spec.conversion.webhook.clientConfig.url"]
