"""Isthmus' own types: all are components, and their children are judged as any other resource."""

from isthmus_policies.facts.bearing import Types

TYPES = Types(part=("isthmus:*",))
