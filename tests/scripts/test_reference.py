"""The pages that are written from the code say what the code says."""

import pytest

from dev import reference
from dev.pages import components, environment, packages
from isthmus.plugin.schema import package


@pytest.mark.parametrize("name", sorted(reference.modules()))
@pytest.mark.slow
def test_a_page_is_what_the_code_says(name: str) -> None:
    text = reference.HEAD + reference.modules()[name].text()
    assert (reference.DOCS / name).read_text() == text, "run `make reference`"


@pytest.mark.slow
def test_each_of_them_is_written_and_says_so() -> None:
    pages = reference.pages()
    assert pages.keys() == reference.modules().keys()
    assert all(text.startswith(reference.HEAD) for text in pages.values())


def test_every_key_says_what_it_takes() -> None:
    page = environment.text()
    assert "| `cidr` | an IPv4 network such as `10.16.0.0/18` | required |" in page
    assert "pinned by digest" in page and "IPv4Network" not in page and "<class" not in page


def test_every_component_and_type_has_its_section() -> None:
    page, schema = components.text(), package()
    for token in (*schema["resources"], *schema["types"]):
        assert page.count(f"\n## {token.rsplit(':', 1)[-1]}\n") == 1, token


def test_an_arrow_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(packages.ArrowBack, match=r"a -> b -> a|b -> a -> b"):
        packages._order({"a": {"b"}, "b": {"a"}})


def test_a_package_is_a_folder_or_a_module_beside_folders() -> None:
    assert packages.package_of("isthmus.link.suites") == packages.package_of("isthmus.link") == "isthmus.link"
    assert packages.package_of("isthmus.errors") == "isthmus.errors"
    assert packages.package_of("isthmus_sandbox.aws.s3") == "isthmus_sandbox"


def test_what_follows_from_other_arrows_is_left_out() -> None:
    arrows = {"a": {"b", "c"}, "b": {"c"}, "c": set[str]()}
    assert packages._direct("a", arrows) == {"b"} and packages._below("a", arrows) == {"b", "c"}
