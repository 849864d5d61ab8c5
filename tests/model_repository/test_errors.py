"""Every exception of ours that a person may see is an IsthmusError: else it ends in a traceback."""

import importlib
import pkgutil

import pytest

import isthmus_models
from isthmus.errors import IsthmusError

# An internal signal between a parser and its check, which makes a finding of it.
CAUGHT = {"Unreadable"}


def modules() -> list[str]:
    return [info.name for info in pkgutil.walk_packages(isthmus_models.__path__, f"{isthmus_models.__name__}.")]


@pytest.mark.parametrize("name", modules())
def test_the_models_package_raises_isthmus_errors(name: str) -> None:
    module = importlib.import_module(name)
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name
    ]
    assert [error for error in own if not issubclass(error, IsthmusError) and error.__name__ not in CAUGHT] == []
