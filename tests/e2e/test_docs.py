"""The commands of the documentation, page by page, as a reader types them: in a copy of the checkout, on a sandbox that
the README's own `make up` makes.

Nothing here lists commands: a block that no test of its own runs and that has no reason against it is run.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs import checkout
from tests.docs.blocks import PAGES, ROOT, blocks, script
from tests.docs.test_blocks import BY_THEMSELVES

pytestmark = [pytest.mark.e2e, pytest.mark.apart, pytest.mark.timeout(1500)]

README, TUTORIAL = "README.md", "docs/tutorial/first-hybrid-cloud.md"  # this one removes the sandbox at its end


def _runnable(page: str) -> bool:
    return page not in BY_THEMSELVES and any(block.shell and not block.reason for block in blocks(ROOT / page))


RUN = [page for page in (path.relative_to(ROOT).as_posix() for path in PAGES) if _runnable(page)]
BETWEEN = [page for page in RUN if page not in (README, TUTORIAL)]


class Reader:
    """A person with a fresh checkout and a shell."""

    def __init__(self, parent: Path) -> None:
        self.folder = checkout.copy(parent / "isthmus")
        self.environment = checkout.environment(parent / "bin", ISTHMUS_SANDBOXES=str(parent / "sandboxes"))

    def shell(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run a script; both streams are in its stdout. Nothing of it goes on when the test is interrupted."""
        command = ["bash", "-c", text]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                printed, errors = process.communicate()
            except BaseException:
                os.killpg(process.pid, signal.SIGINT)
                raise
        return subprocess.CompletedProcess(command, process.returncode, printed, errors)

    def follow(self, page: str) -> str:
        """Do what a page says; what its commands printed."""
        done = self.shell(script(blocks(ROOT / page)))
        assert done.returncode == 0, f"{page} ended with {done.returncode}:\n{done.stdout[-8000:]}{done.stderr[-2000:]}"
        assert "Traceback" not in done.stdout, done.stdout[-8000:]
        return done.stdout


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, str]]:
    """A reader who has done what the README says, and what that printed."""
    reader = Reader(tmp_path_factory.mktemp("reader"))
    try:
        yield reader, reader.follow(README)
    finally:
        reader.shell("isthmus sandbox clean --all --yes")


def test_the_readme(up: tuple[Reader, str]) -> None:
    _, output = up
    for words in ("What there is:", "private-h100 (openstack)", "public-l4 (aws)", "nothing to recover in local"):
        assert words in output, output[-6000:]


@pytest.mark.parametrize("page", BETWEEN)
def test_a_page(up: tuple[Reader, str], page: str) -> None:
    reader, _ = up
    output = reader.follow(page)
    if page.endswith("add-a-model.md"):
        assert "normal forms" in output, output[-6000:]
        reader.shell("git checkout -q . && git clean -fdq model_repository stacks")
    if page.endswith("look-into-the-sandbox.md"):
        assert "sandbox second is removed" in output
    if page.endswith("renew-a-kubeconfig.md"):
        updated = output.split(": pulumi up -s")[1]
        assert re.search(r"~ +pulumi:providers:kubernetes .*\[diff: ~kubeconfig", updated), updated[-6000:]
        # Pages before it may have left something else to bring up to date.
        assert not re.search(r"[-+~]+ +openstack:", updated) and "replaced" not in updated, updated[-6000:]


def test_the_tutorial_changes_a_quota_refuses_a_leak_and_leaves_nothing(up: tuple[Reader, str]) -> None:
    reader, _ = up
    output = reader.follow(TUTORIAL)
    each = dict(re.findall(r"^\+ \S+: (.*)\n((?:(?!\+ ).*\n)*)", output, re.M))  # the last of each
    quota, leak = each[".venv/bin/isthmus pulumi up -s local --yes"], each[".venv/bin/isthmus pulumi preview -s local"]
    assert "1 updated" in quota and "created" not in quota and "deleted" not in quota, quota
    assert "recommender" in leak and "expected" in leak and "to create" not in leak, leak
    assert os.listdir(reader.environment["ISTHMUS_SANDBOXES"]) == []
    assert not (reader.folder / ".venv").exists()
