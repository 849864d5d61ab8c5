"""The library example of the docs, run as it stands there."""

import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from tests.components.engine import declare

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-as-a-library.md"


def test_the_example_declares_a_public_site(monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    outputs: dict[str, Any] = {}
    monkeypatch.setattr(
        pulumi, "export", lambda name, value: pulumi.Output.from_input(value).apply(lambda v: outputs.update({name: v}))
    )
    engine = declare(lambda: exec(compile(program, str(PAGE), "exec"), {}))
    assert outputs == {"bucket": "shop-models-123456789012", "cluster": "shop"}
    groups = {
        group["labels"]["isthmus.dev/pool"]: group["scalingConfig"]["minSize"] for group in engine.of(":NodeGroup")
    }
    assert groups == {"system": 2, "l4": 0}
    assert engine.one("bucket:Bucket")["tags"]["isthmus:classification"] == "internal"
