"""Which releases of Triton have aged: those of the environments in stacks/, and the oldest that Isthmus allows.

NVIDIA releases Triton every month, and mends what is found in the next release, not in earlier ones
(https://github.com/triton-inference-server/server/releases). So the nightly workflow asks this, and somebody looks at
the year's CVE records before an old release is the one that everybody runs.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
import yaml

from isthmus.environment.images import OLDEST_TRITON, triton_release
from isthmus_cli.console import out

STACKS = Path(__file__).resolve().parents[2] / "stacks"
KEY = "isthmus:environment"
USED, ALLOWED = 6, 12
"""Months that a release in an environment, and the oldest that is allowed, may have."""


def main(
    stacks: Annotated[Path, typer.Option(help="The folder with the environments.")] = STACKS,
    today: Annotated[str, typer.Option(help="The day that counts, e.g. 2026-11-28; today if left out.")] = "",
) -> None:
    """Tell which releases of Triton are old; exit status 1 if any is.

    Example: [bold]python -m dev.aging[/]
    """
    day = date.fromisoformat(today) if today else date.today()
    aged = list(problems(releases(stacks), day))
    for line in aged:
        out.print(line, highlight=False)
    if aged:
        sys.exit(1)
    out.print("no release of Triton is old", highlight=False)


def releases(stacks: Path) -> dict[str, tuple[int, int]]:
    """The release of each site of each environment, by `ENVIRONMENT, site SITE`."""
    result: dict[str, tuple[int, int]] = {}
    for file in sorted(stacks.glob("Pulumi.*.yaml")):
        config: Mapping[str, object] = yaml.safe_load(file.read_text()).get("config", {})
        environment = config.get(KEY)
        for site in environment.get("sites", ()) if isinstance(environment, dict) else ():
            if release := triton_release(str(site.get("images", {}).get("triton", ""))):
                result[f"{file.name}, site {site.get('name')}"] = release
    return result


def problems(used: Mapping[str, tuple[int, int]], day: date) -> Iterator[str]:
    """A line for each that is too old."""
    for where, release in used.items():
        if (months := _age(release, day)) > USED:
            yield f"{where}: Triton {_name(release)} is {months} months old; take a current release, by its digest"
    if (months := _age(OLDEST_TRITON, day)) > ALLOWED:
        fix = "read the CVE records since, and raise OLDEST_TRITON in components/isthmus/environment/images.py"
        yield f"the oldest that is allowed, Triton {_name(OLDEST_TRITON)}, is {months} months old: {fix}"


def _age(release: tuple[int, int], day: date) -> int:
    year, month = release
    return 12 * (day.year - 2000 - year) + day.month - month


def _name(release: tuple[int, int]) -> str:
    return f"{release[0]}.{release[1]:02}"


if __name__ == "__main__":
    typer.run(main)
