"""`python3 -m engine_compiler --key KEY --gpu MODEL --image IMAGE --inputs DIR --output DIR --timing-cache FILE`."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .compilation import Order, compile_engine
from .failure import NO_ROOM, BuildError


def main(argv: Sequence[str] | None = None) -> int:
    """Build one engine, and say how it went; returns the exit code."""
    parser = argparse.ArgumentParser(prog="engine-compiler", description=__doc__)
    parser.add_argument("--key", required=True, help="the name of all that decides what is built")
    parser.add_argument("--gpu", required=True, help="the GPU model of the pool, e.g. l4")
    parser.add_argument("--image", required=True, help="the image that this runs in, by digest")
    parser.add_argument("--inputs", required=True, type=Path, help="a folder with build.json, model.onnx, golden.json")
    parser.add_argument("--output", required=True, type=Path, help="the folder for the plan and manifest.json")
    parser.add_argument("--timing-cache", required=True, type=Path, help="read where it is there, and written")
    args = parser.parse_args(argv)
    began = time.monotonic()
    try:
        order = Order(key=args.key, gpu=args.gpu, image=args.image)
        line = compile_engine(order, args.inputs, args.output, args.timing_cache)
    except BuildError as error:
        return _failed(str(error), error.code)
    except OSError as error:
        return _failed(f"{args.output}: {error}; expected a folder that is writable and has room", NO_ROOM)
    print(f"{line}, in {time.monotonic() - began:.0f} s", flush=True)
    return 0


def _failed(why: str, code: int) -> int:
    print(f"engine-compiler: {why}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
