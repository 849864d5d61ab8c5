"""The page of sources: every address in a docstring or comment, with the place that relies on it."""

from dev.pages import relied_on

CODE = '''"""A module. Source: https://docs.example.org/a"""

LIMIT = 5  # pieces: https://docs.example.org/limit.
# Two lines on
# https://docs.example.org/next
NEXT = 6
NAME = "https://not.a/source"
"""How it is named, see issue 3 of github.com/owner/repository."""


class Thing:
    """Makes it; http://10.0.0.1:8000 is only an example."""

    def make(self) -> None:
        """Make it (https://docs.example.org/make)."""
        # Two lines of
        # https://docs.example.org/lines, and more.
        return None
'''


def test_each_source_has_its_place() -> None:
    places = {source.address: source.place for source in relied_on.of(CODE, "m")}
    assert places == {
        "https://docs.example.org/a": "m",
        "https://docs.example.org/limit": "m.LIMIT",
        "https://docs.example.org/next": "m.NEXT",
        "https://github.com/owner/repository": "m.NAME",
        "https://docs.example.org/make": "m.Thing.make",
        "https://docs.example.org/lines": "m.Thing.make",
    }


def test_what_it_says_comes_without_the_address() -> None:
    says = {source.place: source.says for source in relied_on.of(CODE, "m")}
    assert says["m.LIMIT"] == "“pieces”" and says["m.Thing.make"].startswith("“")
    assert not any("://" in text for text in says.values())


def test_sources_on_github_are_by_repository() -> None:
    source = relied_on.Source("https://github.com/a/b/blob/main/c.go", "m", "")
    assert source.publisher == "github.com/a/b"
    assert relied_on.Source("https://docs.example.org/x", "m", "").publisher == "docs.example.org"


def test_the_packages_own_sources_are_there() -> None:
    found = list(relied_on.sources())
    assert len({source.address for source in found}) > 25
    assert {"docs.aws.amazon.com", "docs.openstack.org", "kubernetes.io"} <= {source.publisher for source in found}
