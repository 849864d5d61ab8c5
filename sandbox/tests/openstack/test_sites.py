"""What sites of environments presuppose of this cloud: entries of clouds.yaml, and what an administrator makes."""

from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from isthmus.environment import OpenStackSite
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.openstack import sites
from isthmus_sandbox.openstack.catalog import site as catalog
from isthmus_sandbox.openstack.cloud import ENDPOINTS, Cloud
from tests.openstack.conftest import connect


def a_site(**changes: Any) -> OpenStackSite:
    """A site that names nothing that the sandbox has by itself."""
    fields: dict[str, Any] = {
        "name": "private",
        "kind": "openstack",
        "region": "north",
        "project": "acme-models",
        "domain": "acme",
        "roles": ["member", "acme-operator"],
        "external_network": "internet",
        "segments": {"restricted": "10.1.0.0/18", "serving": "10.1.64.0/19", "link": "10.1.96.0/19"},
        "quotas": {"instances": 9, "vcpus": 90, "memory_gib": 900, "volumes": 1, "volume_gib": 1},
        "cluster": {
            "name": "acme",
            "driver": "magnum-cluster-api",
            "version": "v1.34.8",
            "image": "flatcar-4081-v1.34.8",
            "flavor": "acme.large",
        },
        "pools": [{"name": "a", "gpu": "l4", "min": 1, "max": 1, "vcpus": 8, "memory_gib": 32}],
        "container": "acme-models",
        "images": {
            "triton": f"r.example.com/t:26.04@sha256:{'0' * 64}",
            "model_fetch": f"r.example.com/m:1@sha256:{'0' * 64}",
        },
        **changes,
    }
    return OpenStackSite.model_validate(fields)


def clouds(cloud: Cloud) -> Any:
    return yaml.safe_load(cloud.clouds_yaml.read_text())["clouds"]


def test_entries_are_scoped_as_the_site_says_and_stay(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(sites, "_declare", lambda cloud, found: made.extend(site.name for site in found))
    one = a_site(admin_cloud="acme-admin", tenant_cloud="acme")
    sites.prepare(cloud, [one])
    sites.prepare(cloud, [a_site(name="other", admin_cloud="third", tenant_cloud="fourth", domain="Default")])
    found = clouds(cloud)
    assert found.keys() == {"admin", "acme-admin", "acme", "third", "fourth"}
    assert found["acme-admin"]["region_name"] == "north"
    assert found["acme-admin"]["auth"] == found["admin"]["auth"]
    assert found["acme"]["auth"] == {
        **found["admin"]["auth"],
        "project_name": "acme-models",
        "project_domain_name": "acme",
    }
    assert made == ["private", "other"]
    sites.prepare(cloud, [one])
    assert made == ["private", "other"], "what was made once is asked for no more"


def test_the_sandbox_s_own_entry_is_no_tenant_s(cloud: Cloud) -> None:
    with pytest.raises(JobError, match="tenant_cloud is 'admin'"):
        sites.prepare(cloud, [a_site(tenant_cloud="admin", admin_cloud="admin")])


def test_a_cloud_that_doesn_t_run_is_told(cloud: Cloud) -> None:
    with pytest.raises(JobError, match="can't be made in the sandbox's OpenStack") as error:
        sites.prepare(cloud, [a_site()])
    assert "isthmus sandbox up" in str(error.value)


@pytest.mark.parametrize(
    ("driver", "there", "properties"),
    [
        ("magnum-cluster-api", False, {}),
        ("magnum-capi-helm", False, {"kube_version": "v1.34.8"}),
        ("magnum-capi-helm", True, {"kube_version": "v1.34.8"}),
    ],
)
def test_an_image_tells_the_driver_that_it_is_for(driver: str, there: bool, properties: dict[str, str]) -> None:
    images = Images("flatcar-4081-v1.34.8" if there else None)
    cluster = a_site().cluster.model_copy(update={"driver": driver})
    catalog._image(SimpleNamespace(image=images), cluster)
    assert images.properties == properties and images.made == ([] if there else ["flatcar-4081-v1.34.8"])


class Images:
    """Glance with one image or none, as openstacksdk shows it."""

    def __init__(self, image: str | None) -> None:
        self.image, self.made, self.properties = image, list[str](), dict[str, str]()

    def find_image(self, name: str) -> str | None:
        return self.image

    def create_image(self, *, name: str, **_: Any) -> str:
        self.made.append(name)
        return name

    def update_image(self, image: str, **properties: str) -> None:
        assert image
        self.properties |= properties


@pytest.mark.sandbox
def test_everything_is_made_once_and_is_of_use(running: Cloud, admin: Any) -> None:
    for _ in range(2):
        catalog.declare(admin, running, a_site())
    fresh = connect(running)  # a token knows the catalog of its time
    for endpoint in ENDPOINTS:
        assert fresh.session.get_endpoint(service_type=endpoint.type, interface="public", region_name="north")
    assert admin.identity.find_domain("acme")
    assert [role.name for role in admin.identity.roles()].count("acme-operator") == 1
    (external,) = [net for net in admin.network.networks(is_router_external=True) if net.name == "internet"]
    (subnet,) = admin.network.subnets(network_id=external.id)
    assert subnet.cidr == "198.18.0.0/24"
    assert admin.image.find_image("flatcar-4081-v1.34.8").os_distro == "flatcar"
    assert admin.compute.find_flavor("acme.large").vcpus == 4
    assert fresh.compute.find_flavor("m1.large").vcpus == 4, "what was there stays"
