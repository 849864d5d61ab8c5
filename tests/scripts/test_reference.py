"""The reference pages say what the code says."""

import pytest

from scripts import reference


@pytest.mark.parametrize("name", ["environment.md", "commands.md"])
def test_a_page_is_what_the_code_says(name: str) -> None:
    assert (reference.FOLDER / name).read_text() == reference.pages()[name], "run `make reference`"


def test_every_key_says_what_it_takes() -> None:
    page = reference.environment()
    assert "| `cidr` | an IPv4 network such as `10.16.0.0/18` | required |" in page
    assert "pinned by digest" in page and "IPv4Network" not in page and "<class" not in page
