"""Magnum with the sandbox's driver, its cluster manager a fake."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from tests.openstack.fake_manager import ENDPOINT, FakeManager
from tests.openstack.waiting import until, until_gone

pytestmark = pytest.mark.sandbox

NODE_GROUPS = {"OpenStack-API-Version": "container-infra 1.9"}


@pytest.fixture(scope="module")
def template(admin: Any, tenant: Any) -> Iterator[str]:
    """A cluster template whose workers have a GPU."""
    flavor = admin.compute.create_flavor(name="g1.h100", vcpus=16, ram=131072, disk=200)
    admin.compute.create_flavor_extra_specs(flavor, {"pci_passthrough:alias": "h100:1"})
    magnum = tenant.container_infrastructure_management
    made = magnum.create_cluster_template(
        name="serving",
        coe="kubernetes",
        image_id="ubuntu-24.04-v1.34.8",
        external_network_id="public",
        flavor_id="g1.h100",
        master_flavor_id="m1.medium",
        network_driver="calico",
        labels={"kube_tag": "v1.34.8"},
    )
    yield made.uuid
    magnum.delete_cluster_template(made.uuid)
    admin.compute.delete_flavor(flavor)


def _create(tenant: Any, template: str, name: str, **options: Any) -> Any:
    magnum = tenant.container_infrastructure_management
    made = magnum.create_cluster(name=name, cluster_template_id=template, master_count=1, node_count=2, **options)
    magnum.get_cluster(made.uuid)  # it is there as soon as the POST has answered
    return made


def _delete(tenant: Any, uuid: str) -> None:
    magnum = tenant.container_infrastructure_management
    magnum.delete_cluster(uuid)
    until_gone(lambda: magnum.get_cluster(uuid))


def test_cluster_and_node_groups_follow(manager: FakeManager, tenant: Any, template: str) -> None:
    magnum = tenant.container_infrastructure_management
    uuid = _create(tenant, template, "private").uuid
    found = until(lambda: magnum.get_cluster(uuid), "CREATE_COMPLETE")
    assert (found.api_address, found.coe_version) == (ENDPOINT, "v1.34.8")
    name = f"magnum-{uuid}"
    asked = manager.clusters[name]
    assert (asked["name"], asked["kind"], asked["version"]) == ("private", "magnum", "v1.34.8")
    assert "BEGIN CERTIFICATE" in asked["ca_cert"] and load_pem_private_key(asked["ca_key"].encode(), None)
    workers = manager.pools[name]["default-worker"]
    assert (workers["replicas"], workers["capacity"]["nvidia.com/gpu"]) == (2, "1")
    assert (workers["instance_type"], workers["zones"]) == ("g1.h100", ["nova"])
    assert workers["device_plugin"] == "nvidia-device-plugin"  # the image is for a driver that brings none
    assert list(manager.pools[name]) == ["default-worker"]

    magnum.post(f"/clusters/{uuid}/actions/resize", json={"node_count": 3}, headers=NODE_GROUPS).raise_for_status()
    until(lambda: magnum.get_cluster(uuid), "UPDATE_COMPLETE")
    assert manager.pools[name]["default-worker"]["replicas"] == 3

    _node_group_follows(manager, magnum, uuid)
    _delete(tenant, uuid)
    assert manager.clusters == {}


def _node_group_follows(manager: FakeManager, magnum: Any, uuid: str) -> None:
    url, pools = f"/clusters/{uuid}/nodegroups", manager.pools[f"magnum-{uuid}"]
    body = {
        "name": "batch",
        "flavor_id": "g1.h100",
        "node_count": 1,
        "max_node_count": 4,
        "merge_labels": True,
    }
    made = magnum.post(url, json=body, headers=NODE_GROUPS)
    assert made.status_code == 202, made.text
    group = f"{url}/{made.json()['uuid']}"

    def status() -> Any:
        answer = magnum.get(group, headers=NODE_GROUPS)
        return type("NodeGroup", (), answer.json()) if answer.ok else None

    until(status, "CREATE_COMPLETE")
    until(lambda: magnum.get_cluster(uuid), "UPDATE_COMPLETE")
    assert pools["batch"]["labels"]["node.cluster.x-k8s.io/nodegroup"] == "batch"
    resize = {"node_count": 2, "nodegroup": made.json()["uuid"]}
    magnum.post(f"/clusters/{uuid}/actions/resize", json=resize, headers=NODE_GROUPS).raise_for_status()
    until(status, "UPDATE_COMPLETE")
    assert pools["batch"]["replicas"] == 2
    change = [{"op": "replace", "path": "/max_node_count", "value": 5}]
    magnum.patch(group, json=change, headers=NODE_GROUPS).raise_for_status()
    until(status, "UPDATE_COMPLETE")
    magnum.delete(group, headers=NODE_GROUPS).raise_for_status()
    until_gone(status)
    assert list(pools) == ["default-worker"]


def _template(tenant: Any, name: str, image: str, tag: str) -> str:
    made = tenant.container_infrastructure_management.create_cluster_template(
        name=name,
        coe="kubernetes",
        image_id=image,
        external_network_id="public",
        flavor_id="m1.medium",
        master_flavor_id="m1.medium",
        network_driver="calico",
        labels={"kube_tag": tag},
    )
    return str(made.uuid)


def test_a_template_in_use_stays_and_another_one_upgrades(
    manager: FakeManager, admin: Any, tenant: Any, template: str
) -> None:
    magnum = tenant.container_infrastructure_management
    image = admin.image.create_image(
        name="u-v1.34.9", data=b"0", container_format="bare", disk_format="raw", visibility="public", os_distro="ubuntu"
    )
    uuid = _create(tenant, template, "older").uuid
    until(lambda: magnum.get_cluster(uuid), "CREATE_COMPLETE")
    change = [{"op": "replace", "path": "/image_id", "value": "u-v1.34.9"}]
    refused = magnum.patch(f"/clustertemplates/{template}", json=change)
    assert refused.status_code == 400 and "referenced by one or multiple clusters" in refused.text

    newer, other = _template(tenant, "newer", "u-v1.34.9", "v1.34.9"), _template(tenant, "other", image.id, "v1.33.9")
    url = f"/clusters/{uuid}/actions/upgrade"
    microversion = {"OpenStack-API-Version": "container-infra 1.8"}
    one_at_a_time = {"max_batch_size": 1}  # as the Terraform provider asks
    refused = magnum.post(url, json={"cluster_template": other, **one_at_a_time}, headers=microversion)
    assert refused.status_code >= 400 and "another minor release" in refused.text
    magnum.post(url, json={"cluster_template": newer, **one_at_a_time}, headers=microversion).raise_for_status()
    found = until(lambda: magnum.get_cluster(uuid), "UPDATE_COMPLETE")
    assert (found.cluster_template_id, found.coe_version) == (newer, "v1.34.9")
    _delete(tenant, uuid)
    for unused in (newer, other):
        magnum.delete_cluster_template(unused)
    admin.image.delete_image(image)


def test_an_image_for_another_release_is_refused(manager: FakeManager, tenant: Any) -> None:
    magnum = tenant.container_infrastructure_management
    wrong = _template(tenant, "wrong", "ubuntu-24.04", "v1.34.8")
    found = magnum.get_cluster(_create(tenant, wrong, "nodes-of-another").uuid)
    assert found.status == "CREATE_FAILED" and "expected an image for v1.34.8" in found.status_reason
    _delete(tenant, found.uuid)
    magnum.delete_cluster_template(wrong)


def test_failure_of_the_control_plane_is_told(manager: FakeManager, tenant: Any, template: str) -> None:
    magnum = tenant.container_infrastructure_management
    uuid = _create(tenant, template, "doomed").uuid
    with pytest.raises(AssertionError, match="CREATE_FAILED"):
        until(lambda: magnum.get_cluster(uuid), "CREATE_COMPLETE")
    assert magnum.get_cluster(uuid).status_reason == "etcd found no disk"
    _delete(tenant, uuid)


def test_refusal_by_the_manager_is_told(manager: FakeManager, tenant: Any, template: str) -> None:
    magnum = tenant.container_infrastructure_management
    found = magnum.get_cluster(_create(tenant, template, "refused").uuid)
    assert found.status == "CREATE_FAILED"
    assert "another cluster has this id" in found.status_reason
    _delete(tenant, found.uuid)


def test_cluster_authority_signs_a_client(manager: FakeManager, tenant: Any, template: str) -> None:
    """As the Terraform provider does for `kubeconfig`: a request for admin in system:masters, signed by Magnum."""
    magnum = tenant.container_infrastructure_management
    uuid = _create(tenant, template, "signed").uuid
    until(lambda: magnum.get_cluster(uuid), "CREATE_COMPLETE")
    key = rsa.generate_private_key(65537, 2048)
    subject = [
        x509.NameAttribute(NameOID.COMMON_NAME, "admin"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:masters"),
    ]
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(subject)).sign(key, SHA256())
    body = {"cluster_uuid": uuid, "csr": request.public_bytes(Encoding.PEM).decode()}
    signed = x509.load_pem_x509_certificate(magnum.post("/certificates", json=body).json()["pem"].encode())
    authority = x509.load_pem_x509_certificate(manager.clusters[f"magnum-{uuid}"]["ca_cert"].encode())
    signed.verify_directly_issued_by(authority)
    _delete(tenant, uuid)
