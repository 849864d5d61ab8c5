"""TritonServer: hardened, explicit, and placed on its pool."""

from dataclasses import replace
from pathlib import Path

import pytest
from botocore.credentials import SharedCredentialProvider
from tests.components.authority import AUTHORITY
from tests.components.engine import Engine, declare, is_unknown, values

from isthmus.contents import ModelFile
from isthmus.errors import IsthmusError
from isthmus.private_cloud import SwiftModelRepository, SwiftModelRepositoryArgs
from isthmus.public_cloud import S3ModelRepository, S3ModelRepositoryArgs
from isthmus.serving import (
    KubernetesAccess,
    KubernetesAccessArgs,
    ServerPods,
    ServingNamespace,
    ServingNamespaceArgs,
    TritonServer,
    TritonServerArgs,
)
from isthmus.serving.egress import store_blocks
from isthmus.serving.startup import (
    PERIOD_SECONDS,
    progress_seconds,
    startup_failures,
    startup_seconds,
    volume_bytes,
    wait_seconds,
)
from isthmus.site import S3Credentials

IMAGE = "nvcr.io/nvidia/tritonserver@sha256:" + "a" * 64
FETCH = "registry.example.com/model-fetch@sha256:" + "b" * 64
MIB = 1024 * 1024
SWIFT = S3Credentials("http://swift:8080", "RegionOne", "AK", "SK")


def args(**changes: object) -> TritonServerArgs:
    fields: dict[str, object] = {
        "server": "triton",
        "namespace": "serving",
        "service_account": "triton",
        "priority_class": "serving-online",
        "image": IMAGE,
        "fetch_image": FETCH,
        "repository": "s3://models/repository/0123/",
        "manifest_sha256": "c" * 64,
        "size": 100 * MIB,
        "classification": "restricted",
        "replicas": 1,
        "pool": "h100",
        "spare_gpus": 1,
        "clients": ["10.16.64.0/19"],
        "store_ranges": ["192.0.2.8/32"],
    }
    return TritonServerArgs(**{**fields, **changes})  # type: ignore[arg-type]  # the fields are of mixed types


def declared(preview: bool = False, **changes: object) -> Engine:
    return declare(lambda: TritonServer("t", args(**changes)), preview=preview)


@pytest.fixture(scope="module")
def plain() -> Engine:
    return declared()


def test_what_is_in_the_repository_is_served_and_no_client_changes_that(plain: Engine) -> None:
    (server,) = plain.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    assert server["command"] == ["tritonserver"]
    assert server["args"][:2] == ["--model-repository=/models", "--model-control-mode=none"]
    assert not any("load-model" in argument or "poll" in argument for argument in server["args"])
    assert {port["containerPort"] for port in server["ports"]} == {8000, 8001, 8002}


@pytest.mark.parametrize("flag", ["--http-restricted-api", "--grpc-restricted-protocol"])
def test_what_lets_a_client_run_code_asks_for_what_only_the_pod_knows(plain: Engine, flag: str) -> None:
    (server,) = plain.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    (value,) = [argument.partition("=")[2] for argument in server["args"] if argument.startswith(f"{flag}=")]
    protocols, _, key = value.partition(":")
    assert set(protocols.split(",")) == {"model-repository", "trace", "logging", "shared-memory"}
    variable = key.partition("=")[2].removeprefix("$(").removesuffix(")")
    (source,) = [entry for entry in server["env"] if entry["name"] == variable]
    assert source == {"name": variable, "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}}


def test_a_pod_that_ends_serves_until_the_balancers_have_let_it_go(plain: Engine) -> None:
    pod = plain.one(":Deployment")["spec"]["template"]["spec"]
    (server,) = pod["containers"]
    drain = server["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert 0 < drain < pod["terminationGracePeriodSeconds"] - 30, "Triton's own exit time-out is 30 s"


def test_no_volume_grows_without_a_limit_and_the_scheduler_knows_of_it(plain: Engine) -> None:
    pod = plain.one(":Deployment")["spec"]["template"]["spec"]
    limits = {volume["name"]: int(volume["emptyDir"]["sizeLimit"]) for volume in pod["volumes"]}
    assert set(limits) == {"models", "tmp", "shm"} and all(limits.values())
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert int(container["resources"]["requests"]["ephemeral-storage"]) >= limits["models"] + limits["tmp"]


@pytest.mark.parametrize("size", [0, 100 * MIB, 40_000 * MIB])
def test_the_engine_waits_longer_than_the_deployment(size: int) -> None:
    engine = declared(size=size)
    deadline = engine.one(":Deployment")["spec"]["progressDeadlineSeconds"]
    assert deadline == progress_seconds(size)
    for kind in (":Deployment", ":Service"):
        timeouts = engine.one(kind).timeouts
        assert {int(timeouts[step].removesuffix("s")) for step in ("create", "update")} == {wait_seconds(size)}
        assert wait_seconds(size) > deadline


def test_images_are_pinned_by_digest(plain: Engine) -> None:
    pod = plain.one(":Deployment")["spec"]["template"]["spec"]
    assert [c["image"] for c in [*pod["initContainers"], *pod["containers"]]] == [FETCH, IMAGE]


def test_the_pod_is_locked_down(plain: Engine) -> None:
    pod = plain.one(":Deployment")["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in [*pod["initContainers"], *pod["containers"]]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True and context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"] == container["resources"]["requests"]
    (server,) = pod["containers"]
    assert next(m for m in server["volumeMounts"] if m["name"] == "models")["readOnly"] is True


def test_the_pod_lands_on_its_pool(plain: Engine) -> None:
    pod = plain.one(":Deployment")["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {"isthmus.dev/pool": "h100"}
    assert pod["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    assert pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    keys = [c["topologyKey"] for c in pod["topologySpreadConstraints"]]
    assert keys == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert pod["priorityClassName"] == "serving-online"


def test_the_content_is_fetched_and_checked_first(plain: Engine) -> None:
    (fetch,) = plain.one(":Deployment")["spec"]["template"]["spec"]["initContainers"]
    assert fetch["args"] == [
        "--source",
        "s3://models/repository/0123/",
        "--manifest-sha256",
        "c" * 64,
        "--destination",
        "/models",
    ]
    assert "env" not in fetch  # the pod's own identity


def test_new_content_rolls_the_deployment() -> None:
    first, second = (declared(manifest_sha256=digit * 64).one(":Deployment")["spec"]["template"] for digit in "cd")
    assert first != second


def test_credentials_come_from_a_secret() -> None:
    engine = declared(s3=SWIFT)
    secret = engine.one(":Secret")
    assert "stringData" in secret.secrets
    assert set(secret["stringData"]) == {"credentials"}
    (fetch,) = engine.one(":Deployment")["spec"]["template"]["spec"]["initContainers"]
    environment = {variable["name"]: variable for variable in fetch["env"]}
    assert environment["AWS_ENDPOINT_URL_S3"]["value"] == "http://swift:8080"
    assert environment["AWS_REGION"]["value"] == "RegionOne"
    assert not any("valueFrom" in variable or "KEY" in name for name, variable in environment.items())
    (mount,) = [mount for mount in fetch["volumeMounts"] if mount["name"] == "store"]
    assert environment["AWS_SHARED_CREDENTIALS_FILE"]["value"] == f"{mount['mountPath']}/credentials"
    assert mount["readOnly"]
    (volume,) = [v for v in engine.one(":Deployment")["spec"]["template"]["spec"]["volumes"] if v["name"] == "store"]
    assert volume["secret"] == {"secretName": "triton-store", "defaultMode": 0o440}
    # The server itself gets none of it.
    (server,) = engine.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    assert not any("AWS" in variable["name"] for variable in server.get("env", []))
    assert "store" not in {mount["name"] for mount in server["volumeMounts"]}


def test_the_credentials_are_a_file_that_an_aws_sdk_reads(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(declared(s3=SWIFT).one(":Secret")["stringData"]["credentials"])
    read = SharedCredentialProvider(str(file)).load()
    assert (read.access_key, read.secret_key) == (SWIFT.access_key, SWIFT.secret_key)


def test_a_store_of_a_company_s_own_authority_is_trusted_by_what_reads_it_and_by_nothing_else() -> None:
    engine = declared(s3=replace(SWIFT, ca_bundle=AUTHORITY))
    assert engine.one(":Secret")["stringData"]["ca.pem"] == AUTHORITY
    pod = engine.one(":Deployment")["spec"]["template"]["spec"]
    (fetch,), (server,) = pod["initContainers"], pod["containers"]
    environment = {variable["name"]: variable.get("value") for variable in fetch["env"]}
    (mount,) = [mount for mount in fetch["volumeMounts"] if environment["AWS_CA_BUNDLE"].startswith(mount["mountPath"])]
    assert environment["AWS_CA_BUNDLE"] == f"{mount['mountPath']}/ca.pem" and mount["readOnly"]
    (volume,) = [volume for volume in pod["volumes"] if volume["name"] == mount["name"]]
    assert volume["secret"]["secretName"] == "triton-store" and "items" not in volume["secret"]
    assert mount["name"] not in {mount["name"] for mount in server["volumeMounts"]}


def test_only_clients_get_in_and_only_what_is_called_is_reached() -> None:
    policy = declared(calls=["10.32.0.0/16"]).one(":NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    (ingress,) = policy["ingress"]
    assert ingress["from"] == [{"ipBlock": {"cidr": "10.16.64.0/19"}}]
    dns, https, calls = policy["egress"]
    assert {port["port"] for port in dns["ports"]} == {53}
    assert https == {"to": [{"ipBlock": {"cidr": "192.0.2.8/32"}}], "ports": [{"port": 443, "protocol": "TCP"}]}
    assert calls["to"] == [{"ipBlock": {"cidr": "10.32.0.0/16"}}]
    assert len(declared().one(":NetworkPolicy")["spec"]["egress"]) == 2


def test_applications_ask_its_models_and_get_no_metrics() -> None:
    policy = declared(clients=["10.16.64.0/19", "10.120.0.0/24"], applications=["10.120.0.0/24"]).one(":NetworkPolicy")
    site, application = policy["spec"]["ingress"]
    assert site["from"] == [{"ipBlock": {"cidr": "10.16.64.0/19"}}]
    assert [port["port"] for port in site["ports"]] == [8000, 8001, 8002]
    assert application["from"] == [{"ipBlock": {"cidr": "10.120.0.0/24"}}]
    assert [port["port"] for port in application["ports"]] == [8000, 8001]


def test_callers_and_called_in_the_cluster_are_named_by_namespace_and_pods() -> None:
    policy = declared(callers=[ServerPods("shop", "triton-a")], called=[ServerPods("search", "triton-b")])
    spec = policy.one(":NetworkPolicy")["spec"]
    port = [{"port": 8000, "protocol": "TCP"}]
    assert spec["ingress"][1:] == [{"from": [peer("shop", "triton-a")], "ports": port}]
    assert spec["egress"][2:] == [{"to": [peer("search", "triton-b")], "ports": port}]


def peer(namespace: str, server: str) -> dict[str, object]:
    labels = {"app.kubernetes.io/name": "triton", "app.kubernetes.io/instance": server}
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "podSelector": {"matchLabels": labels},
    }


def test_pods_of_its_cluster_know_it_by_its_services_name() -> None:
    urls: list[str] = []
    declare(lambda: TritonServer("t", args(server="triton-a", namespace="shop")).cluster_http.apply(urls.append))
    assert urls == ["http://triton-a.shop.svc:8000"]


def test_pods_reach_the_agent_that_gives_them_their_identity_where_there_is_one() -> None:
    policy = declared(identity_ranges=["169.254.170.23/32"]).one(":NetworkPolicy")["spec"]
    to = {"to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}], "ports": [{"port": 80, "protocol": "TCP"}]}
    assert to in policy["egress"]
    assert to not in declared().one(":NetworkPolicy")["spec"]["egress"]


def test_the_load_balancer_is_internal_and_closed_to_others() -> None:
    service = declared(annotations={"internal": "true"}).one(":Service")
    assert service["spec"]["type"] == "LoadBalancer"
    assert service["spec"]["loadBalancerSourceRanges"] == ["10.16.64.0/19"]
    assert service["metadata"]["annotations"] == {"internal": "true"}


@pytest.mark.parametrize(("spare", "surge", "unavailable"), [(0, 0, 1), (1, 1, 0), (5, 1, 0)])
def test_a_rollout_fits_the_pool(spare: int, surge: int, unavailable: int) -> None:
    strategy = declared(spare_gpus=spare).one(":Deployment")["spec"]["strategy"]["rollingUpdate"]
    assert strategy == {"maxSurge": surge, "maxUnavailable": unavailable}


def test_everything_says_its_classification() -> None:
    engine = declared(preview=True, s3=S3Credentials("http://swift", "r", "a", "s"))
    for resource in engine.resources:
        if resource.type.startswith("kubernetes:"):
            assert resource["metadata"]["labels"]["isthmus.dev/classification"] == "restricted", resource.name
    template = engine.one(":Deployment")["spec"]["template"]
    assert template["metadata"]["labels"]["isthmus.dev/classification"] == "restricted"


def test_disruptions_take_one_pod_at_a_time(plain: Engine) -> None:
    spec = plain.one(":PodDisruptionBudget")["spec"]
    assert spec["maxUnavailable"] == 1
    assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow", "a crashing pod would block every drain"


def test_addresses() -> None:
    seen: dict[str, str] = {}

    def program() -> None:
        server = TritonServer("t", args())
        server.http.apply(lambda v: seen.update(http=v))
        server.grpc.apply(lambda v: seen.update(grpc=v))
        server.metrics.apply(lambda v: seen.update(metrics=v))

    declare(program)
    assert seen == {
        "http": "http://10.0.0.7:8000",
        "grpc": "10.0.0.7:8001",
        "metrics": "http://10.0.0.7:8002/metrics",
    }


@pytest.mark.parametrize("size", [0, 1, 90 * MIB, 20_000 * MIB])
def test_the_startup_window_grows_with_the_models(size: int) -> None:
    assert startup_failures(size) * PERIOD_SECONDS >= startup_seconds(size) >= 60
    assert startup_seconds(size + 100 * MIB) == startup_seconds(size) + 4
    assert progress_seconds(size) > startup_seconds(size)
    assert volume_bytes(size) > size


def test_the_namespace_is_closed() -> None:
    engine = declare(lambda: ServingNamespace("n", ServingNamespaceArgs("serving", "restricted", "triton")))
    deny = engine.one(":NetworkPolicy")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    labels = engine.one(":Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert labels["isthmus.dev/classification"] == "restricted"


FILES = [
    ModelFile("m/config.pbtxt", "a" * 64, 1, "internal", content="x"),
    ModelFile("m/1/model.onnx", "b" * 64, 2, "internal", source="/cache/model.onnx"),
]


def test_an_s3_repository() -> None:
    urls: list[str] = []

    def program() -> None:
        S3ModelRepository("r", S3ModelRepositoryArgs("bucket", FILES, "internal")).url.apply(urls.append)

    engine = declare(program)
    objects = engine.of(":BucketObjectv2")
    (url,) = urls
    prefix = url.removeprefix("s3://bucket/")
    assert [o["key"] for o in objects] == [
        f"{prefix}{p}" for p in ("m/1/model.onnx", "m/config.pbtxt", "manifest.json")
    ]
    assert all(o["tags"] == {"isthmus:classification": "internal"} for o in objects)


def test_a_swift_repository() -> None:
    urls: list[str] = []

    def program() -> None:
        args_ = SwiftModelRepositoryArgs("container", FILES, "restricted")
        SwiftModelRepository("r", args_).url.apply(urls.append)

    engine = declare(program)
    objects = engine.of(":ContainerObject")
    (url,) = urls
    assert all(f"s3://container/{o['name']}".startswith(url) for o in objects)
    assert [o["metadata"]["isthmus-classification"] for o in objects] == ["internal", "internal", "restricted"]


def test_a_repository_is_known_to_policies_at_preview() -> None:
    def program() -> None:
        S3ModelRepository("r", S3ModelRepositoryArgs("bucket", FILES, "internal"))

    engine = declare(program, preview=True)
    for resource in engine.of(":BucketObjectv2"):
        assert not any(is_unknown(resource[key]) for key in ("bucket", "key")), resource.name
        assert not any(is_unknown(v) for v in values(resource["tags"]))


def test_a_cluster_is_reached_by_its_kubeconfig() -> None:
    engine = declare(lambda: KubernetesAccess("c", KubernetesAccessArgs("apiVersion: v1")))
    assert engine.one("providers:kubernetes")["kubeconfig"] == "apiVersion: v1"


@pytest.mark.parametrize(
    ("endpoint", "port"),
    [
        (None, 443),
        ("https://store.example.com", 443),
        ("https://store.example.com:8080", 8080),
        ("https://[fd00::1]:6780", 6780),
        ("http://127.0.0.1:26001", 26001),
        ("http://127.0.0.1", 80),
    ],
)
def test_pods_may_reach_the_store_at_its_own_port(endpoint: str | None, port: int) -> None:
    """The catalog of a cloud often has Swift at 8080: with 443 only, no pod could read its models."""
    s3 = S3Credentials(endpoint, "us-east-1", "AK", "SK") if endpoint else None
    policy = declared(s3=s3).one(":NetworkPolicy")
    stores = [rule for rule in policy["spec"]["egress"] if rule["to"] == [{"ipBlock": {"cidr": "192.0.2.8/32"}}]]
    assert [[item["port"] for item in rule["ports"]] for rule in stores] == [[port]]


def test_what_isnt_the_stores_is_excepted_from_the_blocks_that_it_is_of() -> None:
    rule = declared(store_ranges=["0.0.0.0/0", "192.0.2.8/32", "fd00::/64"], store_exceptions=["10.0.0.0/8"])
    assert rule.one(":NetworkPolicy")["spec"]["egress"][1]["to"] == [
        {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}},
        {"ipBlock": {"cidr": "192.0.2.8/32"}},
        {"ipBlock": {"cidr": "fd00::/64"}},
    ]


def test_a_store_without_an_address_is_refused_for_a_rule_without_peers_lets_everything_through() -> None:
    with pytest.raises(IsthmusError, match="store_ranges"):
        store_blocks([], [])


def test_pods_go_to_the_nodes_that_have_the_pools_label() -> None:
    for label in ("isthmus.dev/pool", "node.cluster.x-k8s.io/nodegroup"):
        pod = declared(pool_label=label).one(":Deployment")["spec"]["template"]["spec"]
        assert pod["nodeSelector"] == {label: "h100"}
