"""From the vocabulary to a server's arguments."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Protocol

import pulumi

from components.environment import AwsSite, Environment, OpenStackSite
from components.serving.contents import Contents, ModelFile
from components.serving.serving_namespace import ServingNamespace
from components.serving.triton_pod import HTTP
from components.serving.triton_server_args import S3Credentials, TritonServerArgs

NAMESPACE, SERVICE_ACCOUNT, SERVER, FOLDER = "serving", "triton", "triton", "repository"

INTERNAL = {
    "aws": {
        "service.beta.kubernetes.io/aws-load-balancer-type": "external",
        "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
        "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
    },
    "openstack": {"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"},
}
"""What makes a cloud's controller give an internal load balancer."""


class CatalogFile(Protocol):
    """A file of a model, as the model catalog gives it."""

    @property
    def path(self) -> str: ...
    @property
    def content(self) -> str | None: ...
    @property
    def source(self) -> Path | None: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


def model_files(files: Sequence[CatalogFile], classification: str) -> list[ModelFile]:
    """A model's files, marked with the model's classification."""
    return [
        ModelFile(
            path=file.path,
            sha256=file.sha256,
            size=file.size,
            classification=classification,
            content=file.content,
            source=str(file.source) if file.source else None,
        )
        for file in files
    ]


def clients_of(environment: Environment, site: OpenStackSite | AwsSite) -> list[str]:
    """The ranges that may call a site's server: its own nodes, linked private segments, the operator."""
    own = site.cidr if isinstance(site, AwsSite) else site.segments.serving
    linked = [environment.site(link.private) for link in environment.links if link.public == site.name]
    peers = [peer.segments.serving for peer in linked if isinstance(peer, OpenStackSite)]
    return [str(net) for net in dict.fromkeys([own, *peers, *environment.operator.cidrs])]


def serving_order(environment: Environment) -> list[OpenStackSite | AwsSite]:
    """The sites with models, each after the sites that its models call: their addresses must be known."""
    names = {site.name: called_sites(environment, site.name) for site in environment.sites}
    return [environment.site(name) for name in TopologicalSorter(names).static_order() if environment.models_at(name)]


def called_sites(environment: Environment, site: str) -> list[str]:
    """The other sites that the models at `site` call, in the order of the file."""
    called = [environment.model(call.model).site for model in environment.models_at(site) for call in model.calls]
    return [name for name in dict.fromkeys(called) if name != site]


def server_args(
    environment: Environment,
    site: OpenStackSite | AwsSite,
    *,
    contents: Contents,
    repository: pulumi.Input[str],
    namespace: ServingNamespace,
    addresses: Mapping[str, pulumi.Output[str]],
    s3: S3Credentials | None = None,
) -> TritonServerArgs:
    """What `environment` says of the server at `site`. `addresses` are the URLs of the servers at other sites."""
    models, pool = environment.models_at(site.name), environment.pool_at(site.name)
    replicas = max(model.replicas for model in models)
    own = f"http://localhost:{HTTP}"
    variables: dict[str, pulumi.Input[str]] = {
        call.address_variable: addresses.get(environment.model(call.model).site, own)
        for model in models
        for call in model.calls
    }
    called = [environment.site(name) for name in called_sites(environment, site.name)]
    return TritonServerArgs(
        server=SERVER,
        namespace=namespace.namespace,
        service_account=SERVICE_ACCOUNT,
        priority_class=namespace.priority_class,
        image=site.images.triton,
        fetch_image=site.images.model_fetch,
        models=[model.name for model in models],
        repository=repository,
        manifest_sha256=contents.manifest_sha256,
        size=contents.size,
        classification=environment.classification_at(site.name).value,
        replicas=replicas,
        pool=pool.name,
        spare_gpus=pool.gpus - replicas,
        clients=clients_of(environment, site),
        calls=[str(peer.cidr) for peer in called if isinstance(peer, AwsSite)],
        variables=variables,
        s3=s3,
        annotations=INTERNAL[site.kind],
    )
