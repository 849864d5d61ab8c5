"""What a recovery reports to a person."""

from collections.abc import Callable

from isthmus.errors import IsthmusError, Problem

Report = Callable[[str], None]


class RecoveryError(IsthmusError):
    """What can't be decided or done, and what a person can do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(Problem(what, fix=fix))
        self.what, self.fix = what, fix
