import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from isthmus_sandbox.kubernetes import services
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import Service
from isthmus_sandbox.supervisor.supervisor import Supervisor

VARIABLES = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    aws = ModuleType("isthmus_sandbox.aws.services")
    monkeypatch.setattr(aws, "shell", lambda layout: VARIABLES, raising=False)
    monkeypatch.setitem(sys.modules, "isthmus_sandbox.aws.services", aws)
    return Layout("test", tmp_path)


def test_the_manager_is_one_service_with_its_own_port(layout: Layout) -> None:
    (unit,) = services.units(layout)
    assert isinstance(unit, Service)
    assert (unit.name, unit.ports, unit.depends_on) == ("clusters", ("clusters",), ())
    assert f"--port={layout.port('clusters')}" in unit.command
    assert unit.environment["AWS_ENDPOINT_URL"] == VARIABLES["AWS_ENDPOINT_URL"]
    assert "secret" not in " ".join(unit.command)
    assert services.units(layout) == [unit]


def test_the_shell_has_a_kubeconfig_from_the_start_and_keeps_what_is_in_it(layout: Layout) -> None:
    file = Path(services.shell(layout)["KUBECONFIG"])
    assert yaml.safe_load(file.read_text())["contexts"] == []
    file.write_text("kept")
    assert services.shell(layout) == {"KUBECONFIG": str(file)}
    assert file.read_text() == "kept"


@pytest.mark.sandbox
def test_the_supervisor_starts_and_stops_it(layout: Layout) -> None:
    units = services.units(layout)
    supervisor = Supervisor(layout)
    supervisor.up(units)
    try:
        (status,) = supervisor.status(units)
        assert status.state == "running"
    finally:
        supervisor.down(units)
    (status,) = supervisor.status(units)
    assert status.state == "stopped"
