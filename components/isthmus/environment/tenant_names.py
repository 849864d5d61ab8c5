"""Names of what belongs to a tenant. Those of the default tenant are plain: a file that names no tenants means it.

No name depends on which other tenants there are, so adding a tenant renames nothing.
"""

DEFAULT_TENANT = "serving"


def belonging(base: str, tenant: str) -> str:
    """The name of a tenant's part of `base`: a site, or a container."""
    return base if tenant == DEFAULT_TENANT else f"{base}-{tenant}"


def server_name(tenant: str, pool: str) -> str:
    """The name of a tenant's first server on a pool, unique at a site."""
    return pool if tenant == DEFAULT_TENANT else f"{tenant}-{pool}"


def reader_name(prefix: str, tenant: str) -> str:
    """The name of who reads a tenant's models: an IAM role, or a Keystone user and its role.

    Four labels of 16 characters, the first three in `prefix`, must fit in the 64 of an IAM role's name.
    """
    return f"{prefix}-model-reader" if tenant == DEFAULT_TENANT else f"{prefix}-{tenant}-read"


def model_folder(tenant: str) -> str:
    """The prefix of a tenant's objects in a bucket that all tenants share, without a slash; none is within another."""
    return "repository" if tenant == DEFAULT_TENANT else f"tenants/{tenant}"


def builder_name(prefix: str, tenant: str) -> str:
    """The name of who builds a tenant's TensorRT engines, as `reader_name`'s of who reads its models."""
    return f"{prefix}-engine-build" if tenant == DEFAULT_TENANT else f"{prefix}-{tenant}-eng"


def builder_account(service_account: str) -> str:
    """The service account of the builds beside the servers' own; the part of it that fits."""
    return f"{service_account[:50]}-engine-build"
