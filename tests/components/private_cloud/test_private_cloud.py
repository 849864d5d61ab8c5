"""PrivateCloud: what it declares, by which provider, and that policies can read it at the first preview."""

import asyncio
from collections.abc import Awaitable

import pytest

from components.private_cloud import PrivateCloud, Tenant, TenantArgs, private_cloud_args
from components.private_cloud.tenant import scope_problem
from components.private_cloud.tenant_segments import rules
from tests.components.engine import Declared, Engine, declare, is_unknown, values
from tests.components.environments import loaded


def program() -> PrivateCloud:
    environment = loaded()
    site = environment.site("private")
    assert site.kind == "openstack"
    return PrivateCloud("private", private_cloud_args(environment, site))


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
        "compute/quotaSetV2",
        "networking/quotaV2",
        "blockstorage/quoteSetV3",
        "compute/flavor",
        "compute/flavorAccess",
    }
    made = [r for r in up.resources if r.type.startswith("openstack:")]
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


def test_groups_name_peers_and_keep_no_default_rule(up: Engine) -> None:
    groups = up.of(":SecGroup")
    assert len(groups) == 3
    assert all(group["deleteDefaultRules"] is True for group in groups)
    for rule in up.of(":SecGroupRule"):
        assert ("remoteGroupId" in rule.inputs) != ("remoteIpPrefix" in rule.inputs), rule
        assert rule["protocol"] == "tcp" and rule["portRangeMin"] <= rule["portRangeMax"]
    assert {r["remoteIpPrefix"] for r in up.of(":SecGroupRule") if "remoteIpPrefix" in r.inputs} == {"10.32.0.0/16"}


def test_the_restricted_segment_talks_to_serving_only() -> None:
    restricted = [rule for rule in rules(["10.32.0.0/16"]) if "restricted" in (rule.group, rule.peer)]
    assert restricted
    assert {frozenset((rule.group, rule.peer)) for rule in restricted} == {frozenset(("restricted", "serving"))}
    assert all(rule.cidr is None for rule in restricted)


def test_quotas_are_in_the_services_units(up: Engine) -> None:
    compute = up.one(":QuotaSetV2")
    assert (compute["instances"], compute["cores"], compute["ram"]) == (10, 40, 160 * 1024)
    assert up.one(":QuotaV2")["floatingip"] == 0
    assert up.one(":QuoteSetV3")["gigabytes"] == 500


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
    assert "--node-labels=isthmus.dev/pool=h100" in pool["labels"]["kubelet_options"]
    assert "--register-with-taints=nvidia.com/gpu=present:NoSchedule" in pool["labels"]["kubelet_options"]


def test_the_container_is_private_versioned_and_classified(preview: Engine) -> None:
    container = preview.one(":Container")
    assert container["metadata"] == {"isthmus-classification": "restricted"}
    assert container["versioning"] is True and container["forceDestroy"] is True
    assert "containerRead" not in container.inputs and "containerWrite" not in container.inputs


def test_kept_stores_are_not_emptied() -> None:
    environment = loaded("staging")
    site = environment.site("private")
    assert site.kind == "openstack"
    assert (
        declare(lambda: PrivateCloud("p", private_cloud_args(environment, site))).one(":Container")["forceDestroy"]
        is False
    )


def test_credentials_and_kubeconfig_are_secret() -> None:
    secrets: list[Awaitable[bool]] = []

    def program_() -> None:
        cloud = program()
        secrets.extend(o.is_secret() for o in (cloud.kubeconfig, cloud.store.access_key, cloud.store.secret_key))

    declare(program_)
    assert [asyncio.run(_result(one)) for one in secrets] == [True] * 3


async def _result(one: Awaitable[bool]) -> bool:
    return await one


def test_outputs() -> None:
    seen: dict[str, object] = {}

    def check() -> None:
        cloud = program()
        for name in ("router_address", "serving_subnet_id", "kubeconfig", "cluster_name"):
            getattr(cloud, name).apply(lambda value, name=name: seen.update({name: value}))
        cloud.store.s3_endpoint.apply(lambda value: seen.update(s3=value))

    declare(check)
    assert seen == {
        "router_address": "203.0.113.9",
        "serving_subnet_id": "private-segments-serving-subnet-id",
        "kubeconfig": "apiVersion: v1",
        "cluster_name": "isthmus-local-private",
        "s3": "http://192.0.2.1:8080",
    }


ARGS = TenantArgs(
    project="shop",
    domain="Default",
    region="RegionOne",
    roles=["member"],
    instances=1,
    vcpus=1,
    memory_gib=1,
    volumes=1,
    volume_gib=1,
    ports=1,
    security_group_rules=1,
)


def test_a_tenant_that_would_land_in_the_wrong_project_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scope_problem(ARGS, {}) is None
    assert scope_problem(ARGS, {"OS_AUTH_URL": "http://x"}) is None
    problem = scope_problem(ARGS, {"OS_CLOUD": "admin"})
    assert problem is not None and "OS_CLOUD=admin" in problem and "fix:" in problem
    monkeypatch.setenv("OS_CLOUD", "admin")
    with pytest.raises(ValueError, match="'shop' can't be reached"):
        declare(lambda: Tenant("t", ARGS))
