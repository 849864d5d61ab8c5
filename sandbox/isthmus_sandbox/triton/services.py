"""What the sandbox runs for Triton: the kubelet, which runs everything else."""

import sys
from typing import TYPE_CHECKING

from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import LogProbe, Service, Unit

if TYPE_CHECKING:
    from isthmus.environment import Environment


def units(layout: Layout) -> list[Unit]:
    """The service `kubelet`. AWS's variables are for EKS Pod Identity; it asks both clouds for their networks."""
    from isthmus_sandbox.aws.services import shell as aws
    from isthmus_sandbox.openstack.services import shell as openstack

    command = (
        sys.executable,
        "-P",
        "-m",
        "isthmus_sandbox.triton.kubelet",
        f"--clusters=http://127.0.0.1:{layout.port('clusters')}",
        f"--state={layout.state('kubelet')}",
    )
    clouds = {**aws(layout), "OS_CLIENT_CONFIG_FILE": openstack(layout)["OS_CLIENT_CONFIG_FILE"]}
    ready = (LogProbe("kubelet is ready"),)
    return [Service("kubelet", command, ready, environment=clouds, depends_on=("clusters",), stop_timeout=20.0)]


def shell(layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
    """Nothing: Triton is reached by its Services' addresses."""
    return {}


def prepare(layout: Layout, environment: "Environment") -> None:
    """Tell the kubelet where the environment's operator is. Servers are made by clusters."""
    from isthmus_sandbox.network.operators import Operators

    Operators(layout.state("kubelet")).put(environment.name, environment.operator.cidrs)
