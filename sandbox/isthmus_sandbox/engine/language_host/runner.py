"""Run one Pulumi program; started by the host with the program's own Python, so it imports nothing of ours.

Arguments: the settings as JSON, the program's folder or file, and the program's own arguments.
"""

import asyncio
import json
import logging
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

sys.path.pop(0)  # our own folder: its modules are none of the program's
ERROR_PRINTED = 32  # the exit code of a program whose error was shown already

try:
    import pulumi
    import pulumi.runtime
    from pulumi.runtime.stack import run_in_stack
except ImportError:
    print(
        f"{traceback.format_exc()}\nThe Pulumi SDK isn't installed in this Python; run `pulumi install`.",
        file=sys.stderr,
    )
    sys.exit(1)


def main() -> None:
    """Run the program inside a stack; errors go to the engine once, without the frames above the program."""
    settings, program = json.loads(sys.argv[1]), sys.argv[2]
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    pulumi.runtime.configure(pulumi.runtime.Settings(**settings))
    sys.argv = sys.argv[2:]
    # The engine has said already why it stops us, and it may say so twice.
    signal.signal(signal.SIGINT, lambda *_: _end(ERROR_PRINTED))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max(settings["parallel"], 1) * 4))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # unfinished tasks of a failed program
    try:
        loop.run_until_complete(run_in_stack(lambda: _run(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        _end(ERROR_PRINTED)
    except Exception as error:
        _print_error(error, program)
        _end(ERROR_PRINTED)
    _end(0)


def _run(program: str) -> None:
    if os.path.isdir(program) and not os.path.exists(os.path.join(program, "__main__.py")):
        raise pulumi.RunError(f"unable to find main python program `__main__.py` in `{os.path.abspath(program)}`")
    runpy.run_path(program, run_name="__main__")


def _print_error(error: BaseException, program: str) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    folder = os.path.abspath(program)
    first_own = next((i for i, f in enumerate(frames) if os.path.abspath(f.filename).startswith(folder)), 0)
    text = "".join([*traceback.format_list(frames[first_own:]), *traceback.format_exception_only(error)])
    pulumi.log.error(f"Program failed with an unhandled exception:\n{text}")


def _end(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the SDK's threads may still wait for the engine


main()
