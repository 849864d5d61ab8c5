import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from isthmus_sandbox.openstack.credentials import Credentials


def test_are_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    first = Credentials.stored(file)
    assert Credentials.stored(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_differ_between_sandboxes_and_between_uses(tmp_path: Path) -> None:
    one, two = Credentials.stored(tmp_path / "a"), Credentials.stored(tmp_path / "b")
    assert one != two
    assert len({one.admin, one.service, one.trustee, one.octavia_key, one.swift_prefix, one.swift_suffix}) == 6
    assert len(base64.b64decode(one.barbican_key)) == 32


def test_are_the_same_for_all_that_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Credentials.stored(tmp_path / "credentials.json").admin, range(16)))
    assert len(set(found)) == 1


def test_never_show_themselves() -> None:
    made = Credentials.generate()
    assert made.admin not in f"{made} {made!r}"


def test_say_what_to_do_about_a_foreign_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    file.write_text('{"admin": "x"}')
    with pytest.raises(ValueError, match=r"credentials.json.*expected the keys admin, service.*make clean"):
        Credentials.stored(file)
