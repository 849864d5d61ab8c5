"""Placement: from an environment to a plan of servers. Imports nothing of Pulumi."""

from isthmus.placement.first_fit import PlacementImpossible, plan

__all__ = ["PlacementImpossible", "plan"]
