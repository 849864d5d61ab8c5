"""What the sandbox runs for Triton: the kubelet, which runs everything else."""

import sys

from sandbox.supervisor.layout import Layout
from sandbox.supervisor.service import LogProbe, Service, Unit


def units(layout: Layout) -> list[Unit]:
    """The service `kubelet`. AWS's variables are for EKS Pod Identity."""
    from sandbox.aws.services import shell as aws

    command = (
        sys.executable,
        "-P",
        "-m",
        "sandbox.triton.kubelet",
        f"--clusters=http://127.0.0.1:{layout.port('clusters')}",
        f"--state={layout.state('kubelet')}",
    )
    ready = (LogProbe("kubelet is ready"),)
    return [Service("kubelet", command, ready, environment=aws(layout), depends_on=("clusters",), stop_timeout=20.0)]


def shell(layout: Layout) -> dict[str, str]:
    """Nothing: Triton is reached by its Services' addresses."""
    return {}
