"""The Python code in a model's folder: what makes its artifacts, and what tells right answers from wrong ones.

A model's folder is no installed package, and two repositories may each have a `recommender`: so its code is imported by
path, under a name that can be no other's. Inside the folder, imports are relative.
"""

import hashlib
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def module(folder: Path, name: str) -> ModuleType:
    """The module `name` of a model's folder, e.g. `module(Path("model_repository/recommender"), "artifact")`.

    Raises:
        ModuleNotFoundError: the folder has no such module.
    """
    return importlib.import_module(f"{_package(folder.resolve())}.{name}")


def _package(folder: Path) -> str:
    """The name under which the folder's code is imported; it is registered at the first call."""
    name = f"isthmus_model_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_loader(name, None, is_package=True)
        assert spec is not None
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = importlib.util.module_from_spec(spec)
    return name
