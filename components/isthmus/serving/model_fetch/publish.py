"""`python -m model_fetch.publish --source DIR --destination s3://BUCKET/PREFIX/GPU-KEY/`: an engine that was built.

The plan goes first and manifest.json last, so that an engine that has a manifest is whole. One that is there is kept:
its name says what it was built from, and servers may be reading it.
"""

import argparse
import json
import sys
from pathlib import Path

from .__main__ import NO_ROOM, NO_STORE, WRONG_ARGUMENTS, WRONG_CONTENT
from .manifest import NAME, ManifestError
from .store import Refused, Store, s3_client

LARGEST = 5 << 30  # bytes that S3 takes in one request


def main(argv: list[str] | None = None) -> int:
    """Upload, and say how it went; returns the exit code."""
    parser = argparse.ArgumentParser(prog="model-fetch publish", description=__doc__)
    parser.add_argument("--source", required=True, type=Path, help="a folder with manifest.json and the plan it names")
    parser.add_argument("--destination", required=True, help="s3://BUCKET/PREFIX/GPU-KEY/")
    args = parser.parse_args(argv)

    from botocore.exceptions import BotoCoreError

    try:
        print(publish(Store(s3_client(), args.destination), args.source), flush=True)
    except ValueError as error:
        return _failed(str(error), WRONG_ARGUMENTS)
    except ManifestError as error:
        return _failed(str(error), WRONG_CONTENT)
    except Refused as error:
        return _failed(str(error), NO_STORE)
    except BotoCoreError as error:
        fix = "check the endpoint, the network and the pod's credentials; the Job tries again"
        return _failed(f"{args.destination}: got {error}, expected an answer of the store; {fix}", NO_STORE)
    except OSError as error:
        return _failed(f"{args.source}: {error}; expected a folder that can be read", NO_ROOM)
    return 0


def publish(store: Store, folder: Path) -> str:
    """Put the engine of `folder` into `store`, unless one is there; returns a line about it.

    Raises ManifestError for a folder without a whole engine, Refused where the store says no.
    """
    plan = _plan(folder)
    if store.has(NAME):
        return f"{store.source}: an engine is there already, and is kept"
    store.upload(plan.name, plan)
    store.upload(NAME, folder / NAME)
    return f"{store.source}{plan.name}: {plan.stat().st_size} bytes"


def _plan(folder: Path) -> Path:
    """The plan that the folder's manifest names."""
    try:
        entry = json.loads((folder / NAME).read_text())["plan"]
        plan, size = folder / str(entry["name"]), int(entry["size"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        expected = "the manifest of engine-compiler, which it writes when the engine holds"
        raise ManifestError(f"{folder / NAME}: got {error!r}, expected {expected}; see the Job's log") from None
    got = plan.stat().st_size if plan.is_file() and plan.parent == folder else -1
    if got != size or size > LARGEST:
        expected = f"{size} bytes, at most {LARGEST} as a store takes in one request"
        raise ManifestError(f"{plan}: got {got} bytes, expected {expected}; split the model, or build again")
    return plan


def _failed(why: str, code: int) -> int:
    print(f"model-fetch: {why}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
