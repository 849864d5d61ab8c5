"""`import isthmus` is light, and what it promises is there."""

import subprocess
import sys

import isthmus


def test_every_name_is_there() -> None:
    assert set(isthmus.__all__) == set(isthmus._HOMES)
    for name in isthmus.__all__:
        assert getattr(isthmus, name).__name__ == name


def test_the_vocabulary_needs_no_sdk() -> None:
    program = "import sys, isthmus; isthmus.Environment; print([m for m in sys.modules if m.startswith('pulumi')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
