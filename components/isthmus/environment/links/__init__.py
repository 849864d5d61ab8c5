"""The kinds of link, a module each: a new one is a new file here, or a module that another package enters."""

from typing import Annotated, Any, Union

from pydantic import Field

from isthmus.discovery import modules
from isthmus.environment.links.base import LinkSpec

modules(__path__, __name__)

# Pydantic chooses by `kind`; with one kind only a union has no discriminator, so the kind's own literal checks it.
_kinds = tuple(LinkSpec.kinds.values())
AnyLink: Any = Annotated[Union[_kinds], Field(discriminator="kind")] if len(_kinds) > 1 else _kinds[0]  # noqa: UP007

__all__ = ["AnyLink", "LinkSpec"]
