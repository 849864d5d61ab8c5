"""What a recovery tells a person."""

from collections.abc import Callable

Say = Callable[[str], None]


class RecoveryError(Exception):
    """What can't be decided or done, and what a person can do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix
