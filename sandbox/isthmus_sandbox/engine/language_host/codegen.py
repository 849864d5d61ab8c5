"""Generated code: SDKs of packages, programs, and their linking into a project; a helper in Go writes them.

The helper (toolchain/engine/pulumi-language-python-codegen) has the official host's own library; it gets a call's
request as JSON and gives the response so.
"""

import subprocess
from typing import Any

from google.protobuf import json_format

from isthmus_sandbox.toolchain import locations

HELPER = "pulumi-language-python-codegen"


def answer(method: str, request: Any, response: Any) -> Any:
    """`response`, filled with the helper's answer to a call of the LanguageRuntime service.

    Raises ValueError with the helper's error, and when it isn't built.
    """
    helper = locations.binary(HELPER)
    if not helper.exists():
        raise ValueError(f"the language host's code generator isn't built ({helper}); run `isthmus setup`")
    process = subprocess.run(
        [helper, method], input=json_format.MessageToJson(request), capture_output=True, text=True, encoding="utf-8"
    )
    if process.returncode:
        raise ValueError(f"{method}: {process.stderr.strip() or f'the code generator ended with {process.returncode}'}")
    return json_format.Parse(process.stdout, response, ignore_unknown_fields=True)
