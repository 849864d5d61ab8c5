"""The program: read the environment, declare its sites, their links and what they serve, export addresses."""

from typing import Any

import pulumi

from components.environment import AwsSite, Environment, EnvironmentInvalid, OpenStackSite
from components.link import SiteToSiteVpn, vpn_args
from components.private_cloud import PrivateCloud, private_cloud_args
from components.public_cloud import PublicCloud, public_cloud_args
from components.serving import (
    Cluster,
    ClusterArgs,
    Contents,
    ModelFile,
    S3Credentials,
    S3ModelRepository,
    S3ModelRepositoryArgs,
    ServingNamespace,
    ServingNamespaceArgs,
    SwiftModelRepository,
    SwiftModelRepositoryArgs,
    TritonServer,
)
from components.serving.from_environment import (
    FOLDER,
    NAMESPACE,
    SERVICE_ACCOUNT,
    model_files,
    server_args,
    serving_order,
)
from model_repository import catalog

Cloud = PrivateCloud | PublicCloud


def main() -> None:
    """Declare one stack. Nothing is declared before the whole environment is valid."""
    environment = _environment()
    files = {
        model.name: model_files(catalog.files(model.name, target=environment.target), model.classification.value)
        for model in environment.models
    }
    clouds = {site.name: _cloud(environment, site) for site in environment.sites}
    for link in environment.links:
        private, public = clouds[link.private], clouds[link.public]
        assert isinstance(private, PrivateCloud) and isinstance(public, PublicCloud), "validated with the environment"
        SiteToSiteVpn(
            f"{link.private}-{link.public}",
            vpn_args(environment, link, private, public),
            pulumi.ResourceOptions(providers=[private.tenant.provider, public.provider]),
        )
    servers: dict[str, TritonServer] = {}
    for site in serving_order(environment):
        contents = Contents.of([file for model in environment.models_at(site.name) for file in files[model.name]])
        servers[site.name] = _server(environment, site, clouds[site.name], contents, servers)
    _export(environment, servers)


def _environment() -> Environment:
    try:
        return Environment.load(pulumi.Config("isthmus").require_object("environment"))
    except EnvironmentInvalid as error:
        raise pulumi.RunError(str(error)) from None  # the problems are the user's; a traceback would hide them


def _cloud(environment: Environment, site: OpenStackSite | AwsSite) -> Cloud:
    if isinstance(site, OpenStackSite):
        return PrivateCloud(site.name, private_cloud_args(environment, site))
    args = public_cloud_args(environment, site, namespace=NAMESPACE, service_account=SERVICE_ACCOUNT)
    return PublicCloud(site.name, args)


def _repository(
    name: str, cloud: Cloud, files: list[ModelFile], classification: str
) -> S3ModelRepository | SwiftModelRepository:
    inside = pulumi.ResourceOptions(depends_on=[cloud.store])
    if isinstance(cloud, PrivateCloud):
        inside.providers = [cloud.tenant.provider]
        return SwiftModelRepository(
            name, SwiftModelRepositoryArgs(cloud.store.store_name, FOLDER, files, classification), inside
        )
    inside.providers = [cloud.provider]
    return S3ModelRepository(name, S3ModelRepositoryArgs(cloud.store.store_name, FOLDER, files, classification), inside)


def _server(
    environment: Environment,
    site: OpenStackSite | AwsSite,
    cloud: Cloud,
    contents: Contents,
    servers: dict[str, TritonServer],
) -> TritonServer:
    """What serves a site's models: their repository, a namespace, and the server once its pool and its rights exist."""
    classification = environment.classification_at(site.name).value
    repository = _repository(f"{site.name}-repository", cloud, list(contents.files), classification)
    provider = Cluster(f"{site.name}-cluster", ClusterArgs(cloud.kubeconfig)).provider
    within = pulumi.ResourceOptions(providers=[provider])
    namespace = ServingNamespace(f"{site.name}-serving", ServingNamespaceArgs(NAMESPACE, classification), within)
    needed: list[pulumi.Resource] = [*cloud.pools]
    s3 = None
    if isinstance(cloud, PrivateCloud):
        store = cloud.store
        s3 = S3Credentials(store.s3_endpoint, site.region, store.access_key, store.secret_key)
    else:
        needed.append(cloud.reader)
    return TritonServer(
        f"{site.name}-triton",
        server_args(
            environment,
            site,
            contents=contents,
            repository=repository.url,
            namespace=namespace,
            addresses={name: server.http for name, server in servers.items()},
            s3=s3,
        ),
        pulumi.ResourceOptions(providers=[provider], depends_on=needed),
    )


def _export(environment: Environment, servers: dict[str, TritonServer]) -> None:
    sites: dict[str, Any] = {
        site.name: {
            "kind": site.kind,
            "cluster": site.cluster.name,
            "classification_ceiling": site.classification_ceiling.value,
        }
        for site in environment.sites
    }
    pulumi.export("sites", sites)
    pulumi.export(
        "endpoints",
        {
            name: {"http": server.http, "grpc": server.grpc, "metrics": server.metrics}
            for name, server in servers.items()
        },
    )
    pulumi.export(
        "models",
        {
            model.name: {
                "site": model.site,
                "classification": model.classification.value,
                "revision": catalog.revision(model.name, target=environment.target),
            }
            for model in environment.models
        },
    )


if __name__ == "__main__":
    main()
