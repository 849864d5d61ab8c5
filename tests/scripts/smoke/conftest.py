"""The artifacts, built once for all tests that need them."""

import pytest

from model_repository import artifacts, build


@pytest.fixture(scope="session")
def built() -> None:
    """All artifacts are in the cache."""
    for name in artifacts.SOURCES:
        build.build(name, lambda text: None)
