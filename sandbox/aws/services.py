"""What the sandbox runs for AWS: moto, in one process."""

import sys

from sandbox.aws.credentials import REGION, operator
from sandbox.supervisor.layout import Layout
from sandbox.supervisor.service import HttpProbe, Service, Unit


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
        "sandbox.aws.server",
        f"--port={layout.port('moto')}",
        f"--credentials={layout.etc('aws') / 'operator.json'}",
        f"--state={layout.state('moto')}",
    )
    environment = {"ISTHMUS_CLUSTERS_URL": f"http://127.0.0.1:{layout.port('clusters')}"}
    return [Service("moto", command, (HttpProbe(f"{url(layout)}/moto-api/"),), environment, ("moto",))]


def shell(layout: Layout) -> dict[str, str]:
    """What AWS's own tools and SDKs read."""
    id_, secret = operator(layout)
    return {
        "AWS_ENDPOINT_URL": url(layout),
        "AWS_ACCESS_KEY_ID": id_,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
