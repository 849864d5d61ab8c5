"""An addon is one new file; what pods need and nobody provides is refused."""

import importlib
from pathlib import Path

import pytest
from tests.components.environments import loaded

from isthmus.cluster import ADDONS, Addon, NotProvided, provided, require
from isthmus.cluster.addons import addons_in
from isthmus.discovery import modules

STORAGE = '''
"""Volumes of EBS. https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html"""

from isthmus.cluster import Addon

addon = Addon(name="aws-ebs-csi-driver", sites=frozenset({"aws"}), provides=frozenset({"StorageClass gp3"}))
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of addons with one new file."""
    made = tmp_path / f"addons_of_{tmp_path.name}"
    made.mkdir()
    (made / "__init__.py").touch()
    (made / "ebs_csi.py").write_text(STORAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return made


def test_a_new_addon_is_a_new_file(folder: Path) -> None:
    package = importlib.import_module(folder.name)
    addons = (*ADDONS, *addons_in(modules(package.__path__, package.__name__)))
    site = loaded().site("public")
    with pytest.raises(NotProvided, match="no StorageClass gp3, which a notebook needs"):
        require(site, {"StorageClass gp3"}, "a notebook")
    require(site, {"StorageClass gp3"}, "a notebook", addons)


def test_gpus_are_there_where_a_pool_has_them_and_identity_where_its_agent_is() -> None:
    environment = loaded()
    assert {"nvidia.com/gpu", "EKS Pod Identity"} <= provided(environment.site("public"))
    assert provided(environment.site("private")) == {"nvidia.com/gpu", "ValidatingAdmissionPolicy"}
    assert "EKS Pod Identity" not in provided(environment.site("public"), addons=())


def test_everything_that_lacks_is_said_at_once() -> None:
    with pytest.raises(NotProvided) as caught:
        require(loaded().site("private"), {"a", "b", "nvidia.com/gpu"}, "a server")
    assert [problem.got for problem in caught.value.problems] == [
        "no a, which a server needs",
        "no b, which a server needs",
    ]
    assert all(problem.expected and problem.fix for problem in caught.value.problems)


def test_two_addons_of_one_name_are_refused(folder: Path) -> None:
    (folder / "again.py").write_text(STORAGE)
    package = importlib.import_module(folder.name)
    with pytest.raises(ValueError, match="aws-ebs-csi-driver twice"):
        addons_in(modules(package.__path__, package.__name__))


def test_an_addon_says_what_it_provides() -> None:
    assert all(isinstance(addon, Addon) and addon.sites and addon.provides for addon in ADDONS)
