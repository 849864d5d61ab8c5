from pathlib import Path

from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.openstack.services import shell, units
from isthmus_sandbox.supervisor.service import Service, Task


def test_databases_come_first_then_all_services_at_once(cloud: Cloud) -> None:
    task, *services = units(cloud.layout)
    assert isinstance(task, Task) and task.depends_on == ()
    assert [s.name for s in services] == list(SERVICES)
    assert {s.depends_on for s in services} == {(task.name,)}


def test_units_are_the_same_each_time(cloud: Cloud) -> None:
    assert units(cloud.layout) == units(cloud.layout)


def test_changed_configuration_changes_the_unit(cloud: Cloud) -> None:
    before = units(cloud.layout)
    Cloud(cloud.layout).etc("openstack").joinpath("credentials.json").unlink()
    after = units(cloud.layout)
    assert after[0] == before[0]
    assert not set(map(str, after[2:])) & set(map(str, before[2:]))


def test_no_secret_stands_in_a_declaration(cloud: Cloud) -> None:
    secrets = vars(cloud.credentials).values()
    for unit in units(cloud.layout):
        text = " ".join((*unit.command, *unit.environment.values()))
        assert not any(secret in text for secret in secrets), unit.name


def test_magnum_knows_the_cluster_manager(cloud: Cloud) -> None:
    magnum = next(u for u in units(cloud.layout) if u.name == "magnum")
    assert magnum.environment["ISTHMUS_CLUSTERS_URL"] == f"http://127.0.0.1:{cloud.layout.port('clusters')}"


def test_swift_declares_all_its_ports(cloud: Cloud) -> None:
    swift = next(u for u in units(cloud.layout) if u.name == "swift")
    assert isinstance(swift, Service)
    assert swift.ports == ("swift", "swift-account", "swift-container", "swift-object")


def test_entry_points_name_what_exists(cloud: Cloud) -> None:
    folder = Path(units(cloud.layout)[1].environment["PYTHONPATH"].split(":")[-1])
    (file,) = folder.glob("*.dist-info/entry_points.txt")
    for line in file.read_text().splitlines():
        if "=" in line:
            module, _, name = line.split(" = ")[1].partition(":")
            source = folder.parent.parent.parent.joinpath(*module.split(".")).with_suffix(".py")
            assert f"class {name}(" in source.read_text()


def test_shell_names_the_cloud(cloud: Cloud) -> None:
    found = shell(cloud.layout)
    assert found["OS_CLIENT_CONFIG_FILE"] == str(cloud.clouds_yaml)
    assert found["OS_AUTH_URL"] == cloud.auth_url
    assert found["OS_PASSWORD"] == cloud.credentials.admin
    assert "OS_CLOUD" not in found  # it would win over the project that a Pulumi provider names
