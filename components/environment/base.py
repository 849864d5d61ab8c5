"""What all parts of the vocabulary share: frozen pydantic models that refuse unknown keys, and strict scalars."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of an environment: frozen, and a key that it doesn't know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# YAML has types of its own: "2" is no number and 2 no name, so nothing is coerced.
Text = Annotated[str, Field(strict=True, min_length=1)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0)]
Positive = Annotated[int, Field(strict=True, ge=1)]
