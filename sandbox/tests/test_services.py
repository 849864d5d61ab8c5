"""What the sandbox makes before the engine runs is made with its own variables, not with the shell's."""

import os
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox import services
from isthmus_sandbox.supervisor.layout import Layout


def test_preparing_sees_nothing_of_another_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    class Module:
        def prepare(self, layout: Layout, environment: Any) -> None:
            seen.append({name for name in os.environ if name.startswith(("AWS_", "OS_", "HTTP"))})

    monkeypatch.setattr(services, "_modules", lambda: [Module()])
    monkeypatch.setenv("AWS_PROFILE", "somebody-else")
    monkeypatch.setenv("OS_CLOUD", "elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    environment: Any = object()
    services.prepare(Layout("t", tmp_path / "t"), environment)
    assert seen == [set()]
    assert os.environ["AWS_PROFILE"] == "somebody-else"
