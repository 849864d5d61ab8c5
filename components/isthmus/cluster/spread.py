"""Pods of one kind apart from each other, as far as there are nodes for it."""

from collections.abc import Mapping

from pulumi_kubernetes.core.v1 import TopologySpreadConstraintArgsDict


def spread(key: str, selector: Mapping[str, str]) -> TopologySpreadConstraintArgsDict:
    """One pod more at most where the nodes' label `key` has one value than where it has another, if that can be.

    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    return {
        "max_skew": 1,
        "topology_key": key,
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": selector},
    }
