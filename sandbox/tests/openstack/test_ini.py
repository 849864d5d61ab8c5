import configparser
from pathlib import Path

import pytest

from isthmus_sandbox.openstack.configuration.ini import render


def test_repeats_options_and_writes_booleans_in_lower_case() -> None:
    text = render({"DEFAULT": {"debug": False, "path": Path("/a/b"), "alias": ("one", "two")}, "api": {"workers": 1}})
    assert text == "[DEFAULT]\ndebug = false\npath = /a/b\nalias = one\nalias = two\n\n[api]\nworkers = 1\n"


def test_is_read_back_by_a_parser() -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(render({"a": {"key": "value = with equals"}}))
    assert parser["a"]["key"] == "value = with equals"


def test_refuses_a_line_break() -> None:
    with pytest.raises(ValueError, match=r"\[a\] key.*expected one line"):
        render({"a": {"key": "one\n[b]"}})
