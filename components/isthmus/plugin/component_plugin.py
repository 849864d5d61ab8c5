"""The provider of the components: their schema, and a component for each one that a program declares."""

import json
import typing
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.experimental.component import ComponentProvider

from isthmus.catalog import PACKAGE
from isthmus.errors import IsthmusError, Problem
from isthmus.plugin.inputs import convert
from isthmus.plugin.schema import analyse, schema


class ComponentPlugin(ComponentProvider):
    """As the SDK's, but that a field with a default is optional, and that inputs are checked before they are used."""

    def __init__(self, components: Sequence[type[pulumi.ComponentResource]], package: str = PACKAGE) -> None:
        self._name = package
        self.analysis = analyse(components, package)
        self._components = {component.__name__: component for component in components}
        # What the inherited get_state reads.
        self._component_defs = self.analysis["component_definitions"]
        self._type_defs = self.analysis["type_definitions"]
        described = schema(self.analysis, package)
        Provider.__init__(self, described["version"], json.dumps(described))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component and its children.

        Raises IsthmusError for a type that the package doesn't have, and for inputs that are none.
        """
        package, _, short = resource_type.partition(":")
        short = short.rpartition(":")[2]
        if package != self._name or short not in self._components:
            expected = f"one of {', '.join(sorted(self._components))}"
            raise IsthmusError(Problem("type", resource_type, expected, "correct the resource's type"))
        component: Any = self._components[short]  # a subclass has arguments of its own
        definition = self._component_defs[short]
        args = convert(definition, args_of(component), self.analysis, inputs)
        made = component(name, args, options)
        return ConstructResult(made.urn, self.get_state(made, definition))


def args_of(component: type[pulumi.ComponentResource]) -> type:
    """The class of a component's arguments: the annotation of `args`."""
    kind: type = typing.get_type_hints(component.__init__)["args"]
    return kind
