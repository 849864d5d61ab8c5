"""The server's folder: what NVIDIA's wheel holds, arranged so that it runs, with the backends of the sandbox.

The wheel nvidia-pytriton carries tritonserver 2.51 for CPU, with a Python stub a Python version that must lie beside
libtriton_python.so (https://github.com/triton-inference-server/python_backend#building-custom-python-backend-stub).
"""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain import locations

BACKENDS = Path(__file__).parent / "backends"
STUB = "triton_python_backend_stub"


@cache
def folder() -> Path:
    """Where the server is (it may not be installed yet): keyed by Triton's lock and our backends."""
    sources = [f for f in BACKENDS.rglob("*") if f.is_file()]
    return locations.cache() / "triton" / locations.digest(locations.lock("triton"), Path(__file__), *sources)


def binary() -> Path:
    """The server's program."""
    return folder() / "bin" / "tritonserver"


def installed() -> bool:
    """Whether the folder is there, whole."""
    return binary().exists()


def install() -> None:
    """Arrange the folder, atomically. Raises JobError when a shared library is missing."""
    if installed():
        return
    wheel = _wheel()
    folder().parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".triton.", dir=folder().parent))
    try:
        for entry in wheel.iterdir():
            if entry.name != "backends":
                (fresh / entry.name).symlink_to(entry)
        shutil.copytree(wheel / "backends", fresh / "backends", symlinks=True)
        shutil.copy2(wheel / "python_backend_stubs" / _python_version() / STUB, fresh / "backends" / "python" / STUB)
        for backend in BACKENDS.iterdir():
            if backend.is_dir() and backend.name != "__pycache__":
                shutil.copytree(
                    backend, fresh / "backends" / backend.name, ignore=shutil.ignore_patterns("__pycache__")
                )
        _check_libraries(fresh / "backends" / "python" / STUB)
        fresh.chmod(0o755)
        if not installed():
            fresh.rename(folder())
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def library_path() -> str:
    """Folders of shared libraries: libpython of Triton's environment, and the wheel's own (its RPATHs miss)."""
    return os.pathsep.join([str(sysconfig.get_config_var("LIBDIR")), str(_wheel().parents[1] / "nvidia_pytriton.libs")])


def _wheel() -> Path:
    folders = sorted((locations.environment("triton") / "lib").glob("python*/site-packages/pytriton/tritonserver"))
    if not folders:
        raise JobError("nvidia-pytriton isn't installed in Triton's environment", fix="run `isthmus setup`")
    return folders[0]


def _python_version() -> str:
    return _wheel().parts[-4].removeprefix("python")


def _check_libraries(program: Path) -> None:
    env = {**os.environ, "LD_LIBRARY_PATH": library_path()}
    output = subprocess.run(["ldd", str(program)], capture_output=True, text=True, env=env).stdout
    missing = sorted({line.split()[0] for line in output.splitlines() if "not found" in line})
    if missing:
        fix = f"as root: apt-get install libpython{_python_version()}"
        raise JobError(f"tritonserver's Python backend needs {', '.join(missing)}", fix=fix)
