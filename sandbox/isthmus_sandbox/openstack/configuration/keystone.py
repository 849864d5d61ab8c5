"""Keystone's configuration."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.ini import render
from isthmus_sandbox.openstack.configuration.sections import basics, database, defaults


def files(cloud: Cloud) -> dict[str, str]:
    """Keystone's files by name: Fernet tokens that live for a day, so that no long session of a user ends early."""
    keys = cloud.state("keystone")
    return {
        "keystone.conf": render(
            {
                "DEFAULT": {**defaults(cloud, "keystone"), "public_endpoint": cloud.url("keystone")},
                **basics(cloud, "keystone"),
                "database": database(cloud, "keystone"),
                "token": {"provider": "fernet", "expiration": 86400},
                "fernet_tokens": {"key_repository": keys / "fernet-keys"},
                "fernet_receipts": {"key_repository": keys / "fernet-keys"},
                "credential": {"key_repository": keys / "credential-keys"},
                "cache": {"enabled": True, "backend": "dogpile.cache.memory"},
                # The cheapest bcrypt: these passwords are random and live on loopback.
                "identity": {"password_hash_rounds": 4},
            }
        )
    }
