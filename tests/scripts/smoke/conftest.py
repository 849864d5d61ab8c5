"""What the tests of the smoke test share: the artifacts, built once, and a server that lies."""

from collections.abc import Iterator

import pytest
from tests.scripts.smoke import lying_triton
from tests.scripts.smoke.lying_triton import Triton

from isthmus_models import build
from isthmus_models.repository import default


@pytest.fixture(scope="session")
def built() -> None:
    """All artifacts are in the cache."""
    models = default()
    for model in map(models.model, models.names()):
        if model.artifact:
            build.build(model, lambda text: None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Triton]:
    """A server that can lie."""
    with lying_triton.running(tmp_path_factory.mktemp("models")) as triton:
        yield triton


@pytest.fixture
def triton(server: Triton) -> Iterator[Triton]:
    """The same, which at first tells the truth."""
    yield server
    server.reset()
