"""What the sandbox runs for Kubernetes: the cluster manager, which runs everything else."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus_sandbox.kubernetes import kubeconfig
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import HttpProbe, Service, Unit

if TYPE_CHECKING:
    from isthmus.environment import Environment

SERVICE = "clusters"
AWS_VARIABLES = (
    *("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"),
    *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
)


def url(layout: Layout) -> str:
    """Where the manager serves."""
    return f"http://127.0.0.1:{layout.port(SERVICE)}"


def units(layout: Layout) -> list[Unit]:
    """The service `clusters`. It needs AWS only when somebody logs in to an EKS cluster, so it depends on nothing."""
    from isthmus_sandbox.aws.services import shell as aws

    variables = aws(layout)
    command = (
        sys.executable,
        "-m",
        "isthmus_sandbox.kubernetes.manager",
        f"--port={layout.port(SERVICE)}",
        f"--state={layout.state(SERVICE)}",
        f"--kubeconfig={_people(layout)}",
        f"--ports={layout.root / 'ports.json'}",
    )
    return [
        Service(
            SERVICE,
            command,
            ready=(HttpProbe(f"{url(layout)}/healthz"),),
            environment={name: variables[name] for name in AWS_VARIABLES},
            ports=(SERVICE,),
            start_timeout=30.0,
            stop_timeout=20.0,
        )
    ]


def shell(layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
    """KUBECONFIG: a context for each cluster, under the cluster's name; the manager keeps it up to date."""
    file = _people(layout)
    if not file.exists():
        kubeconfig.write(file, kubeconfig.merged([]))
    return {"KUBECONFIG": str(file)}


def prepare(layout: Layout, environment: "Environment") -> None:
    """Nothing. Clusters are made by EKS and Magnum."""


def _people(layout: Layout) -> Path:
    return layout.etc(SERVICE) / "kubeconfig"
