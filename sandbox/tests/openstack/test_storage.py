"""Cinder, Glance, Swift with its S3 API, Barbican."""

import os
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from isthmus_sandbox.openstack.cloud import Cloud
from tests.openstack.waiting import until, until_gone

pytestmark = pytest.mark.sandbox


def _volume(tenant: Any, **options: Any) -> Any:
    storage = tenant.block_storage
    made = storage.create_volume(**options)
    return until(lambda: storage.get_volume(made.id), "available")


def _delete(tenant: Any, volume: Any) -> None:
    tenant.block_storage.delete_volume(volume)
    until_gone(lambda: tenant.block_storage.get_volume(volume.id))


def test_volume_grows_is_copied_and_backed_up(tenant: Any) -> None:
    storage = tenant.block_storage
    volume = _volume(tenant, size=5)
    assert volume.volume_type == "standard"
    storage.extend_volume(volume, 7)
    assert until(lambda: storage.get_volume(volume.id), "available").size == 7
    snapshot = storage.create_snapshot(volume_id=volume.id)
    until(lambda: storage.get_snapshot(snapshot.id), "available")
    _delete(tenant, _volume(tenant, size=7, snapshot_id=snapshot.id))
    storage.delete_snapshot(snapshot)
    until_gone(lambda: storage.get_snapshot(snapshot.id))
    backup = storage.create_backup(volume_id=volume.id, name="b")
    until(lambda: storage.get_backup(backup.id), "available")
    storage.restore_backup(backup, volume=volume.id)
    until(lambda: storage.get_backup(backup.id), "available")
    storage.delete_backup(backup)
    until_gone(lambda: storage.get_backup(backup.id))
    _delete(tenant, volume)


def test_encrypted_volume_has_a_key_of_its_own(admin: Any, tenant: Any) -> None:
    type_id = admin.block_storage.find_type("encrypted", ignore_missing=False).id
    encryption = admin.block_storage.get_type_encryption(type_id)
    assert (encryption.provider, encryption.cipher, encryption.key_size) == ("luks", "aes-xts-plain64", 256)
    before = {s.secret_ref for s in tenant.key_manager.secrets()}
    volume = _volume(tenant, size=1, volume_type="encrypted")
    assert volume.is_encrypted
    (key,) = {s.secret_ref for s in tenant.key_manager.secrets()} - before
    _delete(tenant, volume)
    assert key not in {s.secret_ref for s in tenant.key_manager.secrets()}


def test_image_comes_back_as_it_was(tenant: Any) -> None:
    data = os.urandom(70_000)
    image = tenant.image.create_image(name="i", data=data, container_format="bare", disk_format="raw")
    assert tenant.image.get_image(image.id).status == "active"
    assert tenant.image.download_image(image).content == data
    tenant.image.delete_image(image)


def test_restored_image_has_its_data(tenant: Any) -> None:
    image = tenant.image.find_image("ubuntu-24.04", ignore_missing=False)
    assert image.os_distro == "ubuntu"
    assert tenant.image.download_image(image).content == b"\0" * 1024


def test_objects_and_container_metadata(tenant: Any) -> None:
    store = tenant.object_store
    headers = {"X-Container-Meta-isthmus-classification": "restricted", "X-Versions-Enabled": "true"}
    store.put("/models", headers=headers).raise_for_status()
    found = store.head("/models").headers
    assert found["X-Container-Meta-Isthmus-Classification"] == "restricted"
    assert found["X-Versions-Enabled"] == "True"
    store.upload_object("models", "a/b.txt", data=b"hello")
    assert store.download_object("a/b.txt", "models") == b"hello"
    store.delete_object("a/b.txt", container="models")
    store.put("/models", headers={"X-Versions-Enabled": "false"}).raise_for_status()
    for version in store.get("/models?versions&format=json").json():
        store.delete(f"/models/{version['name']}?version-id={version['version_id']}").raise_for_status()
    store.delete_container("models")


def _s3(cloud: Cloud, credential: Any) -> Any:
    """A client of Swift's S3 API."""
    return boto3.client(
        "s3",
        endpoint_url=cloud.url("swift"),
        aws_access_key_id=credential["access"],
        aws_secret_access_key=credential["secret"],
        region_name="us-east-1",  # the API's default location
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
    )


def test_s3_with_ec2_credentials(running: Cloud, tenant: Any) -> None:
    credential = tenant.identity.post(
        f"/users/{tenant.current_user_id}/credentials/OS-EC2", json={"tenant_id": tenant.current_project_id}
    ).json()["credential"]
    s3 = _s3(running, credential)
    s3.create_bucket(Bucket="a-bucket")
    s3.put_object(Bucket="a-bucket", Key="k", Body=b"x")
    assert s3.get_object(Bucket="a-bucket", Key="k")["Body"].read() == b"x"
    assert tenant.object_store.download_object("k", "a-bucket") == b"x"
    s3.delete_object(Bucket="a-bucket", Key="k")
    s3.delete_bucket(Bucket="a-bucket")


def test_a_role_that_only_an_acl_names_reads_and_does_nothing_else(running: Cloud, admin: Any, tenant: Any) -> None:
    """As PrivateCloud declares it: a user without a password, whose one role the container's read ACL names."""
    identity, project = admin.identity, tenant.current_project_id
    role = identity.create_role(name="shop-model-reader")
    user = identity.create_user(name="shop-model-reader", domain_id="default", default_project_id=project)
    identity.assign_project_role_to_user(project, user, role)
    made = identity.post(f"/users/{user.id}/credentials/OS-EC2", json={"tenant_id": project}).json()["credential"]
    store = tenant.object_store
    store.put("/models", headers={"X-Container-Read": role.name, "X-Versions-Enabled": "true"}).raise_for_status()
    store.put("/other").raise_for_status()
    for container in ("models", "other"):
        store.upload_object(container, "k", data=b"x")
    s3 = _s3(running, made)
    assert s3.get_object(Bucket="models", Key="k")["Body"].read() == b"x"
    for refused in (
        lambda: s3.put_object(Bucket="models", Key="k", Body=b"y"),
        lambda: s3.delete_object(Bucket="models", Key="k"),
        lambda: s3.get_object(Bucket="other", Key="k"),
        lambda: s3.create_bucket(Bucket="third"),
        s3.list_buckets,
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()
    for container in ("models", "other"):
        store.delete_object("k", container=container)
    store.put("/models", headers={"X-Versions-Enabled": "false"}).raise_for_status()
    for version in store.get("/models?versions&format=json").json():
        store.delete(f"/models/{version['name']}?version-id={version['version_id']}").raise_for_status()
    for container in ("models", "other"):
        store.delete_container(container)
    identity.delete_user(user)
    identity.delete_role(role)


def test_secrets_and_orders(tenant: Any) -> None:
    keys = tenant.key_manager
    secret = keys.create_secret(name="s", payload="hello", payload_content_type="text/plain")
    identifier = secret.secret_ref.rsplit("/", 1)[1]
    assert keys.get_secret(identifier).payload in ("hello", b"hello")
    meta = {"name": "k", "algorithm": "aes", "bit_length": 256, "mode": "cbc"}
    order = keys.create_order(type="key", meta=meta).order_ref.rsplit("/", 1)[1]
    filled = until(lambda: keys.get_order(order), "ACTIVE")
    keys.delete_secret(filled.secret_ref.rsplit("/", 1)[1])
    keys.delete_order(order)
    keys.delete_secret(identifier)
