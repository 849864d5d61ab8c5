"""The components in programs of other languages: the commands of the how-to, in a sandbox; `local` is not needed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import ROOT, Estate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

PAGE = ROOT / "docs" / "how-to" / "use-from-another-program.md"
BLOCKS = re.findall(r"^```(sh|yaml)\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
BUCKET = "store-models-123456789012"
# What mypy knows to be right, with what every language's SDK must offer: Inputs, and what may be left out.
RIGHT = """
import pulumi
import pulumi_isthmus as isthmus

key = isthmus.DataKey(
    "key",
    isthmus.DataKeyArgs(
        prefix="store", account="1", region="eu-central-1", classification="internal", log_groups=[], disposable=True
    ),
)
store = isthmus.S3Store(
    "store",
    account="1",
    region="eu-central-1",
    bucket="b",
    classification="internal",
    key_arn=key.arn,
    readers=["arn:aws:iam::1:root"],
    disposable=True,
)
bucket: pulumi.Output[str] = store.bucket
"""
# What a language that doesn't check types passes on.
WRONG = """
from typing import Any
import pulumi
import pulumi_isthmus as isthmus

wrong: Any = {"bucket": pulumi.Output.secret("s3cr3t-of-mine"), "classification": 3, "disposable": "yes"}
isthmus.S3Store(
    "store", account="1", region="eu-central-1", key_arn="arn:aws:kms:eu-central-1:1:key/k", readers=[], **wrong
)
"""


class Shell:
    """A person's shell in the folder of a program of their own, beside a checkout."""

    def __init__(self, estate: Estate, parent: Path) -> None:
        (parent / "isthmus").symlink_to(ROOT)
        self.folder = parent / "store"
        self.folder.mkdir()
        path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "ISTHMUS_SANDBOX_NAME": estate.layout.name}

    def run(self, script: str, fails: bool = False) -> str:
        """Run a script; what it printed, both streams together."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"exec 2>&1\n{script}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert bool(done.returncode) == fails, f"{script}\ngave {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


def test_the_how_to_in_yaml(sandbox: Estate, tmp_path: Path) -> None:
    shell, s3 = Shell(sandbox, tmp_path), sandbox.clouds.aws("s3")
    printed: dict[str, str] = {}
    for language, text in BLOCKS:
        if language == "yaml":
            assert "isthmus: ../isthmus/components" in (shell.folder / "Pulumi.yaml").read_text()
            name = text.splitlines()[0].removeprefix("# ")
            (shell.folder / name).write_text(text)
            continue
        printed[text] = shell.run(text)
        if "pulumi up" in text:
            assert printed[text].splitlines()[-1] == BUCKET
            (rule,) = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
            key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
            assert sandbox.clouds.aws("kms").describe_key(KeyId=key)["KeyMetadata"]["Enabled"]
            assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    assert any("destroy" in text for text in printed)
    assert BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    schema: dict[str, Any] = json.loads((shell.folder / "schema.json").read_text())
    assert schema["name"] == "isthmus" and "isthmus:index:S3Store" in schema["resources"]


def test_a_python_program_with_the_generated_sdk(sandbox: Estate, tmp_path: Path) -> None:
    shell = Shell(sandbox, tmp_path)
    (shell.folder / "Pulumi.yaml").write_text(
        "name: store\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n"
    )
    (shell.folder / "requirements.txt").write_text("pulumi==3.259.0\n")
    (shell.folder / "__main__.py").write_text(RIGHT)
    (shell.folder / "Pulumi.python.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    assert "import pulumi_isthmus as isthmus" in shell.run("isthmus pulumi package add ../isthmus/components")
    mypy = f"{sys.executable} -m mypy --strict --python-executable venv/bin/python __main__.py"
    assert "no issues found" in shell.run(mypy)
    output = shell.run("isthmus pulumi preview -s python")
    assert "aws:s3:Bucket" in output and "aws:kms:Key" in output, output
    (shell.folder / "__main__.py").write_text(WRONG)
    output = shell.run("isthmus pulumi preview -s python", fails=True)
    for part in ("the inputs of S3Store", "bucket", "known at preview", "a boolean (true or false)", "a number"):
        assert part in output, output
    assert "Traceback" not in output and "s3cr3t-of-mine" not in output, output
