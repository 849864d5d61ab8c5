"""Packages that make values only; the state keeps them, and where one is used the use is judged."""

from isthmus_policies.facts.bearing import Types
from isthmus_policies.facts.place import VALUE_PACKAGES

TYPES = Types(part=tuple(f"{package}:*" for package in VALUE_PACKAGES))
