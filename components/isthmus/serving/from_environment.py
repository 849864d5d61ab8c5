"""From the vocabulary to a server's arguments."""

from collections.abc import Iterable, Mapping

import pulumi

from isthmus.contents import Contents, ModelEngine
from isthmus.environment import Environment, Site
from isthmus.environment.plan import Plan, Server
from isthmus.environment.server_needs import memory_gib
from isthmus.serving.engine_build_args import EngineBuildArgs
from isthmus.serving.serving_namespace import ServingNamespace
from isthmus.serving.triton_pod import HTTP
from isthmus.serving.triton_server_args import ServerPods, TritonServerArgs
from isthmus.site import Cloud

SERVER = "triton"  # what names of servers begin with


def server_args(
    environment: Environment,
    plan: Plan,
    server: Server,
    *,
    contents: Contents,
    repository: pulumi.Input[str],
    engines: Mapping[str, pulumi.Input[str]],
    engine_bytes: int,
    namespace: ServingNamespace,
    addresses: Mapping[str, pulumi.Output[str]],
    cloud: Cloud,
) -> TritonServerArgs:
    """What `environment` and `plan` say of `server`.

    `engines` are those that it loads, by path, about `engine_bytes` together. `addresses` are the URLs of the models of
    other servers, by model: inside the cluster for those of the same site.
    """
    site = environment.site(server.site)
    calls = environment.flows.from_models(*server.models)
    to_models = [flow for flow in calls if flow.target.kind == "model"]
    own = f"http://localhost:{HTTP}"
    variables: dict[str, pulumi.Input[str]] = {
        flow.variable: own if flow.target.name in server.models else addresses[flow.target.name]
        for flow in to_models
        if flow.variable
    }
    callers = [flow.source.name for flow in environment.flows.to_models(*server.models) if flow.source.kind == "model"]
    models = [environment.model(name) for name in server.models]
    return TritonServerArgs(
        server=_name(server),
        namespace=namespace.namespace,
        service_account=namespace.service_account,
        priority_class=namespace.priority_class,
        image=site.images.triton,
        fetch_image=site.images.model_fetch,
        repository=repository,
        manifest_sha256=contents.manifest_sha256,
        size=contents.size + engine_bytes,
        engines=engines,
        classification=max((model.sensitivity for model in models), key=lambda c: c.rank).value,
        replicas=server.replicas.target,
        pool=cloud.pool_value(server.pool),
        spare_gpus=server.spare_gpus,
        clients=environment.flows.clients(*server.models),
        store_ranges=cloud.store_ranges.ranges,
        store_exceptions=cloud.store_ranges.excepted,
        applications=environment.flows.applications(*server.models),
        application_namespaces=environment.flows.application_namespaces(*server.models),
        monitoring_namespaces=environment.flows.monitoring_namespaces(*server.models),
        callers=_pods(environment, plan, server, callers),
        calls=[str(net) for net in dict.fromkeys(net for f in to_models if f.crosses for net in f.target.ranges)],
        called=_pods(environment, plan, server, [flow.target.name for flow in to_models]),
        variables=variables,
        s3=cloud.s3(server.tenant),
        annotations=cloud.balancer_annotations,
        balancer_class=cloud.balancer_class,
        external_traffic_policy=cloud.external_traffic_policy,
        memory=f"{memory_gib(models)}Gi",
        pool_label=cloud.pool_label,
        identity_ranges=cloud.identity_ranges,
    )


def build_args(
    environment: Environment,
    server: Server,
    engine: ModelEngine,
    *,
    inputs: pulumi.Input[str],
    contents: Contents,
    classification: str,
    namespace: ServingNamespace,
    cloud: Cloud,
) -> EngineBuildArgs:
    """What is said of the build of `engine` for `server`; `inputs` is the URL of `contents`, what it is built from."""
    site, store = environment.site(server.site), cloud.engine_store(server.tenant)
    return EngineBuildArgs(
        part=engine.part,
        gpu=gpu_of(site, server.pool),
        pool=cloud.pool_value(server.pool),
        namespace=namespace.namespace,
        service_account=namespace.builder,
        priority_class=namespace.build_priority_class,
        image=site.images.triton,
        fetch_image=site.images.model_fetch,
        inputs=inputs,
        manifest_sha256=contents.manifest_sha256,
        size=contents.size,
        engines=store.url,
        classification=classification,
        store_ranges=cloud.store_ranges.ranges,
        store_exceptions=cloud.store_ranges.excepted,
        s3=store.s3,
        identity_ranges=cloud.identity_ranges,
        pool_label=cloud.pool_label,
        memory=f"{memory_gib([environment.model(name) for name in server.models])}Gi",
    )


def gpu_of(site: Site, pool: str) -> str:
    """The GPU model of a pool that serves."""
    (gpu,) = [part.gpu for part in site.node_pools if part.name == pool]
    assert gpu is not None, "the plan puts servers on pools with GPUs"
    return gpu.value


def _pods(environment: Environment, plan: Plan, server: Server, models: Iterable[str]) -> list[ServerPods]:
    """The pods of the other servers at the site of `server` that serve `models`, each once."""
    others = dict.fromkeys(
        other for model in models for other in plan.serving(model) if other.site == server.site and other != server
    )
    return [ServerPods(environment.tenant(other.tenant).serving_namespace, _name(other)) for other in others]


def _name(server: Server) -> str:
    return f"{SERVER}-{server.name}"
