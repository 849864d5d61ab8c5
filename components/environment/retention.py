"""What `pulumi destroy` may do to data."""

from enum import StrEnum


class Retention(StrEnum):
    """`disposable`: destroy empties stores (local, tests). `kept`: stores are protected, destroy refuses them."""

    DISPOSABLE = "disposable"
    KEPT = "kept"
