"""clouds.yaml: how openstacksdk, the `openstack` client and the Terraform provider find the cloud."""

import json

from sandbox.openstack.cloud import REGION, Cloud


def clouds_yaml(cloud: Cloud) -> str:
    """The cloud `admin`: the cloud's administrator, in the project `admin`. JSON, which is YAML as well."""
    admin = {
        "auth": {
            "auth_url": cloud.auth_url,
            "username": "admin",
            "password": cloud.credentials.admin,
            "project_name": "admin",
            "user_domain_id": "default",
            "project_domain_id": "default",
        },
        "region_name": REGION,
        "identity_api_version": "3",
        "interface": "public",
    }
    return json.dumps({"clouds": {"admin": admin}}, indent=1) + "\n"
