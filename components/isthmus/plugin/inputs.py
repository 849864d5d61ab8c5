"""Inputs that a program in another language passed: checked against the schema, all problems at once, and converted.

What arrives are strings, floats, booleans, lists, mappings, and Outputs for what is secret, unknown yet or another
resource's. A value is never printed, for it may be secret: its kind is.
"""

import dataclasses
import difflib
import math
import operator
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.output import Unknown
from pulumi.provider.experimental.analyzer import (
    AnalyzeResult,
    ComponentDefinition,
    PropertyDefinition,
    PropertyType,
    TypeDefinition,
)

from isthmus.errors import IsthmusError, Problem

KINDS = {
    PropertyType.STRING: "a string",
    PropertyType.INTEGER: "an integer",
    PropertyType.NUMBER: "a number",
    PropertyType.BOOLEAN: "a boolean (true or false)",
    PropertyType.ARRAY: "a list",
    PropertyType.OBJECT: "an object",
}
PYTHON: Mapping[PropertyType, Any] = {
    PropertyType.STRING: str,
    PropertyType.BOOLEAN: bool,
    PropertyType.ARRAY: list,
    PropertyType.OBJECT: Mapping,
}
ANY = "pulumi.json#/Any"
WRITTEN = "write the value down, or take it from the stack's configuration"


def convert(component: ComponentDefinition, args: type, types: AnalyzeResult, inputs: Mapping[str, Any]) -> Any:
    """The component's `args` object, made from inputs by their names in the schema.

    Raises IsthmusError with a problem for each input that is missing, unknown or of another type than the schema says.
    """
    reader = _Reader(types["type_definitions"])
    made = reader.fields(args, component.inputs, component.inputs_mapping, inputs, "")
    if reader.problems:
        raise IsthmusError(reader.problems, f"the inputs of {component.name}")
    return made


@dataclass
class _Reader:
    """Reads values, and collects what is wrong with them."""

    types: Mapping[str, TypeDefinition]
    problems: list[Problem] = field(default_factory=list)

    def fields(
        self,
        kind: type,
        properties: Mapping[str, PropertyDefinition],
        names: Mapping[str, str],
        values: Mapping[str, Any],
        path: str,
    ) -> Any:
        """An instance of `kind`, or None when a problem was found."""
        before = len(self.problems)
        for name in values.keys() - properties.keys():
            near = difflib.get_close_matches(name, properties, 1)
            fix = f"did you mean {_path(path, near[0])}?" if near else "take it away"
            self._wrong(
                _path(path, name), "an input that it doesn't have", f"one of {', '.join(sorted(properties))}", fix
            )
        arguments = {}
        for name, definition in properties.items():
            here, value = _path(path, name), values.get(name)
            if value is not None:
                arguments[names[name]] = self.value(definition, value, here)
            elif not definition.optional:
                self._wrong(here, "nothing", self._kind(definition), "give it: it has no default")
        if len(self.problems) > before:
            return None
        if not dataclasses.is_dataclass(kind):  # a TypedDict
            return arguments
        with self._constructing(path or kind.__name__):
            return kind(**arguments)

    def value(self, definition: PropertyDefinition, value: Any, path: str, lifted: bool = False) -> Any:
        """The value of a property; `lifted` where it is inside one that may be an Output."""
        lifted = lifted or not definition.plain
        if isinstance(value, pulumi.Output | Unknown):
            if lifted:
                return pulumi.Output.from_input(value)
            return self._leaves(definition, value, path)
        if definition.ref == ANY:
            return self._any(value, path, lifted)
        if definition.ref:
            return self._referenced(definition, value, path)
        kind = definition.type
        assert kind is not None  # the schema has a type where it has no reference
        if kind in (PropertyType.INTEGER, PropertyType.NUMBER):
            return self._number(kind, value, path)
        if not isinstance(value, PYTHON[kind]):
            return self._wrong(path, _described(value), self._kind(definition), "write a value of that type")
        if kind is PropertyType.ARRAY and definition.items:
            return [self.value(definition.items, item, f"{path}[{i}]", lifted) for i, item in enumerate(value)]
        if kind is PropertyType.OBJECT and definition.additional_properties:
            inner = definition.additional_properties
            return {key: self.value(inner, item, _path(path, key), lifted) for key, item in value.items()}
        return value

    def _number(self, kind: PropertyType, value: Any, path: str) -> Any:
        """Numbers arrive as floats."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._wrong(path, _described(value), KINDS[kind], "write a number without quotes")
        if not math.isfinite(value):
            return self._wrong(path, "no finite number", KINDS[kind], "write a finite number")
        if kind is PropertyType.NUMBER:
            return value
        if value != int(value):
            return self._wrong(path, "a number with a fraction", KINDS[kind], "write a whole number")
        return int(value)

    def _any(self, value: Any, path: str, lifted: bool) -> Any:
        """A value of any type: whole numbers are integers, as in the file or program that they were written in."""
        if isinstance(value, Mapping):
            return {key: self._any(item, _path(path, key), lifted) for key, item in value.items()}
        if isinstance(value, list):
            return [self._any(item, f"{path}[{i}]", lifted) for i, item in enumerate(value)]
        if isinstance(value, pulumi.Output | Unknown):
            return pulumi.Output.from_input(value) if lifted else self._later(path, "a value")
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _referenced(self, definition: PropertyDefinition, value: Any, path: str) -> Any:
        """A value of one of the package's own types; others (assets, resources) are passed on as they are."""
        kind = self._type(definition)
        if kind is None:
            return value
        if kind.enum:
            allowed = [member.value for member in kind.enum]
            if value not in allowed:
                expected = f"one of {', '.join(map(str, allowed))}"
                return self._wrong(path, _described(value), expected, "write one of these")
            return kind.python_type(value)
        if not isinstance(value, Mapping):
            return self._wrong(path, _described(value), self._kind(definition), "write an object with its fields")
        return self.fields(kind.python_type, kind.properties, kind.properties_mapping, value, path)

    def _leaves(self, definition: PropertyDefinition, value: Any, path: str) -> Any:
        """An Output where the value must be known. Secretness spreads from a field to its whole object, so an object
        all of whose fields may be Outputs is taken apart again.
        """
        kind = self._type(definition)
        if kind is None or kind.enum or any(inner.plain for inner in kind.properties.values()):
            return self._later(path, self._kind(definition))
        whole = pulumi.Output.from_input(value)
        names = kind.properties_mapping.items()
        return kind.python_type(**{python: whole.apply(operator.methodcaller("get", name)) for name, python in names})

    def _type(self, definition: PropertyDefinition) -> TypeDefinition | None:
        return self.types.get((definition.ref or "").rpartition(":")[2])

    def _kind(self, definition: PropertyDefinition) -> str:
        if definition.type:
            return KINDS[definition.type]
        kind = self._type(definition)
        return f"an object of type {kind.name}" if kind and not kind.enum else "a value of its type"

    def _later(self, path: str, kind: str) -> None:
        got = "a secret, or a value that is known only after the update"
        self._wrong(path, got, f"{kind} that is known at preview", WRITTEN)

    def _wrong(self, path: str, got: str, expected: str, fix: str) -> None:
        self.problems.append(Problem(path, got, expected, fix))

    @contextmanager
    def _constructing(self, path: str) -> Iterator[None]:
        """What a type itself refuses joins the problems."""
        try:
            yield
        except IsthmusError as error:
            self.problems += error.problems
        except (TypeError, ValueError) as error:
            self.problems.append(Problem(path, str(error)))


def _path(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _described(value: Any) -> str:
    """The kind of a value, in the words of every language."""
    kinds = {bool: "a boolean", str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), type(value).__name__)
