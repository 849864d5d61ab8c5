"""How the program fails: what, got, expected, fix, and an exit code that the Job's failure policy reads."""

WRONG_INPUTS, WRONG_ARGUMENTS, NO_BUILD, REFUSED, NO_ROOM = 1, 2, 3, 4, 5


class BuildError(Exception):
    """No engine was made, or one that must not be used. In the shape of `isthmus.errors.Problem`."""

    def __init__(self, code: int, what: str, got: str, expected: str, fix: str) -> None:
        self.code = code
        lines = (("got", got), ("expected", expected), ("fix", fix))
        super().__init__("\n".join([what, *(f"    {name:<8}  {text}" for name, text in lines)]))
