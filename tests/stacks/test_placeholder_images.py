"""Images that nobody has: told at a preview, refused by an update before it makes anything."""

from typing import Any

import pulumi
import pytest
from tests.components.environments import raw
from tests.stacks.program import run

MODEL_FETCH = "sites[0].images.model_fetch"


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, *_, **__: texts.append(message))
    return texts


def for_gpus() -> dict[str, Any]:
    return {**raw(), "target": "gpu"}


def test_a_preview_warns(warnings: list[str]) -> None:
    engine, _ = run(for_gpus(), preview=True, with_images=False)
    (warning,) = warnings
    assert MODEL_FETCH in warning and "sites[1].images.addons.aws-load-balancer-controller" in warning
    assert "triton" not in warning and engine.of(":Job")


def test_an_update_is_refused_with_all_of_them(warnings: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        run(for_gpus(), with_images=False)
    assert str(refused.value).count("a digest of zeros") == 3 and MODEL_FETCH in str(refused.value)


@pytest.mark.slow
def test_with_images_nothing_is_said(warnings: list[str]) -> None:
    run(for_gpus())
    run(raw(), with_images=False)  # on CPUs
    assert warnings == []
