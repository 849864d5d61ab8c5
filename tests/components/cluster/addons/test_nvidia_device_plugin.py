"""NVIDIA's device plugin of private sites: where nothing else brings it, on nodes with GPUs, and not more."""

import json
from typing import Any

import pulumi
import pytest
from tests.components.engine import Engine, declare
from tests.components.environments import loaded, raw
from tests.stacks.program import run

from isthmus.cluster import GPU, NotInstallable, NotProvided, addons_of, provided, require
from isthmus.cluster.addons.nvidia_device_plugin import NvidiaDevicePlugin, NvidiaDevicePluginArgs, addon
from isthmus.environment import Environment
from isthmus.environment.magnum_drivers import CAPI_HELM, CLUSTER_API
from isthmus.serving.pod import ON_GPU_NODES

IMAGE = "nvcr.io/nvidia/k8s-device-plugin:v0.20.0@sha256:" + "a" * 64
LOGIN = json.dumps({"auths": {"nvcr.io": {"auth": "dXNlcjpwYXNz"}}})


def with_helm() -> dict[str, Any]:
    """The environment `local` with the driver that brings the plugin."""
    config = raw()
    config["sites"][0]["cluster"] |= {"driver": CAPI_HELM.name, "volume_type": None}
    del config["sites"][0]["images"]["addons"]
    return config


def in_program(engine: Engine) -> list[str]:
    return [r.name for r in engine.resources if "device-plugin" in r.name]


@pytest.fixture(scope="module")
def up() -> Engine:
    args = NvidiaDevicePluginArgs(["h100", "l4"], IMAGE, CLUSTER_API.pool_label)
    return declare(lambda: NvidiaDevicePlugin("p", args))


@pytest.fixture(scope="module")
def pod(up: Engine) -> dict[str, Any]:
    (daemon_set,) = up.of(":DaemonSet")
    spec: dict[str, Any] = daemon_set["spec"]["template"]["spec"]
    return spec


@pytest.fixture(scope="module")
def program() -> Engine:
    config = raw()
    config["sites"][0]["pools"].append({"name": "plain", "min": 1, "max": 1, "vcpus": 2, "memory_gib": 4})
    return run(config)[0]


# --- the addon


def test_sites_have_it_where_neither_driver_nor_nodes_bring_it() -> None:
    environment, helm = loaded(), Environment.load(with_helm())
    assert addon in addons_of(environment.site("private"))
    assert addon not in addons_of(environment.site("public"))
    assert addon not in addons_of(helm.site("private"))


def test_gpus_are_provided_by_it_by_the_driver_or_by_the_nodes() -> None:
    environment, helm = loaded(), Environment.load(with_helm())
    for site in (environment.site("private"), environment.site("public"), helm.site("private")):
        assert GPU in provided(site)
    assert GPU in provided(environment.site("public"), addons=())
    assert GPU in provided(helm.site("private"), addons=())
    with pytest.raises(NotProvided, match=r"no nvidia\.com/gpu, which a server needs"):
        require(environment.site("private"), {GPU}, "a server", addons=())


def test_no_pool_with_a_gpu_no_gpus() -> None:
    site = loaded().site("private")
    plain = [pool.model_copy(update={"gpu": None}) for pool in site.node_pools]
    assert GPU not in provided(site.model_copy(update={"pools": tuple(plain)}))


def test_a_site_without_its_image_is_refused_before_anything_is_declared() -> None:
    config = raw()
    del config["sites"][0]["images"]["addons"]
    with pytest.raises(NotInstallable) as caught:
        addons_of(Environment.load(config).site("private"))
    (problem,) = caught.value.problems
    assert problem.path == "site 'private': images.addons"
    assert problem.got == "no image of nvidia-device-plugin"
    assert problem.expected and "by digest, under 'nvidia-device-plugin'" in problem.fix
    with pytest.raises(pulumi.RunError, match="no image of nvidia-device-plugin"):
        run(config)


def test_its_image_where_the_driver_brings_it_is_refused() -> None:
    config = with_helm()
    config["sites"][0]["images"]["addons"] = {addon.name: IMAGE}
    with pytest.raises(NotInstallable, match="'nvidia-device-plugin'"):
        addons_of(Environment.load(config).site("private"))


# --- in the program


def test_servers_wait_for_it(program: Engine) -> None:
    names = [resource.name for resource in program.resources]
    plugin = names.index("local-private-nvidia-device-plugin-daemon-set")
    assert plugin < names.index("local-private-h100-triton-service")


@pytest.mark.slow
def test_builds_of_engines_wait_for_it() -> None:
    engine = run({**raw(), "target": "gpu"})[0]
    names = [resource.name for resource in engine.resources]
    plugin = names.index("local-private-nvidia-device-plugin-daemon-set")
    builds = [names.index(job.name) for job in engine.of(":Job") if "-private-" in job.name]
    assert builds and plugin < min(builds)


def test_it_selects_pools_with_gpus_by_the_drivers_label(program: Engine) -> None:
    (daemon_set,) = program.of(":DaemonSet")
    (term,) = terms(daemon_set["spec"]["template"]["spec"])
    (group,) = [one for one in program.of("containerinfra/nodeGroup:NodeGroup") if one["name"].startswith("h100-")]
    assert term == {"key": CLUSTER_API.pool_label, "operator": "In", "values": [group["name"]]}


@pytest.mark.slow
def test_no_object_of_it_is_declared_where_the_driver_brings_it() -> None:
    assert in_program(run(with_helm())[0]) == []


@pytest.mark.slow
def test_a_second_run_declares_the_same() -> None:
    first, second = (run(raw())[0] for _ in range(2))
    assert in_program(first)
    assert [r.lasting for r in first.resources if "device-plugin" in r.name] == [
        r.lasting for r in second.resources if "device-plugin" in r.name
    ]


@pytest.mark.slow
def test_its_image_is_pulled_with_the_sites_login() -> None:
    config = raw()
    config["sites"][0]["registry_secret"] = "registryLogin"
    engine = run(config, secrets={"registryLogin": LOGIN})[0]
    (secret,) = (s for s in engine.of("core/v1:Secret") if "device-plugin" in s.name)
    assert secret["stringData"] == {".dockerconfigjson": LOGIN} and "stringData" in secret.secrets
    (account,) = (a for a in engine.of(":ServiceAccount") if a["metadata"]["name"] == addon.name)
    assert account["imagePullSecrets"] == [{"name": secret["metadata"]["name"]}]


# --- its objects


def terms(pod: dict[str, Any]) -> list[dict[str, Any]]:
    node = pod["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (term,) = node["nodeSelectorTerms"]
    expressions: list[dict[str, Any]] = term["matchExpressions"]
    return expressions


def test_it_runs_where_servers_do(pod: dict[str, Any]) -> None:
    assert pod["tolerations"] == [ON_GPU_NODES]
    assert terms(pod) == [{"key": CLUSTER_API.pool_label, "operator": "In", "values": ["h100", "l4"]}]
    assert "nodeSelector" not in pod and "runtimeClassName" not in pod
    assert pod["priorityClassName"] == "system-node-critical"


def test_it_fails_where_it_finds_no_driver(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    assert {"name": "FAIL_ON_INIT_ERROR", "value": "true"} in container["env"]
    assert container["image"] == IMAGE


def test_it_has_the_kubelets_folder_and_no_other_right(up: Engine, pod: dict[str, Any]) -> None:
    (volume,), (container,) = pod["volumes"], pod["containers"]
    assert volume["hostPath"] == {"path": "/var/lib/kubelet/device-plugins", "type": "Directory"}
    assert [(m["name"], m["mountPath"]) for m in container["volumeMounts"]] == [
        (volume["name"], volume["hostPath"]["path"])
    ]
    security = container["securityContext"]
    assert security["capabilities"] == {"drop": ["ALL"]} and security["allowPrivilegeEscalation"] is False
    assert security["readOnlyRootFilesystem"] is True and "privileged" not in security
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert pod["automountServiceAccountToken"] is False and up.of(":ClusterRole") == up.of(":Role") == []
    (policy,) = up.of(":NetworkPolicy")
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policy["spec"] and "egress" not in policy["spec"]


def test_its_pods_are_those_that_it_chooses(up: Engine) -> None:
    (daemon_set,) = up.of(":DaemonSet")
    labels, chosen = daemon_set["spec"]["template"]["metadata"]["labels"], daemon_set["spec"]["selector"]["matchLabels"]
    assert chosen == {"app.kubernetes.io/name": addon.name, "app.kubernetes.io/instance": addon.name}
    assert chosen.items() <= labels.items()
    assert daemon_set["spec"]["updateStrategy"]["type"] == "RollingUpdate"


def test_its_objects_are_classified_and_in_the_addons_namespace(up: Engine) -> None:
    objects = [r for r in up.resources if r.type.startswith("kubernetes:")]
    assert {r["metadata"]["namespace"] for r in objects} == {addon.namespace}
    assert {r["metadata"]["labels"]["isthmus.dev/classification"] for r in objects} == {"internal"}


def test_without_a_login_there_is_no_secret(up: Engine) -> None:
    assert up.of(":Secret") == []
    (account,) = up.of(":ServiceAccount")
    assert "imagePullSecrets" not in account.inputs
