"""Who runs a model: its name, its backend and platform, the backend's library, the model's file.

Sources, in https://github.com/triton-inference-server/core/tree/r24.10/src: ValidateModelConfig
(model_config_utils.cc), InitializeModelInfo (model_repository_manager.cc), GetBackendLibraryProperties
(backend_model.cc). A missing file ends the Python backend's process, and the load never answers.
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.completion import PLATFORMS, PYTHON, WITH_PLATFORM
from isthmus_models.triton_rules.models import ENSEMBLE, Model
from isthmus_models.triton_rules.registry import rule

PLAN = "model.plan"  # as the default name of a model for TensorRT
PROGRAM = "model.py"  # as `runtime`: a backend that is a program of the Python backend


@rule()
def folder_name(model: Model) -> Iterator[Problem]:
    if model.config.name != model.name:
        yield Problem("name", repr(model.config.name), f"that of its folder, {model.name!r}", "rename one of them")


@rule()
def backend_given(model: Model) -> Iterator[Problem]:
    config = model.config
    if config.platform == ENSEMBLE:
        if config.backend:
            yield Problem("backend", repr(config.backend), "none: an ensemble has none", "leave `backend` out")
    elif not config.backend:
        got = f"platform {config.platform!r} and no backend" if config.platform else "neither platform nor backend"
        expected = f"a backend, or a platform that tells it: {', '.join(sorted((*PLATFORMS, ENSEMBLE)))}"
        yield Problem("backend", got, expected, 'write `backend: "..."`')


@rule()
def platform_fits_backend(model: Model) -> Iterator[Problem]:
    config = model.config
    if config.backend in WITH_PLATFORM and PLATFORMS.get(config.platform) != config.backend:
        own = sorted(platform for platform, backend in PLATFORMS.items() if backend == config.backend)
        got = f"{config.platform!r} with backend {config.backend!r}"
        yield Problem("platform", got, " or ".join(map(repr, own)), "leave `platform` out")


@rule()
def backend_library(model: Model) -> Iterator[Problem]:
    backend, server = model.config.backend, model.server
    if not backend or model.config.runtime:
        return
    library = f"libtriton_{backend}.so"
    if backend not in server.backends and not _in_folder(model, library):
        expected = f"one that the server has: {', '.join(sorted(server.backends))}; or {library} in the model's folder"
        yield Problem("backend", repr(backend), expected, "serve the model with one of these backends")


@rule()
def runtime_library(model: Model) -> Iterator[Problem]:
    backend, runtime, server = model.config.backend, model.config.runtime, model.server
    if not backend or not runtime:
        return
    if runtime == PROGRAM:
        if backend not in server.python_based:
            yield Problem("runtime", repr(runtime), f"a library: {backend!r} isn't a program", "leave `runtime` out")
        return
    has_library = backend in server.backends and backend not in server.python_based
    if not (has_library and runtime == f"libtriton_{backend}.so") and not _in_folder(model, runtime):
        expected = f"libtriton_{backend}.so, or a library in the model's folder"
        yield Problem("runtime", repr(runtime), expected, "leave `runtime` out")


@rule()
def model_file(model: Model) -> Iterator[Problem]:
    config = model.config
    filename = config.default_model_filename
    if config.platform == ENSEMBLE or not filename or config.backend not in model.server.backends:
        return
    for version in sorted(model.loaded):
        path = f"{version}/{filename}"
        if model.size(path) is None and not _built_on_the_node(model, filename):
            what = "its program" if config.backend == PYTHON else "the model"
            if filename == PLAN:
                fix = "say how it is built: engine.toml, and `engine: true` in model.yaml; or put the file there"
            else:
                fix = "put the file there, or leave `default_model_filename` out"
            yield Problem("default_model_filename", f"{filename!r}, but no {path}", f"{what} in {path}", fix)


def _in_folder(model: Model, file: str) -> bool:
    """Whether a library lies where Triton looks in the repository: in the model's folder or that of a version."""
    if file.startswith(("/", "../")) or "/../" in file:
        return False
    return any(model.size(path) is not None for path in (file, *(f"{version}/{file}" for version in model.loaded)))


def _built_on_the_node(model: Model, filename: str) -> bool:
    """An engine is no file of the repository: it is built where it runs, as engine.toml says."""
    return filename == PLAN and model.size("engine.toml") is not None
