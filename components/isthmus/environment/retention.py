"""What `pulumi destroy` may do to data."""

from enum import StrEnum


class Retention(StrEnum):
    """`disposable`: destroy empties stores (local, tests). `kept`: destroy refuses stores that hold data, by name."""

    DISPOSABLE = "disposable"
    KEPT = "kept"
