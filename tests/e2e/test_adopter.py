"""An adopter's own repository, as `isthmus new` writes it: previewed, deployed to the sandbox, asked, destroyed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import Estate, started

pytestmark = [pytest.mark.e2e, pytest.mark.apart, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """The adopter's own, which nobody has used before."""
    with started(tmp_path_factory.mktemp("sandboxes"), "adopter") as estate:
        yield estate


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A fresh one, with one environment: `lab`."""
    command = [str(Path(sys.prefix) / "bin" / "isthmus"), "new", "our-serving", "--environment", "lab"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return tmp_path / "our-serving"


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """What a person writes in place of what stands there."""
    text = file.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text)


def test_from_a_new_repository_to_answers_and_back(sandbox: Estate, repository: Path) -> None:
    def isthmus(*args: str) -> str:
        code, printed = sandbox.isthmus(*args, folder=repository)
        assert code == 0, printed[-6000:]
        return printed

    printed = isthmus("pulumi", "preview", "--non-interactive")
    assert "stack lab of sandbox" in printed and "to create" in printed and "isthmus@v" in printed
    assert "sites[0].s3_endpoint is left out" in printed

    code, printed = sandbox.isthmus("up", folder=repository)
    assert code == 1 and "target" in printed and "'cpu'" in printed and "isthmus pulumi preview -s lab" in printed

    # The model at the private site, so that its pod fetches it from Swift, whatever host the file names.
    edit(repository / "stacks" / "Pulumi.lab.yaml", ("target: gpu", "target: cpu"), ("site: public", "site: private"))
    printed = isthmus("up")
    assert "Up in" in printed and "(openstack), cluster isthmus-lab-private: echo" in printed
    assert '"ok": true' in isthmus("smoke", "--json")
    isthmus("pulumi", "preview", "--expect-no-changes", "--non-interactive")

    names = {project.name for project in sandbox.clouds.openstack().identity.projects()}
    assert "lab" in names
    isthmus("pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive")
    names = {project.name for project in sandbox.clouds.openstack().identity.projects()}
    assert "lab" not in names
    isthmus("pulumi", "stack", "rm", "--yes")
