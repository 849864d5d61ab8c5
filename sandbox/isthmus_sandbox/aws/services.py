"""What the sandbox runs for AWS, and what it makes there for the sites of an environment: moto, in one process."""

import sys
from typing import TYPE_CHECKING

from isthmus_sandbox.aws import principals, profiles
from isthmus_sandbox.aws.credentials import ACCOUNT, REGION, operator, operators
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import HttpProbe, Service, Unit

if TYPE_CHECKING:
    from isthmus.environment import Environment

KIND = "aws"  # of the sites that are here


def url(layout: Layout) -> str:
    """Where every AWS API is."""
    return f"http://127.0.0.1:{layout.port('moto')}"


def units(layout: Layout) -> list[Unit]:
    """The service `moto`."""
    operator(layout)
    command = (
        sys.executable,
        "-P",
        "-m",
        "isthmus_sandbox.aws.server",
        f"--port={layout.port('moto')}",
        f"--operators={operators(layout)}",
        f"--state={layout.state('moto')}",
    )
    environment = {"ISTHMUS_CLUSTERS_URL": f"http://127.0.0.1:{layout.port('clusters')}"}
    return [Service("moto", command, (HttpProbe(f"{url(layout)}/moto-api/"),), environment, ("moto",))]


def shell(layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
    """What AWS's own tools and SDKs read: as who deploys the first site that names no profile, or else the first one,
    in its region; and the profiles of the others.
    """
    sites = [site for site in environment.sites if site.kind == KIND] if environment else []
    arns = environment.operator.principals if environment else ()
    site = next((site for site in sites if not site.profile), sites[0] if sites else None)
    account, region = (site.account, site.region) if site else (ACCOUNT, REGION)
    return {
        "AWS_ENDPOINT_URL": url(layout),
        **principals.variables(layout, account, arns),
        **profiles.variables(layout, {site.profile: site.account for site in sites if site.profile}, arns),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def prepare(layout: Layout, environment: "Environment") -> None:
    """Make what the environment's sites presuppose: their accounts, and in them the roles and users that operate them.

    Idempotent. Raises JobError where AWS doesn't answer.
    """
    for account in sorted({site.account for site in environment.sites if site.kind == KIND}):
        principals.declare(layout, url(layout), account, environment.operator.principals)
