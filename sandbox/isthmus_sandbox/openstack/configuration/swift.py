"""Swift's configuration: a proxy with its S3 API, and one account, container and object server over one folder."""

import getpass

from isthmus_sandbox.openstack.cloud import HOST, SWIFT_SERVERS, Cloud
from isthmus_sandbox.openstack.configuration.ini import File, Section, render
from isthmus_sandbox.openstack.configuration.sections import password

# The order matters: https://docs.openstack.org/swift/latest/middleware.html
PIPELINE = (
    "catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl authtoken s3api s3token keystoneauth "
    "copy container-quotas account-quotas slo dlo versioned_writes symlink proxy-server"
)
# Filters of the pipeline that need no option: name in the pipeline -> name of Swift's entry point.
PLAIN = {
    "catch_errors": "catch_errors",
    "gatekeeper": "gatekeeper",
    "healthcheck": "healthcheck",
    "cache": "memcache",
    "listing_formats": "listing_formats",
    "bulk": "bulk",
    "tempurl": "tempurl",
    "copy": "copy",
    "container-quotas": "container_quotas",
    "account-quotas": "account_quotas",
    "slo": "slo",
    "dlo": "dlo",
    "symlink": "symlink",
}


def files(cloud: Cloud) -> dict[str, str]:
    """Swift's files by name; the rings are built by Swift's process when it starts."""
    salts = {
        "swift_hash_path_prefix": cloud.credentials.swift_prefix,
        "swift_hash_path_suffix": cloud.credentials.swift_suffix,
    }
    return {
        "swift.conf": render({"swift-hash": salts, "storage-policy:0": {"name": "default", "default": "yes"}}),
        "proxy-server.conf": render(_proxy(cloud)),
        **{f"{name}-server.conf": render(_server(cloud, name)) for name in SWIFT_SERVERS},
    }


def _common(cloud: Cloud, port: str) -> Section:
    return {
        "swift_dir": cloud.etc("swift"),
        "bind_ip": HOST,
        "bind_port": cloud.layout.port(port),
        "workers": 0,
        "user": getpass.getuser(),
        "log_level": "WARNING",
    }


def _server(cloud: Cloud, name: str) -> File:
    return {
        "DEFAULT": {
            **_common(cloud, f"swift-{name}"),
            "devices": cloud.state("swift/devices"),
            "mount_check": False,
            "disable_fallocate": True,
        },
        "pipeline:main": {"pipeline": f"{name}-server"},
        f"app:{name}-server": {"use": f"egg:swift#{name}"},
    }


def _proxy(cloud: Cloud) -> File:
    login = password(cloud, "swift")
    return {
        "DEFAULT": _common(cloud, "swift"),
        "pipeline:main": {"pipeline": PIPELINE},
        "app:proxy-server": {
            "use": "egg:swift#proxy",
            "account_autocreate": True,
            "allow_account_management": True,
        },
        "filter:authtoken": {
            **login,
            "paste.filter_factory": "keystonemiddleware.auth_token:filter_factory",
            "www_authenticate_uri": cloud.auth_url,
            "interface": "public",
            "delay_auth_decision": True,
            "cache": "swift.cache",
            "service_token_roles_required": True,
        },
        "filter:versioned_writes": {"use": "egg:swift#versioned_writes", "allow_object_versioning": True},
        "filter:keystoneauth": {
            "use": "egg:swift#keystoneauth",
            "operator_roles": "admin, swiftoperator",  # Swift's own default
            "reseller_admin_role": "ResellerAdmin",
        },
        "filter:s3api": {"use": "egg:swift#s3api"},  # of the location us-east-1, its default
        # It asks Keystone for the secret of an EC2 credential, which only a service user may see.
        "filter:s3token": {"use": "egg:swift#s3token", "auth_uri": cloud.auth_url, **login},
        **{f"filter:{name}": {"use": f"egg:swift#{entry}"} for name, entry in PLAIN.items()},
    }
