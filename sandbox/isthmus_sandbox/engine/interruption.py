"""How what waits below the engine learns that `pulumi` was interrupted, where the engine tells nobody.

On SIGINT or SIGTERM the engine cancels its deployment; before there is one, while it loads policy packs, it waits for
the pack's answer all the same (GetAnalyzerInfo with the plugin context's own context: LoadLocalPolicyPackAnalyzers in
pkg/engine/update.go, cancellationScopeSource in pkg/backend/cancellation_scope.go). So `foreground` leaves a mark, a
file whose path its command finds in a variable, and the language host looks for it.

Standard library only.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "ISTHMUS_INTERRUPTED"


def mark() -> Path:
    """Where the mark of one command will be; nothing is there yet."""
    return Path(tempfile.gettempdir()) / f"isthmus-interrupted-{secrets.token_hex(8)}"


def interrupted(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the command that we run below was interrupted; never where `foreground` didn't start it."""
    path = environment.get(VARIABLE)
    return bool(path) and os.path.exists(str(path))
