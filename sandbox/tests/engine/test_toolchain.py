"""Which Python runs a program, and which SDKs it imports."""

import os
import sys
from pathlib import Path

import pytest

from isthmus_sandbox.engine.language_host.toolchain import Toolchain, imported_sdks


def virtualenv(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_virtualenv_is_relative_to_the_root(tmp_path: Path) -> None:
    found = Toolchain.of(str(tmp_path / "pack"), {"virtualenv": "../.venv"})
    virtualenv(tmp_path / ".venv")
    (tmp_path / "pack").mkdir()
    found.check()
    assert Path(found.python).resolve() == Path(sys.executable).resolve()
    assert found.environment()["PATH"].split(os.pathsep)[0] == str(tmp_path / "pack" / ".." / ".venv" / "bin")


def test_virtualenv_may_be_absolute(tmp_path: Path) -> None:
    assert Toolchain.of("/elsewhere", {"virtualenv": str(tmp_path)}).python == str(tmp_path / "bin" / "python")


def test_without_options_the_python_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    found = Toolchain.of(str(tmp_path), {})
    assert (found.python, found.virtualenv) == ("python3", None)
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "python3.11")
    assert found.python == "python3.11"


def test_a_plugin_never_runs_by_the_python_on_path(tmp_path: Path) -> None:
    assert Toolchain.of(str(tmp_path), {}).virtualenv is None
    assert Toolchain.of(str(tmp_path), {}, plugin=True).virtualenv == tmp_path / "venv"
    assert Toolchain.of(str(tmp_path), {"virtualenv": ".venv"}, plugin=True).virtualenv == tmp_path / ".venv"


def test_missing_virtualenv_names_the_fix(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'virtualenv' option .*nowhere.* isn't a virtual environment; run `pulumi"):
        Toolchain.of(str(tmp_path), {"virtualenv": "nowhere"}).check()


@pytest.mark.parametrize("toolchain", ["poetry", "uv"])
def test_other_toolchains_are_refused(toolchain: str) -> None:
    with pytest.raises(ValueError, match=f"unsupported toolchain option: '{toolchain}'"):
        Toolchain.of("/", {"toolchain": toolchain})


def test_virtualenv_of_a_wrong_type_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a string, got 3"):
        Toolchain.of("/", {"virtualenv": 3})


def test_packages_tell_plugins_and_versions() -> None:
    packages = Toolchain.of("/", {"virtualenv": sys.prefix}).packages()
    aws = next(p for name, p in packages.items() if name.replace("-", "_") == "pulumi_aws")
    assert aws.plugin == {"resource": True, "name": "aws", "version": aws.version}
    assert packages["pulumi"].plugin is None


def test_only_imported_sdks_count(tmp_path: Path) -> None:
    program = tmp_path / "stacks"
    virtualenv(tmp_path / ".venv")
    for name, text in {
        "stacks/__main__.py": "import pulumi_aws as aws\n",
        "components/a.py": "if True:\n    from pulumi_openstack import compute\n",
        "components/b.py": '"""import pulumi_gcp"""\n# import pulumi_azure\n',
        "tests/t.py": "import pulumi_kubernetes\n",
        "lib/pyvenv.cfg": "",
        "lib/c.py": "import pulumi_random\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert imported_sdks(program, tmp_path) == {"pulumi_aws", "pulumi_openstack"}
