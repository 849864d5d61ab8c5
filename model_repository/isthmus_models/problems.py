"""One problem of a file that an author wrote, in the shape of all our messages; and how a value is shown in one."""

from isthmus.errors import Problem

__all__ = ["Problem", "shown"]


def shown(value: object) -> str:
    """A value as its author wrote it, shortened; of lists and tables only what they are."""
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
