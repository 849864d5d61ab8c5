"""What all parts of the vocabulary share: frozen pydantic models that refuse unknown keys, and strict scalars."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr
from pydantic_core import PydanticCustomError

# What the columns of OpenStack's databases hold, and many an API of AWS.
LONGEST = 255
MOST = 2**31 - 1


class Part(BaseModel):
    """A part of an environment: frozen, and a key that it doesn't know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _invalid: frozenset[str] = PrivateAttr(default=frozenset())

    def readable(self, field: str) -> bool:
        """Whether what stands in a field is valid, which None alone doesn't tell where it is a value."""
        return field not in self._invalid


def _line(value: str) -> str:
    # `isprintable` is false for control characters, line breaks, every blank but the space, and lone surrogates.
    if not value or value != value.strip() or not value.isprintable() or len(value) > LONGEST:
        expected = f"text of at most {LONGEST} characters on one line, without blanks at its ends"
        raise PydanticCustomError("text", "{expected}", {"expected": expected, "fix": "respell it"})
    return value


# YAML has types of its own: "2" is no number and 2 no name, so nothing is coerced.
Text = Annotated[str, Field(strict=True), AfterValidator(_line)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
Positive = Annotated[int, Field(strict=True, ge=1, le=MOST)]


def _some(value: object) -> object:
    if isinstance(value, list | tuple) and not value:
        context = {"got": "an empty list", "expected": "a list with at least one item", "fix": "add one"}
        raise PydanticCustomError("empty", "{expected}", context)
    return value


# Pydantic's own least length also counts out the items that are invalid, and so says one mistake twice.
NOT_EMPTY = BeforeValidator(_some)
"""Of a list in which something must be."""


def known(*values: object) -> bool:
    """Whether all of these fields of a partial are valid, so that something can be said of them."""
    return all(value is not None for value in values)
