"""What every kind of link has: a name by which an environment asks for it, and two ends."""

from abc import ABC, abstractmethod

import pulumi

from isthmus.environment import LinkSpec
from isthmus.link_end import LinkEnd
from isthmus.registry import Registry


class Link(ABC):
    """A link as it is declared: one object declares both ends, so they can't disagree.

    A subclass that names its `kind` is the link of that kind; it knows ends, and no cloud.
    """

    def __init_subclass__(cls, kind: str = "", **more: object) -> None:
        super().__init_subclass__(**more)
        _LINKS.add(kind, cls)

    @classmethod
    @abstractmethod
    def between(
        cls, name: str, spec: LinkSpec, private: LinkEnd, public: LinkEnd, opts: pulumi.ResourceOptions
    ) -> "Link":
        """Declare what `spec` says between two ends."""

    @staticmethod
    def declare(
        name: str, spec: LinkSpec, private: LinkEnd, public: LinkEnd, opts: pulumi.ResourceOptions | None = None
    ) -> "Link":
        """Declare a link of the kind that `spec` asks for.

        Raises:
            NotDeclared: no link has registered itself for the kind.
        """
        link = _LINKS.of(spec.kind, f"link {name!r}")
        return link.between(name, spec, private, public, opts or pulumi.ResourceOptions())


_LINKS = Registry[type[Link]]("link", "choose another kind")
