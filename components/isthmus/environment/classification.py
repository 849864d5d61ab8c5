"""How sensitive data is. The order decides where it may rest and what it may cross."""

from enum import StrEnum


class Classification(StrEnum):
    """`public < internal < confidential < restricted`.

    `restricted` and `confidential` stay on private sites; `internal` may cross the link and rest encrypted in AWS;
    `public` may be served to the internet.
    """

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """The place in the order, 0 for `public`."""
        return _ORDER.index(self)

    @property
    def stays_private(self) -> bool:
        """Whether such data may never rest on an AWS or edge site."""
        return self >= Classification.CONFIDENTIAL

    @classmethod
    def read(cls, word: object) -> "Classification | None":
        """The class that a word is; None where it is none."""
        return next((one for one in cls if one.value == word), None)

    # StrEnum would compare the words by the alphabet, which is wrong and silent.
    def __lt__(self, other: str) -> bool:
        return self.rank < Classification(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Classification(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Classification(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Classification(other).rank


_ORDER = tuple(Classification)
