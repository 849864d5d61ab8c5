"""What every kind of link has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from isthmus.environment.base import Part
from isthmus.environment.names import Label
from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus.environment.sites import Site


class LinkSpec(Part):
    """A connection between a private and a public site. A subclass with `kind: Literal["..."]` is a kind of link."""

    kinds: ClassVar[dict[str, type["LinkSpec"]]] = {}
    private_kind: ClassVar[str]
    """The kind of site that its private end is at."""
    public_kind: ClassVar[str]
    """The kind of site that its public end is at."""

    kind: str
    private: Label
    public: Label

    @classmethod
    def __pydantic_init_subclass__(cls, **more: Any) -> None:
        for kind in get_args(cls.model_fields["kind"].annotation):
            LinkSpec.kinds[kind] = cls

    @property
    def ends(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """Each end: the key that names it, the site's name, and the kind of site that it must be."""
        return ("private", self.private, self.private_kind), ("public", self.public, self.public_kind)

    def problems(self, path: str) -> Iterator[Problem]:
        """What is wrong with the link by itself, as far as it can be read. A kind adds its own checks."""
        yield from ()

    def problems_at(self, path: str, private: "Site | None", public: "Site | None") -> Iterator[Problem]:
        """What is wrong with the link at its two sites, as far as they can be read. A kind adds its own checks."""
        yield from ()
