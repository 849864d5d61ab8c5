"""HybridCloud: the sites of an environment, the links between them, and the servers that its plan asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi

from isthmus import placement
from isthmus.arguments import as_args
from isthmus.cluster import GPU, Addon, Place, addons_of, require, reserved_namespaces
from isthmus.contents import Contents, ModelContents, ModelEngine, ModelFile
from isthmus.environment import Environment, EnvironmentInvalid, Model, Problem, Server, Site
from isthmus.environment.tenant_names import belonging, builder_account
from isthmus.link import Link
from isthmus.platform.engine_checks import engine_problems
from isthmus.platform.outputs import CLASSES, models_output, servers_output, sites_output
from isthmus.platform.placeholder_images import placeholder_images
from isthmus.serving import (
    EngineBuild,
    KubernetesAccess,
    KubernetesAccessArgs,
    ServingNamespace,
    ServingNamespaceArgs,
    TritonServer,
)
from isthmus.serving.from_environment import build_args, gpu_of, server_args
from isthmus.serving.registry_login import docker_config
from isthmus.site import Cloud, cloud_of


@dataclass(frozen=True)
class HybridCloudArgs:
    """What the hybrid cloud is made of."""

    environment: Any
    """An `Environment`, or the mapping that a file holds under `isthmus:environment`. Plain values only."""
    models: Mapping[str, ModelContents]
    """What each model of the environment is made of, by its name."""
    registry_logins: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """The docker configs with logins to registries, by the names that sites give as `registry_secret`."""


class HybridCloud(pulumi.ComponentResource):
    """Everything that an environment says: sites, links, repositories and servers, each where the plan puts it."""

    sites: pulumi.Output[dict[str, Any]]
    """Each site: `kind`, `cluster` and `classification_ceiling`."""
    servers: pulumi.Output[dict[str, Any]]
    """Each server: `site`, `tenant`, `pool`, `models`, and the addresses `http`, `grpc` and `metrics`."""
    models: pulumi.Output[dict[str, Any]]
    """Each model: `servers`, `classification` and `revision`."""
    classification: pulumi.Output[dict[str, str]]
    """The class of each of these outputs, which a stack exports as `isthmus:classification` beside them."""

    def __init__(self, name: str, args: HybridCloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        # Whatever is wrong is refused before anything is declared.
        args = as_args(HybridCloudArgs, args)
        environment = args.environment
        if not isinstance(environment, Environment):
            checks = [
                lambda partial: _without_files(partial.models.items(), args.models),
                lambda partial: reserved_namespaces(partial.tenants.items(), partial.sites.values()),
                lambda partial: _without_login(partial.sites.items(), args.registry_logins),
            ]
            environment = Environment.load(environment, checks=checks)
        elif wrong := [
            *_without_files(enumerate(environment.models), args.models),
            *reserved_namespaces(enumerate(environment.tenants), environment.sites),
            *_without_login(enumerate(environment.sites), args.registry_logins),
        ]:
            raise EnvironmentInvalid(wrong)
        addons = {site.name: addons_of(site) for site in environment.sites}
        plan = placement.plan(environment)
        for server in plan.servers:
            site = environment.site(server.site)
            require(site, {GPU, *cloud_of(site).needs()}, f"the server {server.name!r}")
        if wrong := list(engine_problems(environment, plan, args.models)):
            raise EnvironmentInvalid(wrong)
        _refuse_placeholders(environment)
        super().__init__("isthmus:index:HybridCloud", name, None, opts)
        self._name, self._environment, self._plan, self._contents = name, environment, plan, args.models
        self._logins = args.registry_logins
        self._child = pulumi.ResourceOptions(parent=self)
        clouds = {
            site.name: cloud_of(site).declare(f"{name}-{site.name}", environment, site, self._child)
            for site in environment.sites
        }
        for link in environment.links:
            ends = clouds[link.private].link_end, clouds[link.public].link_end
            Link.declare(f"{name}-{link.private}-{link.public}", link, *ends, self._child)
        access = {site: self._access(site, clouds[site]) for site in dict.fromkeys(s.site for s in plan.servers)}
        namespaces = {
            (site, tenant): self._namespace(site, tenant, access[site])
            for site, tenant in dict.fromkeys((s.site, s.tenant) for s in plan.servers)
        }
        installed = {
            site: self._installed(environment.site(site), addons[site], clouds[site], provider)
            for site, provider in access.items()
        }
        self._builds: dict[tuple[str, str, str, str], EngineBuild] = {}
        servers: dict[Server, TritonServer] = {}
        for server in plan.servers:
            addresses = {
                model: triton.cluster_http if other.site == server.site else triton.http
                for other, triton in servers.items()
                for model in other.models
            }
            namespace = namespaces[server.site, server.tenant]
            opts = self._within(access[server.site], [*clouds[server.site].needed, *installed[server.site]])
            servers[server] = self._server(server, clouds[server.site], namespace, addresses, opts)
        revisions = {model: contents.revision for model, contents in args.models.items()}
        self.sites = pulumi.Output.from_input(sites_output(environment))
        self.servers = pulumi.Output.from_input(servers_output(servers))
        self.models = pulumi.Output.from_input(models_output(environment, plan, revisions))
        self.classification = pulumi.Output.from_input(dict(CLASSES))
        outputs = {name: getattr(self, name) for name in (*CLASSES, "classification")}
        self.register_outputs(outputs)

    def _access(self, site: str, cloud: Cloud) -> pulumi.ProviderResource:
        """A provider for what is in a site's cluster."""
        args = KubernetesAccessArgs(cloud.kubeconfig)
        return KubernetesAccess(f"{self._name}-{site}-access", args, self._child).provider

    def _namespace(self, site: str, tenant: str, provider: pulumi.ProviderResource) -> ServingNamespace:
        """The namespace of a tenant's servers at a site."""
        part = self._environment.tenant(tenant)
        classification = self._environment.classification_at(site, tenant).value
        builder = builder_account(part.service_account) if self._environment.target == "gpu" else None
        login = self._login(self._environment.site(site))
        args = ServingNamespaceArgs(part.serving_namespace, classification, part.service_account, builder, login)
        return ServingNamespace(f"{self._name}-{site}-{tenant}", args, self._within(provider))

    def _login(self, site: Site) -> pulumi.Output[str] | None:
        """The docker config by which the pods of a site pull their images."""
        if (name := site.pull_secret) is None:
            return None
        images = [image for _, image in site.images.named()]
        return pulumi.Output.secret(self._logins[name]).apply(lambda text: docker_config(name, text, images))

    def _server(
        self,
        server: Server,
        cloud: Cloud,
        namespace: ServingNamespace,
        addresses: Mapping[str, pulumi.Output[str]],
        opts: pulumi.ResourceOptions,
    ) -> TritonServer:
        """The repository of a server's models, and the server once its nodes, its rights and its addons exist."""
        full = f"{self._name}-{server.site}-{server.name}"
        models = [self._environment.model(model) for model in server.models]
        classification = max((model.sensitivity for model in models), key=lambda c: c.rank).value
        contents = Contents.of([file for model in models for file in self._files(model.name, model.classification)])
        url = cloud.repository(f"{full}-repository", server.tenant, contents.files, classification, self._child)
        engines = [(engine, model) for model in models for engine in self._contents[model.name].engines]
        args = server_args(
            self._environment,
            self._plan,
            server,
            contents=contents,
            repository=url,
            engines={
                e.plan: self._engine(server, cloud, namespace, e, str(m.classification), opts) for e, m in engines
            },
            engine_bytes=sum(engine.size for engine, _ in engines),
            namespace=namespace,
            addresses=addresses,
            cloud=cloud,
        )
        return TritonServer(f"{full}-triton", args, opts)

    def _engine(
        self,
        server: Server,
        cloud: Cloud,
        namespace: ServingNamespace,
        engine: ModelEngine,
        classification: str,
        opts: pulumi.ResourceOptions,
    ) -> pulumi.Output[str]:
        """Where an engine is, once it is built: once for all of a tenant's servers at a site that have that GPU."""
        gpu = gpu_of(self._environment.site(server.site), server.pool)
        place = (server.site, server.tenant, engine.part, gpu)
        if place not in self._builds:
            full = f"{self._name}-{belonging(server.site, server.tenant)}-{engine.part}-{gpu}"
            contents = Contents.of([replace(file, classification=classification) for file in engine.files])
            inputs = cloud.repository(f"{full}-inputs", server.tenant, contents.files, classification, self._child)
            args = build_args(
                self._environment,
                server,
                engine,
                inputs=inputs,
                contents=contents,
                classification=classification,
                namespace=namespace,
                cloud=cloud,
            )
            store = pulumi.ResourceOptions(depends_on=list(cloud.engine_store(server.tenant).needed))
            self._builds[place] = EngineBuild(f"{full}-engine", args, pulumi.ResourceOptions.merge(opts, store))
        return self._builds[place].url

    def _installed(
        self, site: Site, addons: Sequence[Addon], cloud: Cloud, provider: pulumi.ProviderResource
    ) -> list[pulumi.Resource]:
        """What is declared of the addons that are objects of the cluster, once it has nodes."""
        opts, login = self._within(provider, cloud.needed), self._login(site)
        namespaces = sorted({tenant.serving_namespace for tenant in self._environment.tenants})
        return [
            resource
            for addon in addons
            if addon.declare
            for resource in addon.declare(
                f"{self._name}-{site.name}-{addon.name}",
                Place(
                    site=site,
                    facts=cloud.cluster_facts,
                    image=site.images.addons.get(addon.name),
                    pool_label=cloud.pool_label,
                    pool_value=cloud.pool_value,
                    registry_login=login,
                    namespaces=namespaces,
                    internal_balancer=cloud.internal_balancer,
                    balancer_class=cloud.balancer_class,
                ),
                opts,
            )
        ]

    def _files(self, model: str, classification: str) -> list[ModelFile]:
        """A model's files, marked with the model's classification."""
        return [replace(file, classification=str(classification)) for file in self._contents[model].files]

    def _within(
        self, provider: pulumi.ProviderResource, after: Sequence[pulumi.Resource] = ()
    ) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, providers=[provider], depends_on=list(after))


def _without_login(named: Iterable[tuple[int, Site]], logins: Mapping[str, object]) -> Iterator[Problem]:
    """Sites of an environment, by their place in it, whose images need a login that is not among `logins`."""
    for index, site in named:
        if site.pull_secret is not None and site.pull_secret not in logins:
            expected = f"a key of the argument `registry_logins`: {', '.join(logins) or 'none'}"
            fix = "pass config.require_secret of it, as the program does that `isthmus new` writes"
            yield Problem(f"sites[{index}].registry_secret", repr(site.pull_secret), expected, fix)


def _refuse_placeholders(environment: Environment) -> None:
    """Warn of images that nobody has at a preview, refuse them before anything is made.

    Only with the target `gpu`, which is that of clouds that pull images: what serves on CPUs has them otherwise.
    """
    if environment.target != "gpu" or not (problems := list(placeholder_images(environment))):
        return
    if not pulumi.runtime.is_dry_run():
        raise EnvironmentInvalid(problems)
    names = ", ".join(problem.path for problem in problems)
    pulumi.log.warn(f"`pulumi up` will refuse {names}: a digest of zeros is no image's; put your own there")


def _without_files(named: Iterable[tuple[int, Model]], models: Mapping[str, ModelContents]) -> Iterator[Problem]:
    """Models of an environment, by their place in it, whose files are not among `models`."""
    for index, model in named:
        if model.name is not None and model.name not in models:  # of a partial environment it may be None
            expected = f"a model whose files are there: {', '.join(models) or 'none'}"
            yield Problem(f"models[{index}].name", repr(model.name), expected, "add its files to the argument `models`")
