"""TritonServer: hardened, explicit, and placed on its pool."""

import pytest

from components.serving import (
    Cluster,
    ClusterArgs,
    ModelFile,
    S3Credentials,
    S3ModelRepository,
    S3ModelRepositoryArgs,
    ServingNamespace,
    ServingNamespaceArgs,
    SwiftModelRepository,
    SwiftModelRepositoryArgs,
    TritonServer,
    TritonServerArgs,
)
from components.serving.startup import PERIOD_SECONDS, progress_seconds, startup_failures, startup_seconds, volume_bytes
from tests.components.engine import Engine, declare, is_unknown, values

IMAGE = "nvcr.io/nvidia/tritonserver@sha256:" + "a" * 64
FETCH = "registry.example.com/model-fetch@sha256:" + "b" * 64
MIB = 1024 * 1024


def args(**changes: object) -> TritonServerArgs:
    fields: dict[str, object] = {
        "server": "triton",
        "namespace": "serving",
        "service_account": "triton",
        "priority_class": "serving-online",
        "image": IMAGE,
        "fetch_image": FETCH,
        "models": ["recommender", "fusion"],
        "repository": "s3://models/repository/0123/",
        "manifest_sha256": "c" * 64,
        "size": 100 * MIB,
        "classification": "restricted",
        "replicas": 1,
        "pool": "h100",
        "spare_gpus": 1,
        "clients": ["10.16.64.0/19"],
    }
    return TritonServerArgs(**{**fields, **changes})  # type: ignore[arg-type]  # the fields are of mixed types


def declared(preview: bool = False, **changes: object) -> Engine:
    return declare(lambda: TritonServer("t", args(**changes)), preview=preview)


@pytest.fixture(scope="module")
def plain() -> Engine:
    return declared()


def test_models_are_loaded_explicitly(plain: Engine) -> None:
    (server,) = plain.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    assert server["command"] == ["tritonserver"]
    assert server["args"][:4] == [
        "--model-repository=/models",
        "--model-control-mode=explicit",
        "--load-model=recommender",
        "--load-model=fusion",
    ]
    assert not any("poll" in argument for argument in server["args"])
    assert {port["containerPort"] for port in server["ports"]} == {8000, 8001, 8002}


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
    engine = declared(s3=S3Credentials("http://swift:8080", "RegionOne", "AK", "SK"))
    secret = engine.one(":Secret")
    assert "stringData" in secret.secrets
    assert set(secret["stringData"]) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    (fetch,) = engine.one(":Deployment")["spec"]["template"]["spec"]["initContainers"]
    environment = {variable["name"]: variable for variable in fetch["env"]}
    assert environment["AWS_ENDPOINT_URL_S3"]["value"] == "http://swift:8080"
    assert environment["AWS_REGION"]["value"] == "RegionOne"
    assert environment["AWS_SECRET_ACCESS_KEY"]["valueFrom"]["secretKeyRef"] == {
        "name": "triton-store",
        "key": "AWS_SECRET_ACCESS_KEY",
    }
    # The server itself gets none of it.
    (server,) = engine.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    assert not any("AWS" in variable["name"] for variable in server.get("env", []))


def test_only_clients_get_in_and_only_what_is_called_is_reached() -> None:
    policy = declared(calls=["10.32.0.0/16"]).one(":NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    (ingress,) = policy["ingress"]
    assert ingress["from"] == [{"ipBlock": {"cidr": "10.16.64.0/19"}}]
    dns, https, calls = policy["egress"]
    assert {port["port"] for port in dns["ports"]} == {53}
    assert [port["port"] for port in https["ports"]] == [443]
    assert calls["to"] == [{"ipBlock": {"cidr": "10.32.0.0/16"}}]
    assert len(declared().one(":NetworkPolicy")["spec"]["egress"]) == 2


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
    assert plain.one(":PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


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
    engine = declare(lambda: ServingNamespace("n", ServingNamespaceArgs("serving", "restricted")))
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
        S3ModelRepository("r", S3ModelRepositoryArgs("bucket", "repository", FILES, "internal")).url.apply(urls.append)

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
        args_ = SwiftModelRepositoryArgs("container", "repository", FILES, "restricted")
        SwiftModelRepository("r", args_).url.apply(urls.append)

    engine = declare(program)
    objects = engine.of(":ContainerObject")
    (url,) = urls
    assert all(f"s3://container/{o['name']}".startswith(url) for o in objects)
    assert [o["metadata"]["isthmus-classification"] for o in objects] == ["internal", "internal", "restricted"]


def test_a_repository_is_known_to_policies_at_preview() -> None:
    def program() -> None:
        S3ModelRepository("r", S3ModelRepositoryArgs("bucket", "repository", FILES, "internal"))

    engine = declare(program, preview=True)
    for resource in engine.of(":BucketObjectv2"):
        assert not any(is_unknown(resource[key]) for key in ("bucket", "key")), resource.name
        assert not any(is_unknown(v) for v in values(resource["tags"]))


def test_a_cluster_is_reached_by_its_kubeconfig() -> None:
    engine = declare(lambda: Cluster("c", ClusterArgs("apiVersion: v1")))
    assert engine.one("providers:kubernetes")["kubeconfig"] == "apiVersion: v1"
