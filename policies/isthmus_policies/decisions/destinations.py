"""Where a host or an address is is: at a private site, on AWS, at another provider, in the internet."""

from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from isthmus_policies.decisions import hosts
from isthmus_policies.decisions.networks import is_inside
from isthmus_policies.estate import Estate

AWS_INSIDE = ("compute.internal", "ec2.internal", "compute-1.internal")
"""Names inside a VPC: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html"""
OTHER_PROVIDERS = (
    *("googleapis.com", "appspot.com", "run.app", "cloudfunctions.net", "firebaseio.com"),
    *("windows.net", "azure.com", "azure.net", "azurewebsites.net", "azurecr.io", "azureedge.net"),
    *("digitaloceanspaces.com", "backblazeb2.com", "wasabisys.com", "cloudflarestorage.com", "r2.dev", "workers.dev"),
    *("linodeobjects.com", "vultrobjects.com", "aliyuncs.com", "myqcloud.com", "oraclecloud.com", "appdomain.cloud"),
    *("scw.cloud", "ovh.net", "exo.io", "idrivee2.com", "storjshare.io", "dropboxapi.com", "ngrok.io", "ngrok.app"),
    *("snowflakecomputing.com", "databricks.com", "mongodb.net", "confluent.cloud", "aivencloud.com", "upstash.io"),
    *("datadoghq.com", "datadoghq.eu", "sentry.io", "newrelic.com", "nr-data.net", "splunkcloud.com", "signalfx.com"),
    *("sumologic.com", "logz.io", "loggly.com", "papertrailapp.com", "logdna.com", "honeycomb.io", "grafana.net"),
    *("elastic-cloud.com", "dynatrace.com", "bugsnag.com", "rollbar.com", "segment.io", "hooks.slack.com"),
    *("api.openai.com", "api.anthropic.com", "api.mistral.ai", "api.cohere.com", "wandb.ai", "pastebin.com"),
)
"""Where others keep, watch or compute on what they are sent. No list is complete: NetworkPolicies hold the rest."""


class Side(StrEnum):
    """Where a destination is."""

    PRIVATE = "a private site"
    AWS = "AWS"
    OTHER = "another provider"
    INTERNET = "the internet"
    UNTOLD = "a place that its name doesn't tell"

    @property
    def leads_out(self) -> bool:
        """Whether data that stays private may not go there."""
        return self in (Side.AWS, Side.OTHER, Side.INTERNET)


@lru_cache(maxsize=4096)  # a stack names few hosts, in many texts
def side_of(host: str, estate: Estate) -> Side:
    """Where a host name or an address is."""
    name = host.lower().strip().strip("[]").rstrip(".")
    if hosts.is_private(name, estate):
        return Side.PRIVATE
    try:
        return _side_of_address(ip_address(name), estate)
    except ValueError:
        pass
    if hosts.is_aws(name) or _under(name, AWS_INSIDE):
        return Side.AWS
    return Side.OTHER if _under(name, OTHER_PROVIDERS) else Side.UNTOLD


def _side_of_address(address: IPv4Address | IPv6Address, estate: Estate) -> Side:
    network = ip_network(address)
    if any(is_inside(network, ours) for ours in estate.public_networks):
        return Side.AWS
    if any(is_inside(network, ours) for ours in estate.operator_networks):
        return Side.UNTOLD
    return Side.INTERNET if address.is_global else Side.UNTOLD


def _under(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
