"""INI files as oslo.config and Paste read them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

Value = str | int | bool | Path | tuple[str, ...]  # a tuple is an option given several times
Section = Mapping[str, Value]
File = Mapping[str, Section]


def render(file: File) -> str:
    """The text of `file`; a tuple becomes one line for each member, booleans are lower case.

    Raises:
        ValueError: a value holds a line break, which would start an option of its own.
    """
    return "\n".join(f"[{name}]\n{_options(name, section)}" for name, section in file.items())


def _options(name: str, section: Section) -> str:
    return "".join(f"{key} = {text}\n" for key, value in section.items() for text in _texts(f"[{name}] {key}", value))


def _texts(option: str, value: Value) -> Iterable[str]:
    values = value if isinstance(value, tuple) else (value,)
    for item in values:
        text = str(item).lower() if isinstance(item, bool) else str(item)
        if "\n" in text:
            raise ValueError(f"{option}: got a value with a line break, expected one line")
        yield text
