"""PrivateCloud: what it declares, by which provider, and that policies can read it at the first preview."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from functools import partial

import pytest
from tests.components.engine import Declared, Engine, declare, is_unknown, values
from tests.components.environments import loaded, raw

from isthmus.environment import Environment, OpenStackSite
from isthmus.environment.magnum_drivers import DRIVERS, MagnumDriver
from isthmus.errors import IsthmusError
from isthmus.private_cloud import (
    MagnumCluster,
    MagnumClusterArgs,
    MagnumClusterSpec,
    PrivateCloud,
    PrivateCloudArgs,
    Tenant,
    TenantArgs,
    TenantQuotas,
)
from isthmus.private_cloud.private_cloud import s3_root, store_ranges
from isthmus.private_cloud.swift_store import engine_container
from isthmus.private_cloud.tenant import scope_problem
from isthmus.private_cloud.tenant_segments import rules


def program() -> PrivateCloud:
    environment = loaded()
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    assert site.kind == "openstack"
    return PrivateCloud("private", PrivateCloudArgs.of(environment, site))


@pytest.fixture(scope="module")
def up() -> Engine:
    return declare(program)


@pytest.fixture(scope="module")
def preview() -> Engine:
    return declare(program, preview=True)


def by(resource: Declared) -> str:
    """The name of the provider that a resource is made by."""
    return resource.provider.split("::")[-2] if resource.provider else "default"


def test_the_tenant_is_made_by_the_administrator_and_everything_in_it_by_the_tenant(up: Engine) -> None:
    admin = {
        "identity/project",
        "identity/roleAssignment",
        "identity/role",
        "identity/user",
        "identity/ec2CredentialV3",
        "compute/quotaSetV2",
        "networking/quotaV2",
        "blockstorage/quoteSetV3",
        "networking/router",
        "compute/flavor",
        "compute/flavorAccess",
    }
    made = [r for r in up.resources if r.type.startswith("openstack:")]
    assert {r.type.split(":")[1] for r in made} >= admin
    assert made
    for resource in made:
        module = resource.type.split(":")[1]
        expected = "private-tenant-admin" if module in admin else "private-tenant-tenant"
        assert by(resource) == expected, resource.type


def test_lookups_are_the_administrators(up: Engine) -> None:
    """In the tenant nothing can be asked at the first preview: it isn't there."""
    assert up.lookups
    assert {provider.split("::")[-2] for _, _, provider in up.lookups} == {"private-tenant-admin"}


def test_the_tenants_provider_is_scoped_by_known_strings(preview: Engine) -> None:
    provider = next(r for r in preview.of("providers:openstack") if r.name == "private-tenant-tenant")
    assert provider["tenantName"] == "isthmus-local"
    assert provider["projectDomainName"] == provider["userDomainName"] == "Default"
    assert not any(is_unknown(value) for value in values(provider.inputs))


def test_three_segments_with_their_ranges_on_one_router(up: Engine) -> None:
    subnets = {r["name"]: r["cidr"] for r in up.of(":Subnet")}
    assert subnets == {
        "isthmus-local-private-restricted": "10.16.0.0/18",
        "isthmus-local-private-serving": "10.16.64.0/19",
        "isthmus-local-private-link": "10.16.96.0/19",
    }
    router = up.one(":Router")
    assert router["externalNetworkId"] == "external-1"
    assert {r["routerId"] for r in up.of(":RouterInterface")} == {f"{router.name}-id"}


@pytest.mark.parametrize("asked", [True, False, None])
def test_the_router_does_source_nat_only_where_the_environment_asks(asked: bool | None) -> None:
    """Neutron's default is to do it, and only an administrator may say otherwise."""
    config = raw()
    if asked is not None:
        config["sites"][0]["source_nat"] = asked
    environment = Environment.load(config)
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    router = declare(lambda: PrivateCloud("p", PrivateCloudArgs.of(environment, site))).one(":Router")
    assert router["enableSnat"] is bool(asked)
    assert (router["tenantId"], by(router)) == ("p-tenant-project-id", "p-tenant-admin")


def test_a_lost_connection_is_tried_again(up: Engine) -> None:
    providers = up.of("providers:openstack")
    assert len(providers) == 2
    assert all(int(provider["maxRetries"]) > 0 for provider in providers)


def _note_region(args: PrivateCloudArgs, regions: list[str]) -> None:
    s3 = PrivateCloud("p", args).s3("serving")
    assert s3 is not None
    regions.append(s3.region)


def test_requests_to_the_store_are_signed_for_its_own_region() -> None:
    """Which isn't Keystone's."""
    config = raw()
    regions: list[str] = []
    for written in (None, "RegionOne"):
        if written:
            config["sites"][0]["s3_region"] = written
        environment = Environment.load(config)
        site = environment.site("private")
        assert isinstance(site, OpenStackSite)

        declare(partial(_note_region, PrivateCloudArgs.of(environment, site), regions))
    assert regions == ["us-east-1", "RegionOne"]


def test_groups_name_peers_and_keep_no_default_rule(up: Engine) -> None:
    groups = up.of(":SecGroup")
    assert len(groups) == 3
    assert all(group["deleteDefaultRules"] is True for group in groups)
    for rule in up.of(":SecGroupRule"):
        assert ("remoteGroupId" in rule.inputs) != ("remoteIpPrefix" in rule.inputs), rule
        assert rule["protocol"] == "tcp" and rule["portRangeMin"] <= rule["portRangeMax"]
    assert {r["remoteIpPrefix"] for r in up.of(":SecGroupRule") if "remoteIpPrefix" in r.inputs} == {
        "10.32.0.0/16",  # called
        "10.99.0.0/24",  # the operator asks
    }


def test_the_restricted_segment_talks_to_serving_only() -> None:
    restricted = [rule for rule in rules(["10.32.0.0/16"]) if "restricted" in (rule.group, rule.peer)]
    assert restricted
    assert {frozenset((rule.group, rule.peer)) for rule in restricted} == {frozenset(("restricted", "serving"))}
    assert all(rule.cidr is None for rule in restricted)


def test_quotas_are_in_the_services_units(up: Engine) -> None:
    compute = up.one(":QuotaSetV2")
    assert (compute["instances"], compute["cores"], compute["ram"]) == (10, 40, 160 * 1024)
    assert up.one(":QuotaV2")["floatingip"] == 0
    assert up.one(":QuoteSetV3")["gigabytes"] == 1000


def test_the_gpu_flavor_is_the_tenants_only_and_asks_for_its_gpu(up: Engine) -> None:
    flavor = up.one(":Flavor")
    assert flavor["extraSpecs"] == {"pci_passthrough:alias": "h100:1"}
    assert flavor["isPublic"] is False
    assert (flavor["vcpus"], flavor["ram"]) == (16, 64 * 1024)
    assert up.one(":FlavorAccess")["tenantId"] == "private-tenant-project-id"


def test_the_cluster_and_its_pool(up: Engine) -> None:
    template = up.one(":ClusterTemplate")
    assert template["coe"] == "kubernetes"
    assert template["tlsDisabled"] is False and template["floatingIpEnabled"] is False and template["public"] is False
    assert template["networkDriver"] == "calico"  # flannel would ignore NetworkPolicies
    assert template["fixedSubnet"] == "private-segments-serving-subnet-id"
    pool = up.one(":NodeGroup")
    assert pool["nodeCount"] == 2
    # The Cluster API drivers read none that would give nodes labels or taints.
    assert pool["labels"] == {"boot_volume_type": "encrypted", "boot_volume_size": "100"} and pool["mergeLabels"]
    assert template["labels"] == {
        "kube_tag": "v1.34.8",
        "master_lb_floating_ip_enabled": "false",  # both drivers ignore the template's own field
        "audit_log_enabled": "true",
        "boot_volume_type": "encrypted",
        "boot_volume_size": "50",
        "etcd_volume_type": "encrypted",
        "etcd_volume_size": "20",
    }


def test_nodes_have_the_hypervisors_disks_where_no_volume_type_is_named() -> None:
    assert not any("volume" in label for label in template_of(SPEC)["labels"])
    config = raw()
    del config["sites"][0]["cluster"]["volume_type"]
    environment = Environment.load(config)
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    engine = declare(lambda: PrivateCloud("p", PrivateCloudArgs.of(environment, site)))
    assert "labels" not in engine.one(":NodeGroup").inputs


SPEC = MagnumClusterSpec("c", "magnum-cluster-api", "v1.34.8", "ubuntu-24.04-v1.34.8", "m1.large", 1, 1)


def template_of(spec: MagnumClusterSpec, nameservers: Sequence[str] = ()) -> Declared:
    args = MagnumClusterArgs(spec, "external", "network", "subnet", nameservers)
    return declare(lambda: MagnumCluster("k", args)).one(":ClusterTemplate")


@pytest.mark.parametrize(
    "changed",
    [replace(SPEC, version="v1.34.9"), replace(SPEC, image="ubuntu-24.04-v1.34.8-2"), replace(SPEC, version="v1.35.0")],
)
def test_each_version_and_image_has_a_template_of_its_own(changed: MagnumClusterSpec) -> None:
    """Magnum refuses to change one that a cluster uses: a new one, in name and in the state, or no upgrade works."""
    before, after = template_of(SPEC), template_of(changed)
    assert before.name != after.name and before["name"] != after["name"]
    assert (template_of(SPEC).name, template_of(SPEC)["name"]) == (before.name, before["name"])


def test_a_site_without_internet_names_its_registry_its_name_servers_and_its_ranges() -> None:
    spec = replace(SPEC, pod_cidr="10.20.0.0/16", service_cidr="10.21.0.0/16", container_infra_prefix="r.example.com/k")
    template = template_of(spec, ["10.1.0.53", "10.1.0.54"])
    assert template["dnsNameserver"] == "10.1.0.53,10.1.0.54"
    assert template["labels"].items() >= {
        ("container_infra_prefix", "r.example.com/k"),
        ("calico_ipv4pool", "10.20.0.0/16"),
        ("service_cluster_ip_range", "10.21.0.0/16"),
    }


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=lambda driver: driver.name)
def test_servers_go_by_the_label_that_the_drivers_nodes_have(driver: MagnumDriver) -> None:
    config = raw()
    config["sites"][0]["cluster"] |= {"driver": driver.name, "volume_type": None}
    environment = Environment.load(config)
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    labels: list[str] = []
    declare(lambda: labels.append(PrivateCloud("p", PrivateCloudArgs.of(environment, site)).pool_label))
    assert labels == [driver.pool_label]


def test_subnets_have_the_sites_name_servers() -> None:
    config = raw()
    config["sites"][0]["dns_nameservers"] = ["10.1.0.53"]
    environment = Environment.load(config)
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    engine = declare(lambda: PrivateCloud("p", PrivateCloudArgs.of(environment, site)))
    assert [subnet["dnsNameservers"] for subnet in engine.of(":Subnet")] == [["10.1.0.53"]] * 3


def test_the_container_is_private_versioned_and_classified(preview: Engine) -> None:
    container = preview.one(":Container")
    assert container["metadata"] == {"isthmus-classification": "restricted"}
    assert container["versioning"] is True and container["forceDestroy"] is True
    assert "containerWrite" not in container.inputs


def test_pods_read_as_a_user_that_may_do_nothing_else(up: Engine, preview: Engine) -> None:
    """Not as the deploying user, who may delete everything in the project."""
    reader = up.one(":User")
    role = up.one("role:Role")
    assert "password" not in reader.inputs
    credential = up.one(":Ec2CredentialV3")
    assert (credential["userId"], credential["projectId"]) == (f"{reader.name}-id", "private-tenant-project-id")
    (grant,) = [g for g in up.of(":RoleAssignment") if g["userId"] == f"{reader.name}-id"]
    assert (grant["roleId"], grant["projectId"]) == (f"{role.name}-id", "private-tenant-project-id")
    for engine in (up, preview):
        assert engine.one(":Container")["containerRead"] == role["name"], "known, so that policies can judge it"
    assert {by(resource) for resource in (reader, role, credential, grant)} == {"private-tenant-admin"}


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://store.example.com/v1/AUTH_x", "https://store.example.com"),
        ("https://store.example.com:8080/swift/v1", "https://store.example.com:8080"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://store.example.com/v1", None),
        ("http://10.0.0.4:6780/swift/v1", None),
        ("http://127.0.0.1.example.com/v1", None),
    ],
)
def test_models_are_read_by_https(url: str, root: str | None) -> None:
    if root is None:
        with pytest.raises(IsthmusError, match="expected  an https URL"):
            s3_root(url)
    else:
        assert s3_root(url) == root


def test_a_site_without_links_has_no_vpn_service() -> None:
    config = raw()
    config["links"], config["models"], config["deidentifications"] = [], config["models"][:2], []
    environment = Environment.load(config)
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    assert declare(lambda: PrivateCloud("p", PrivateCloudArgs.of(environment, site))).of("vpnaas/service:Service") == []


def test_kept_stores_are_not_emptied() -> None:
    environment = loaded("staging")
    site = environment.site("private")
    assert isinstance(site, OpenStackSite)
    assert site.kind == "openstack"
    containers = declare(lambda: PrivateCloud("p", PrivateCloudArgs.of(environment, site))).of(":Container")
    assert [container["forceDestroy"] for container in containers] == [False, False], "of models and of engines"


def test_a_store_has_the_networks_that_are_stated_or_its_urls_own() -> None:
    assert store_ranges("https://store.example.com", ["203.0.113.0/24"]) == ["203.0.113.0/24"]
    assert store_ranges("https://203.0.113.8:8080", []) == ["203.0.113.8/32"]
    assert store_ranges("https://[fd00::1]:443", []) == ["fd00::1/128"]
    with pytest.raises(IsthmusError, match=r"none, for the object store at store.example.com:8080"):
        store_ranges("https://store.example.com:8080", [])


def test_credentials_and_kubeconfig_are_secret() -> None:
    secrets: list[Awaitable[bool]] = []

    def program_() -> None:
        cloud = program()
        store = cloud.stores["serving"]
        secrets.extend(o.is_secret() for o in (cloud.kubeconfig, store.access_key, store.secret_key))

    declare(program_)
    assert [asyncio.run(_result(one)) for one in secrets] == [True] * 3


async def _result(one: Awaitable[bool]) -> bool:
    return await one


def test_outputs() -> None:
    seen: dict[str, object] = {}

    def check() -> None:
        cloud = program()
        for name in ("vpn_address", "serving_subnet_id", "kubeconfig", "cluster_name"):
            getattr(cloud, name).apply(lambda value, name=name: seen.update({name: value}))
        cloud.stores["serving"].s3_endpoint.apply(lambda value: seen.update(s3=value))

    declare(check)
    assert seen == {
        "vpn_address": "203.0.113.10",
        "serving_subnet_id": "private-segments-serving-subnet-id",
        "kubeconfig": "apiVersion: v1",
        "cluster_name": "isthmus-local-private",
        "s3": "https://192.0.2.1:8080",
    }


ARGS = TenantArgs(
    project="shop",
    domain="acme",
    user_domain="Default",
    region="RegionOne",
    roles=["member"],
    quotas=TenantQuotas(instances=1, vcpus=1, memory_gib=1, volumes=1, volume_gib=1, ports=1, security_group_rules=1),
)


def test_the_project_is_made_in_its_domain_and_the_user_logs_in_to_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OS_CLOUD", raising=False)
    engine = declare(lambda: Tenant("t", ARGS))
    assert engine.one(":Project").inputs["domainId"] == "domain-1"
    asked = [args for token, args, _ in engine.lookups if token.endswith(":getProject")]
    assert asked == [{"name": "acme", "isDomain": True}]
    provider = next(r for r in engine.of("pulumi:providers:openstack") if r.name == "t-tenant")
    assert provider.inputs["projectDomainName"] == "acme" and provider.inputs["userDomainName"] == "Default"


def test_the_tenants_own_user_gets_the_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the administrator's, where the tenant's entry of clouds.yaml is of another user."""
    monkeypatch.delenv("OS_CLOUD", raising=False)
    args = replace(ARGS, admin_cloud="admin", tenant_cloud="shop", tenant_user="deployer")
    engine = declare(lambda: Tenant("t", args))
    assert {grant["userId"] for grant in engine.of(":RoleAssignment")} == {"user-2"}
    (asked,) = [args for token, args, _ in engine.lookups if token.endswith(":getUser")]
    assert asked == {"name": "deployer", "domainId": "domain-1"}


def test_stock_roles_are_the_default() -> None:
    site = loaded().site("private")
    assert isinstance(site, OpenStackSite)
    assert site.roles == ("member", "load-balancer_member", "creator", "swiftoperator")


def test_a_tenant_that_would_land_in_the_wrong_project_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scope_problem(ARGS, {}) is None
    assert scope_problem(ARGS, {"OS_AUTH_URL": "http://x"}) is None
    problem = scope_problem(ARGS, {"OS_CLOUD": "admin"})
    assert problem is not None and "OS_CLOUD=admin" in problem.got and problem.expected and problem.fix
    monkeypatch.setenv("OS_CLOUD", "admin")
    with pytest.raises(IsthmusError, match="the tenant 'shop'"):
        declare(lambda: Tenant("t", ARGS))


@pytest.mark.parametrize("length", [3, 55, 56, 63])
def test_a_container_of_engines_has_a_name_that_is_no_other_s_and_fits(length: int) -> None:
    names = [engine_container(end.rjust(length, "a")) for end in ("b", "c")]
    assert len(set(names)) == 2 and all(len(name) <= 63 and name.endswith(".engines") for name in names)
