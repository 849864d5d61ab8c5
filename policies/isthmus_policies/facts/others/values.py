"""Packages that make values only; the state keeps them, and where one is used the use is judged."""

from isthmus_policies.facts.bearing import Types

TYPES = Types(part=("random:*", "tls:*", "time:*", "std:*", "null:*"))
