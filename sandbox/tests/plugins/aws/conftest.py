"""The plugin against an AWS account of the tests' own."""

import functools
from collections.abc import Iterator

import botocore.loaders
import pytest

from isthmus_sandbox.aws import services
from isthmus_sandbox.aws.credentials import REGION
from tests.aws.conftest import Account, running
from tests.plugins.aws.calling import Engine, configured
from tests.plugins.aws.place import Place

# Sessions of one process read the same service models: once is enough.
botocore.loaders.create_loader = functools.cache(botocore.loaders.create_loader)


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for all tests."""
    yield from running(tmp_path_factory.mktemp("aws"))


def connect(account: Account, **more: object) -> Engine:
    """A configured plugin; `more` is the provider's configuration."""
    shell = services.shell(account.layout)
    url = shell["AWS_ENDPOINT_URL"]
    names = ("cloudwatch", "ec2", "eks", "iam", "kms", "logs", "s3", "sqs", "ssm", "sts")
    basic = {
        "region": REGION,
        "accessKey": shell["AWS_ACCESS_KEY_ID"],
        "secretKey": shell["AWS_SECRET_ACCESS_KEY"],
        "endpoints": [dict.fromkeys(names, url)],
        "s3UsePathStyle": "true",
        "maxRetries": "1",
    }
    return configured(**{**basic, **more})


@pytest.fixture(scope="session")
def engine(account: Account) -> Engine:
    """The plugin with the operator's key."""
    return connect(account)


@pytest.fixture(scope="session")
def place(account: Account) -> Place:
    """What resources stand on."""
    return Place(account)
