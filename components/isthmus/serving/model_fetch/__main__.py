"""`python -m model_fetch --source s3://BUCKET/PREFIX/ --manifest-sha256 HEX --destination DIR`.

Credentials, region and endpoint come from the AWS SDK's own variables (AWS_ENDPOINT_URL_S3 for Swift's S3 API).
"""

import argparse
import sys
import time
from pathlib import Path

from .engine import Engine
from .fetch import fetch
from .manifest import ManifestError
from .store import Refused, Store, s3_client

WRONG_CONTENT, WRONG_ARGUMENTS, NO_STORE, NO_ROOM = 1, 2, 3, 4


def main(argv: list[str] | None = None) -> int:
    """Fetch, and say how it went; returns the exit code."""
    parser = argparse.ArgumentParser(prog="model-fetch", description=__doc__)
    parser.add_argument("--source", required=True, help="s3://BUCKET/PREFIX/")
    parser.add_argument("--manifest-sha256", required=True, help="SHA-256 of PREFIX/manifest.json")
    parser.add_argument("--destination", required=True, type=Path, help="an empty folder")
    parser.add_argument(
        "--engine", action="append", default=[], help="PATH=s3://BUCKET/PREFIX/GPU-KEY/: an engine, and where it goes"
    )
    args = parser.parse_args(argv)

    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError

    began = time.monotonic()
    try:
        client = s3_client()
        engines = [Engine.of(word, client) for word in args.engine]
        store = Store(client, args.source)
        size = fetch(store, args.manifest_sha256, args.destination, lambda text: print(text, flush=True), engines)
    except ValueError as error:
        return _failed(str(error), WRONG_ARGUMENTS)
    except ManifestError as error:
        return _failed(str(error), WRONG_CONTENT)
    except Refused as error:
        return _failed(str(error), NO_STORE)
    except (BotoCoreError, Boto3Error) as error:
        fix = "check the endpoint, the network and the pod's credentials; what is downloaded is kept for the next run"
        return _failed(f"{args.source}: got {error}, expected an answer of the store; {fix}", NO_STORE)
    except OSError as error:
        return _failed(f"{args.destination}: {error}; expected a folder that is writable and has room", NO_ROOM)
    print(f"{size} bytes in {time.monotonic() - began:.1f} s", flush=True)
    return 0


def _failed(why: str, code: int) -> int:
    print(f"model-fetch: {why}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
