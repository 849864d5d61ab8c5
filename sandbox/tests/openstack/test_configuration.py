import configparser
import json
import stat
from pathlib import Path

import yaml

from isthmus.environment.gpu import Gpu
from isthmus_sandbox.openstack import configuration
from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.openstack.configuration import nova, octavia, swift
from isthmus_sandbox.openstack.gpus import GPUS


def _parse(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    return parser


def test_every_service_has_files_that_parse(cloud: Cloud) -> None:
    assert set(configuration.FILES) == set(SERVICES)
    for service, files in configuration.FILES.items():
        for name, text in files(cloud).items():
            assert _parse(text).sections(), f"{service}: {name}"


def test_same_input_same_bytes_readable_by_the_owner_only(cloud: Cloud) -> None:
    configuration.write(cloud)
    files = {f: f.read_bytes() for f in (cloud.layout.root / "etc").rglob("*") if f.is_file()}
    times = {f: f.stat().st_mtime_ns for f in files}
    configuration.write(cloud)
    assert {f: f.read_bytes() for f in files} == files
    assert {f: f.stat().st_mtime_ns for f in files} == times
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_nothing_listens_beyond_loopback_or_points_elsewhere(cloud: Cloud) -> None:
    configuration.write(cloud)
    for file in (cloud.layout.root / "etc").rglob("*.conf"):
        parsed = _parse(file.read_text())
        for section in parsed.sections():
            for key, value in parsed[section].items():
                assert "0.0.0.0" not in value, f"{file.name} [{section}] {key}"
                if value.startswith("http"):
                    assert value.startswith("http://127.0.0.1:"), f"{file.name} [{section}] {key}"


def test_services_authenticate_as_themselves(cloud: Cloud) -> None:
    for service, name in (("nova", "nova.conf"), ("magnum", "magnum.conf"), ("octavia", "octavia.conf")):
        section = _parse(configuration.FILES[service](cloud)[name])["keystone_authtoken"]
        assert (section["username"], section["password"]) == (service, cloud.credentials.service)
    assert _parse(swift.files(cloud)["proxy-server.conf"])["filter:s3token"]["username"] == "swift"


def test_every_gpu_of_the_vocabulary_is_in_the_compute_host() -> None:
    assert {str(gpu) for gpu in Gpu} == {gpu.alias for gpu in GPUS}


def test_every_gpu_model_is_an_alias_and_a_device(cloud: Cloud) -> None:
    lines = nova.files(cloud)["nova.conf"].splitlines()
    aliases = [json.loads(line.removeprefix("alias = ")) for line in lines if line.startswith("alias = ")]
    devices = [json.loads(line.removeprefix("device_spec = ")) for line in lines if line.startswith("device_spec = ")]
    assert [a["name"] for a in aliases] == [gpu.alias for gpu in GPUS]
    assert [d["product_id"] for d in devices] == [a["product_id"] for a in aliases] == [gpu.product for gpu in GPUS]


def test_two_sandboxes_share_no_secret_and_no_port(cloud: Cloud, tmp_path: Path) -> None:
    other = Cloud(type(cloud.layout)("other", tmp_path / "other"))
    one, two = octavia.files(cloud)["octavia.conf"], octavia.files(other)["octavia.conf"]
    for secret in (cloud.credentials.service, cloud.credentials.octavia_key, str(cloud.layout.root)):
        assert secret in one and secret not in two


def test_clouds_yaml_names_the_administrator(cloud: Cloud) -> None:
    configuration.write(cloud)
    admin = yaml.safe_load(cloud.clouds_yaml.read_text())["clouds"]["admin"]
    assert admin["region_name"] == "RegionOne"
    assert admin["auth"] == {
        "auth_url": f"http://127.0.0.1:{cloud.layout.port('keystone')}/v3",
        "username": "admin",
        "password": cloud.credentials.admin,
        "project_name": "admin",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
