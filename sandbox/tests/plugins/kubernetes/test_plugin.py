"""The plugin with the real engine and a real API server."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.engine.project import STACK, Project
from tests.kubernetes.running import until
from tests.plugins.kubernetes.conftest import ControlPlane

pytestmark = pytest.mark.sandbox

# One of everything: given and automatic names, a definition and an object of it, secrets, a wait, a replacement.
PROGRAM = """
import pulumi, pulumi_kubernetes as k
config = pulumi.Config()
labels = {"app": "web"}
namespace = k.core.v1.Namespace("app", metadata={"name": "life"}).metadata.name
settings = k.core.v1.ConfigMap("settings", metadata={"namespace": namespace},
    data={"a": config.get("a") or "1", "token": pulumi.Output.secret("zebra-77")})
k.core.v1.Secret("password", metadata={"namespace": namespace}, string_data={"p": pulumi.Output.secret("hunter22")})
k.core.v1.Secret("plain", metadata={"namespace": namespace, "name": "plain"}, string_data={"p": "not-marked-at-all"})
web = k.apps.v1.Deployment("web", metadata={"namespace": namespace, "name": "web"}, spec={
    "replicas": config.get_int("replicas") or 2, "selector": {"match_labels": labels},
    "template": {"metadata": {"labels": labels}, "spec": {"containers": [{
        "name": "c", "image": "nginx:1", "env": [{"name": "SETTINGS", "value": settings.metadata.name}],
        "resources": {"limits": {"cpu": "1000m", "nvidia.com/gpu": "1"}}}]}}})
service = k.core.v1.Service("web", metadata={"namespace": namespace, "name": "web"},
    spec={"selector": labels, "ports": [{"port": 80}]})
schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
definition = k.apiextensions.v1.CustomResourceDefinition("widgets", metadata={"name": "widgets.example.com"}, spec={
    "group": "example.com", "scope": "Namespaced",
    "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
    "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"open_apiv3_schema": schema}}]})
k.apiextensions.CustomResource("widget", api_version="example.com/v1", kind="Widget",
    metadata={"namespace": namespace, "name": "w"}, spec={"size": config.get_int("size") or 3},
    opts=pulumi.ResourceOptions(depends_on=[definition]))
pulumi.export("available", web.status.available_replicas)
pulumi.export("ip", service.spec.cluster_ip)
pulumi.export("settings", settings.metadata.name)
"""
SECRETS = ("zebra-77", "hunter22", "aHVudGVyMjI=", "not-marked-at-all", "bm90LW1hcmtlZC1hdC1hbGw=")

LATE = """
import pulumi, pulumi_kubernetes as k
name = "{name}"
namespace = k.core.v1.Namespace("n", metadata={{"name": name}}).metadata.name
{rest}
"""


def project(folder: Path, control_plane: ControlPlane, program: str) -> Project:
    return Project(folder, program, environment={"KUBECONFIG": str(control_plane.kubeconfig)}).init()


def test_life(tmp_path: Path, control_plane: ControlPlane) -> None:
    kubectl = control_plane.kubectl
    life = project(tmp_path, control_plane, PROGRAM)
    assert "9 to create" in life.preview()
    output = life.up()
    outputs = life.outputs()
    assert outputs["available"] == 2 and outputs["ip"].startswith("10.")
    assert not [secret for secret in SECRETS if secret in output + life.state()]
    life.preview("--expect-no-changes")

    life.config(replicas="3", size="4")  # in place
    assert "2 updated" in life.up()
    assert life.outputs()["available"] == 3
    assert kubectl("get", "widget", "w", "-n", "life", "-o", "jsonpath={.spec.size}") == "4"

    life.config(a="2")  # a new ConfigMap, and the Deployment that names it rolls
    assert "1 replaced" in life.up()
    assert life.outputs()["settings"] != outputs["settings"]
    assert outputs["settings"] not in kubectl("get", "configmaps", "-n", "life", "-o", "name")
    life.preview("--expect-no-changes")

    kubectl("delete", "service", "web", "-n", "life")
    kubectl("label", "configmap", life.outputs()["settings"], "-n", "life", "who=somebody")
    refreshed = life.run("refresh", "--yes", "--skip-preview", "--stack", STACK)
    assert "1 deleted" in refreshed, refreshed
    assert "1 created" in life.up()
    assert kubectl("get", "service", "web", "-n", "life", "-o", "jsonpath={.spec.clusterIP}") == life.outputs()["ip"]
    life.preview("--expect-no-changes")

    life.destroy()
    for kind in ("namespace/life", "crd/widgets.example.com"):
        assert "NotFound" in kubectl("get", kind, check=False)


def test_preview_finds_what_the_server_would_refuse(tmp_path: Path, control_plane: ControlPlane) -> None:
    container = '{{"name": "c", "image": "i", "ports": [{{"container_port": 99999}}]}}'.format()
    rest = f'k.core.v1.Pod("p", metadata={{"namespace": "default"}}, spec={{"containers": [{container}]}})'
    output = project(tmp_path, control_plane, LATE.format(name="refused", rest=rest)).preview(fails=True)
    assert "Pod default/p-" in output and "spec.containers[0].ports[0].containerPort" in output, output


UNKNOWN = 'k.core.v1.ConfigMap("c", metadata={"namespace": "default", "lables": {"a": "b"}}, data={"a": "b"})'
KUSTOMIZE = 'k.kustomize.v2.Directory("d", directory=".")'


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param(UNKNOWN, ("lables", "unknown property; did you mean 'labels'"), id="unknown property"),
        pytest.param(KUSTOMIZE, ("Kustomize directories", "CustomResource"), id="kind that isn't covered"),
    ],
)
def test_preview_refuses(
    tmp_path: Path, control_plane: ControlPlane, declaration: str, expected: tuple[str, ...]
) -> None:
    program = f"import pulumi, pulumi_kubernetes as k\n{declaration}\n"
    output = project(tmp_path, control_plane, program).preview(fails=True)
    assert all(word in output for word in expected), output


def test_kubeconfig_that_isn_t_known_yet(tmp_path: Path, control_plane: ControlPlane) -> None:
    """As a cluster of the same update gives it; nothing but the preview's promise is lost."""
    rest = f"""
first = k.core.v1.ConfigMap("first", metadata={{"namespace": namespace, "name": "first"}}, data={{"a": "b"}})
text = open({str(control_plane.kubeconfig)!r}).read()
late = k.Provider("late", kubeconfig=pulumi.Output.secret(first.metadata.uid.apply(lambda uid: text)))
second = k.core.v1.ConfigMap("second", metadata={{"namespace": name, "name": "second"}}, data={{"a": "b"}},
    opts=pulumi.ResourceOptions(provider=late))
pulumi.export("uid", second.metadata.uid)
"""
    late = project(tmp_path, control_plane, LATE.format(name="late", rest=rest))
    assert "5 to create" in late.preview()
    late.up()
    assert late.outputs()["uid"] == control_plane.kubectl(
        "get", "configmap", "second", "-n", "late", "-o", "jsonpath={.metadata.uid}"
    )
    late.preview("--expect-no-changes")
    late.destroy()


def test_load_balancer_is_waited_for(tmp_path: Path, control_plane: ControlPlane) -> None:
    """No cloud controller runs here: its part is played by hand."""
    rest = """
balancer = k.core.v1.Service("lb", metadata={"namespace": namespace, "name": "lb"},
    spec={"type": "LoadBalancer", "ports": [{"port": 80}]})
pulumi.export("address", balancer.status.load_balancer.ingress[0].ip)
"""
    waiting = project(tmp_path, control_plane, LATE.format(name="balanced", rest=rest))
    engine = waiting.start("up", "--yes", "--skip-preview", "--stack", STACK)
    until(
        "the service is there", lambda: "lb" in control_plane.kubectl("get", "service", "-n", "balanced", "-o", "name")
    )
    address = {"status": {"loadBalancer": {"ingress": [{"ip": "127.9.9.9"}]}}}
    control_plane.kubectl(
        "patch", "service", "lb", "-n", "balanced", "--subresource=status", "--type=merge", "-p", json.dumps(address)
    )
    output, _ = engine.communicate(timeout=60)
    assert engine.returncode == 0, output
    assert waiting.outputs() == {"address": "127.9.9.9"}
    waiting.destroy()


def test_interrupted_wait_keeps_what_was_made(tmp_path: Path, control_plane: ControlPlane) -> None:
    rest = """
k.core.v1.ConfigMap("c", metadata={"namespace": namespace, "name": "c",
    "annotations": {"pulumi.com/waitFor": "jsonpath={.data.ready}=yes"}}, data={"a": "b"})
"""
    waiting = project(tmp_path, control_plane, LATE.format(name="waiting", rest=rest))
    engine = waiting.start("up", "--yes", "--skip-preview", "--stack", STACK)
    until("it is there", lambda: "c" in control_plane.kubectl("get", "configmap", "c", "-n", "waiting", check=False))
    until("it waits", lambda: "/c" in control_plane.kubectl("get", "configmap", "-n", "waiting", "-o", "name"))
    os.kill(engine.pid, signal.SIGINT)
    output, _ = engine.communicate(timeout=60)
    assert engine.returncode and "there is no .data.ready yet" in output, output
    state = json.loads(waiting.state())["deployment"]
    (kept,) = [r for r in state["resources"] if r["type"] == "kubernetes:core/v1:ConfigMap"]
    assert (kept["id"] == "waiting/c" and "not ready" in kept["initErrors"][0]) or "cancelled" in kept["initErrors"][0]
    assert not state.get("pending_operations")
    # Of a controller's: what kubectl itself has set, the next update takes over and removes.
    ready = ("-p", '{"data": {"ready": "yes"}}', "--field-manager=controller")
    control_plane.kubectl("patch", "configmap", "c", "-n", "waiting", *ready)
    waiting.up()
    waiting.preview("--expect-no-changes")
    waiting.destroy()


def test_conflicts_adoption_and_import(tmp_path: Path, control_plane: ControlPlane) -> None:
    kubectl = control_plane.kubectl
    kubectl("create", "namespace", "shared")
    kubectl("create", "configmap", "theirs", "-n", "shared", "--from-literal=a=1")
    own = 'k.core.v1.ConfigMap("c", metadata={"namespace": "shared", "name": "theirs"}, data={"a": "1"}%s)'
    shared = project(tmp_path, control_plane, "import pulumi, pulumi_kubernetes as k\n" + own % "")
    assert "it exists already" in shared.up(fails=True)
    options = ', opts=pulumi.ResourceOptions(import_="shared/theirs")'
    shared.write("import pulumi, pulumi_kubernetes as k\n" + own % options)
    assert "1 imported" in shared.up()
    shared.write("import pulumi, pulumi_kubernetes as k\n" + own % "")
    shared.preview("--expect-no-changes")
    shared.write(
        "import pulumi, pulumi_kubernetes as k\n"
        + (own % "").replace('"name": "theirs"', '"name": "theirs", "labels": {"mine": "1"}')
    )
    kubectl("label", "configmap", "theirs", "-n", "shared", "mine=0", "--field-manager=somebody")
    output = shared.up(fails=True)
    assert "others have set fields of it" in output and "metadata.labels.mine" in output, output
    kubectl("label", "configmap", "theirs", "-n", "shared", "mine-")  # takes somebody's field away
    kubectl("label", "configmap", "theirs", "-n", "shared", "mine=2", "also=2")  # kubectl's fields are taken over
    shared.up()
    labels = json.loads(kubectl("get", "configmap", "theirs", "-n", "shared", "-o", "jsonpath={.metadata.labels}"))
    assert labels == {"mine": "1"}
    shared.destroy()
    assert "NotFound" in kubectl("get", "configmap", "theirs", "-n", "shared", check=False)
    kubectl("delete", "namespace", "shared")


UNFINISHED = """
import pulumi, pulumi_kubernetes as k
k.batch.v1.Job("job", metadata={"name": "unfinished", "namespace": "default",
    "annotations": {"pulumi.com/replaceUnready": "true"}},
    spec={"suspend": True, "template": {"spec": {
        "restart_policy": "Never", "containers": [{"name": "c", "image": "i"}]}}},
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2s", update="2s")))
"""


def test_a_job_that_isnt_done_is_made_anew_where_its_annotation_says_so(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    unfinished = project(tmp_path, control_plane, UNFINISHED)
    uid = ("get", "job", "unfinished", "-o", "jsonpath={.metadata.uid}")
    assert "0 of 1 completions" in unfinished.up(fails=True)
    first = control_plane.kubectl(*uid)
    assert "replaceUnready" in unfinished.preview() or "to replace" in unfinished.preview()
    unfinished.up(fails=True)
    assert control_plane.kubectl(*uid) != first
    unfinished.destroy()


MANIFEST = """
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: from-list, namespace: default}, data: {since: "2026-01-01"}}
---
---
apiVersion: v1
kind: Secret
metadata: {name: from-file, namespace: default, annotations: {made: 2026-01-01}}
stringData: {password: hunter33}
"""
GROUP = """
import pulumi_kubernetes as k
k.yaml.ConfigFile("file", file="objects.yaml")
k.yaml.ConfigGroup("group", yaml=["{apiVersion: v1, kind: ConfigMap, metadata: {name: from-text, namespace: default}}"])
"""


def test_yaml_manifests_are_resources_of_their_own(tmp_path: Path, control_plane: ControlPlane) -> None:
    files = project(tmp_path, control_plane, GROUP)
    (tmp_path / "objects.yaml").write_text(MANIFEST)
    files.up()
    made = control_plane.kubectl("get", "configmaps,secrets", "-n", "default", "-o", "name").split()
    assert {"configmap/from-list", "configmap/from-text", "secret/from-file"} <= set(made)
    assert "hunter33" not in files.state()
    files.preview("--expect-no-changes")
    files.destroy()
