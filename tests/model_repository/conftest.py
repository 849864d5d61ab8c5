"""The artifacts, built once for all tests that need them."""

import pytest

from isthmus_models import build
from isthmus_models.repository import default


@pytest.fixture(scope="session")
def built() -> None:
    """All artifacts are in the cache."""
    models = default()
    for model in map(models.model, models.names()):
        if model.artifact:
            build.build(model, lambda text: None)
