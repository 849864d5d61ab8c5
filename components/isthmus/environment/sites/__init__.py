"""The kinds of site, a module each: a new one is a new file here, or a module that another package enters."""

from typing import Annotated, Any, Union

from pydantic import Field

from isthmus.discovery import modules
from isthmus.environment.sites.base import Site

modules(__path__, __name__)

# Pydantic chooses by `kind` and reports only that kind's problems.
AnySite: Any = Annotated[Union[tuple(Site.kinds.values())], Field(discriminator="kind")]  # noqa: UP007

__all__ = ["AnySite", "Site"]
