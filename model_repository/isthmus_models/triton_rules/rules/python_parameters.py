"""What the Python backend reads itself: parameters, and the names that it writes on a command line.

Source: ModelState::ModelState in https://github.com/triton-inference-server/python_backend/blob/r24.10/src/python_be.cc
StubLauncher::Launch in stub_launcher.cc, LocalizePythonBackendExecutionEnvironmentPath in core's model_config_utils.cc
"""

import re
from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.completion import PYTHON
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule

FOLDER = "$$TRITON_MODEL_DIRECTORY"
SHELL = re.compile(r"""[\s;&|()<'"`]""")


@rule()
def cpu_only_inputs(model: Model) -> Iterator[Problem]:
    name = "FORCE_CPU_ONLY_INPUT_TENSORS"
    if _runs_python(model) and name in model.config.parameters:
        value = model.config.parameters[name].string_value
        if value not in ("yes", "no"):
            yield Problem(f"parameters {name}", repr(value), "yes or no", "leave it out: yes is the default")


@rule()
def execution_environment(model: Model) -> Iterator[Problem]:
    name = "EXECUTION_ENV_PATH"
    if model.config.backend != PYTHON or name not in model.config.parameters:
        return
    path = model.config.parameters[name].string_value
    there = path in model.server.files
    if path.startswith(f"{FOLDER}/"):
        there = model.size(path.removeprefix(f"{FOLDER}/")) is not None
    if path and not there:
        expected = f"a file of the model's folder ({FOLDER}/...) or of the server"
        yield Problem(f"parameters {name}", repr(path), expected, "put the environment's archive there")


@rule()
def names_on_command_line(model: Model) -> Iterator[Problem]:
    """The backend's program is started by a shell, with the names as they are; a broken command never answers."""
    if not _runs_python(model):
        return
    names = {"name": model.name, "default_model_filename": model.config.default_model_filename}
    names |= {f"instance_group[{index}].name": group.name for index, group in enumerate(model.config.instance_group)}
    for path, name in names.items():
        if SHELL.search(name):
            expected = "a name without spaces, quotes and other signs of the shell"
            yield Problem(path, repr(name), expected, "use letters, digits, '_', '-' and '.'")


def _runs_python(model: Model) -> bool:
    return model.config.backend == PYTHON or model.config.backend in model.server.python_based
