from pathlib import Path

import pytest
import yaml

from isthmus_sandbox.kubernetes import certificates, configuration, control_plane
from isthmus_sandbox.kubernetes.configuration import Files
from isthmus_sandbox.kubernetes.control_plane import Ports
from isthmus_sandbox.kubernetes.schema import ClusterSpec, Kind

STAGES = [d for d in yaml.safe_load_all(control_plane.STAGES.read_text()) if d["kind"] == "Stage"]


def spec(kind: Kind) -> ClusterSpec:
    return ClusterSpec(name="one", kind=kind, version="1.33", region="eu-central-1")


def flags(kind: Kind, folder: Path, program: str) -> dict[str, str]:
    command = control_plane.programs(Files(folder), spec(kind), Ports(1001, 1002))[program].command[1:]
    pairs = [flag.removeprefix("--").partition("=") for flag in command]
    assert len({name for name, _, _ in pairs}) == len(pairs)
    return {name: value for name, _, value in pairs}


def test_everything_serves_loopback_only(tmp_path: Path) -> None:
    apiserver, etcd = flags("eks", tmp_path, "kube-apiserver"), flags("eks", tmp_path, "etcd")
    assert (apiserver["bind-address"], apiserver["secure-port"]) == ("127.0.0.1", "1001")
    assert etcd["listen-client-urls"] == "https://127.0.0.1:1002"
    assert etcd["listen-peer-urls"] == "https://127.0.0.1:0"
    for program in ("kube-scheduler", "kube-controller-manager"):
        assert flags("eks", tmp_path, program)["secure-port"] == "0"
    assert "server-address" not in flags("eks", tmp_path, "kwok")


def test_the_production_checks_are_on(tmp_path: Path) -> None:
    found = flags("magnum", tmp_path, "kube-apiserver")
    assert found["authorization-mode"] == "Node,RBAC"
    assert "NodeRestriction" in found["enable-admission-plugins"]
    assert "disable-admission-plugins" not in found
    assert found["profiling"] == "false"
    assert found["emulated-version"] == "kube=1.33"
    assert "client-cert-auth" in flags("magnum", tmp_path, "etcd")


def test_only_eks_asks_the_webhook(tmp_path: Path) -> None:
    name = "authentication-token-webhook-config-file"
    assert name in flags("eks", tmp_path, "kube-apiserver")
    assert name not in flags("magnum", tmp_path, "kube-apiserver")


def test_files_are_written_once_and_kept(tmp_path: Path) -> None:
    files = Files(tmp_path)
    configuration.write(files, spec("eks"), "https://127.0.0.1:1001", "http://127.0.0.1:1/authenticate")
    first = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    configuration.write(files, spec("eks"), "https://127.0.0.1:1001", "http://127.0.0.1:1/authenticate")
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == first
    private = [p for p in first if p.suffix in (".key", ".kubeconfig", ".yaml")]
    assert private and all(p.stat().st_mode & 0o077 == 0 for p in private)
    for program in control_plane.programs(files, spec("eks"), Ports(1, 2)).values():
        for flag in program.command:
            _, _, value = flag.partition("=")
            if "file" in flag.partition("=")[0] and value:
                assert Path(value).exists(), flag


def test_a_given_authority_is_the_clusters(tmp_path: Path) -> None:
    ca = certificates.authority("magnum")
    given = ClusterSpec(name="one", kind="magnum", ca_cert=ca.certificate, ca_key=ca.key)
    assert configuration.cluster_authority(Files(tmp_path), given) == ca
    assert configuration.cluster_authority(Files(tmp_path), given) == ca


def test_secrets_are_encrypted_and_strangers_see_health_only(tmp_path: Path) -> None:
    configuration.write(Files(tmp_path), spec("eks"), "https://127.0.0.1:1", "http://127.0.0.1:1/")
    encryption = yaml.safe_load((tmp_path / "encryption.yaml").read_text())
    assert [list(p) for p in encryption["resources"][0]["providers"]] == [["secretbox"], ["identity"]]
    anonymous = yaml.safe_load((tmp_path / "authentication.yaml").read_text())["anonymous"]
    assert {c["path"] for c in anonymous["conditions"]} == set(configuration.HEALTH)
    audit = yaml.safe_load((tmp_path / "audit-policy.yaml").read_text())
    assert {rule["level"] for rule in audit["rules"]} == {"None", "Metadata"}


@pytest.mark.parametrize("stage", STAGES, ids=[s["metadata"]["name"] for s in STAGES])
def test_no_stage_touches_the_pods_of_triton(stage: dict[str, dict[str, dict[str, object]]]) -> None:
    if stage["spec"]["resourceRef"]["kind"] == "Node":
        return
    rules = stage["spec"]["selector"]["matchExpressions"]
    assert isinstance(rules, list)
    assert any('contains("tritonserver")' in r["key"] and r["operator"] == "DoesNotExist" for r in rules)
