"""Inputs of other languages: what is right is converted, what is wrong is told, all of it, and never its value."""

import json
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import UNKNOWN
from tests.components import environments
from tests.components.plugin.samples import Colour, Keys, Part, Thing, ThingArgs, run

from isthmus.environment import Environment
from isthmus.errors import IsthmusError
from isthmus.platform import HybridCloud, HybridCloudArgs
from isthmus.plugin.inputs import convert
from isthmus.plugin.schema import analyse

ANALYSIS = analyse([Thing], "samples")
RIGHT: dict[str, Any] = {"label": "a", "size": 3.0, "open": True, "address": "b"}


def read(inputs: dict[str, Any]) -> ThingArgs:
    made = convert(ANALYSIS["component_definitions"]["Thing"], ThingArgs, ANALYSIS, inputs)
    assert isinstance(made, ThingArgs)
    return made


def problems(inputs: dict[str, Any]) -> dict[str, str]:
    """What is wrong, by its path: got / expected."""
    with pytest.raises(IsthmusError) as error:
        read(inputs)
    return {problem.path: f"{problem.got} / {problem.expected}" for problem in error.value.problems}


def test_defaults_are_python_s_and_numbers_become_whole() -> None:
    args = read(RIGHT)
    assert args == ThingArgs(label="a", size=3, open=True, address="b")
    assert type(args.size) is int


def test_objects_lists_maps_and_enumerations_become_what_the_component_declares() -> None:
    more = {
        "parts": [{"partName": "x"}, {"partName": "y", "weight": 2.0}],
        "mainPart": {"partName": "z"},
        "colour": "blue",
        "ports": [80.0, 443.0],
        "variables": {"camelCase stays": "v"},
        "ratio": 1.0,
        "anything": {"max": 3.0, "share": 0.5, "on": True, "items": [1.0, {"name": "x"}]},
    }
    args = read({**RIGHT, **more})
    assert list(args.parts) == [Part("x"), Part("y", 2.0)] and args.main_part == Part("z")
    assert args.colour is Colour.BLUE and args.ports == [80, 443]
    assert args.variables == {"camelCase stays": "v"}
    assert json.dumps(args.anything) == '{"max": 3, "share": 0.5, "on": true, "items": [1, {"name": "x"}]}'


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"label": 3.0}, "label", "a number / a string"),
        ({"label": ["s3cr3t"]}, "label", "a list / a string"),
        ({"label": None}, "label", "nothing / a string"),
        ({"size": "3"}, "size", "a string / an integer"),
        ({"size": 3.5}, "size", "a number with a fraction / an integer"),
        ({"size": True}, "size", "a boolean / an integer"),
        ({"size": float("inf")}, "size", "no finite number / an integer"),
        ({"size": float("nan")}, "size", "no finite number / an integer"),
        ({"size": -1.0}, "size", "-1 / 0 or more"),
        ({"size": 1001.0}, "ThingArgs", "too large / "),
        ({"open": "yes"}, "open", "a string / a boolean (true or false)"),
        ({"ratio": "s3cr3t"}, "ratio", "a string / a number"),
        ({"ratio": float("nan")}, "ratio", "no finite number / a number"),
        ({"colour": "s3cr3t"}, "colour", "a string / one of red, blue"),
        ({"colour": [1.0]}, "colour", "a list / one of red, blue"),
        ({"mainPart": "s3cr3t"}, "mainPart", "a string / an object of type Part"),
        ({"mainPart": {}}, "mainPart.partName", "nothing / a string"),
        ({"parts": {"partName": "x"}}, "parts", "an object / a list"),
        ({"parts": [{"partName": "x"}, {"partName": 1.0}]}, "parts[1].partName", "a number / a string"),
        ({"parts": ["s3cr3t"]}, "parts[0]", "a string / an object of type Part"),
        ({"ports": ["80"]}, "ports[0]", "a string / an integer"),
        ({"variables": {"A": 1.0}}, "variables.A", "a number / a string"),
        ({"variables": []}, "variables", "a list / an object"),
    ],
)
def test_each_wrong_input_is_named_with_what_it_is_and_should_be(
    change: dict[str, Any], path: str, message: str
) -> None:
    assert problems({**RIGHT, **change}) == {path: message}


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"label": 1.0, "size": "x", "parts": [{}, {"partNam": "y", "partName": "y"}], "adress": "z", "open": True}
    assert problems(wrong).keys() == {"label", "size", "address", "adress", "parts[0].partName", "parts[1].partNam"}


def test_a_misspelt_input_is_told_with_the_nearest() -> None:
    with pytest.raises(IsthmusError, match="did you mean address"):
        read({**RIGHT, "adress": "z"})
    with pytest.raises(IsthmusError, match="take it away"):
        read({**RIGHT, "entirely_else": "z"})


@pytest.mark.parametrize("path", ["label", "size", "mainPart", "parts"])
@pytest.mark.parametrize("value", [UNKNOWN, "output"], ids=["unknown", "output"])
def test_what_must_be_known_at_preview_may_not_be_an_output(path: str, value: Any) -> None:
    async def messages_by_path() -> dict[str, str]:
        return problems({**RIGHT, path: pulumi.Output.from_input("s3cr3t") if value == "output" else value})

    (entry,) = run(messages_by_path()).items()
    assert entry[0] == path and "known only after the update" in entry[1] and "s3cr3t" not in entry[1]


def test_inside_a_value_of_any_type_is_no_output_but_where_inputs_are() -> None:
    async def messages_by_path() -> dict[str, str]:
        output = pulumi.Output.secret("s3cr3t")
        read({**RIGHT, "anythingLater": {"a": [output]}})
        return problems({**RIGHT, "anything": {"a": [1.0, output]}})

    assert run(messages_by_path()) == {
        "anything.a[1]": "a secret, or a value that is known only after the update / a value that is known at preview"
    }


def test_inputs_accept_outputs_whole_and_inside() -> None:
    async def values() -> list[Any]:
        output = pulumi.Output.secret("later")
        args = read(
            {**RIGHT, "address": output, "ports": [pulumi.Output.from_input(1), 2.0], "variables": {"A": output}}
        )
        ports: Any = pulumi.Output.from_input(args.ports)
        assert await pulumi.Output.from_input(args.address).is_secret()
        found: list[Any] = [args.address, args.variables["A"], ports]
        return [await pulumi.Output.from_input(value).future() for value in found]

    assert run(values()) == ["later", "later", [1, 2]]


def test_an_object_whose_fields_may_be_secret_is_taken_apart() -> None:
    """The SDK spreads a field's secretness to the whole object."""

    async def secret() -> tuple[Any, ...]:
        keys = read({**RIGHT, "keys": pulumi.Output.secret({"access": "A", "secret": "B"})}).keys
        assert isinstance(keys, Keys)
        fields = [pulumi.Output.from_input(keys.access), pulumi.Output.from_input(keys.secret)]
        return (*[await field.future() for field in fields], *[await field.is_secret() for field in fields])

    assert run(secret()) == ("A", "B", True, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,  # there are a dozen of such inputs at once
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ANALYSIS["component_definitions"]["Thing"].inputs, JSON)))
def test_whatever_is_passed_gives_arguments_or_problems(inputs: dict[str, Any]) -> None:
    for given_ in (inputs, {**RIGHT, **inputs}):
        try:
            read(given_)
        except IsthmusError as error:
            assert error.problems


def wire(value: Any) -> Any:
    """A value as it arrives: every number is a float."""
    if isinstance(value, dict):
        return {key: wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [wire(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("name", environments.NAMES)
def test_an_environment_of_another_language_is_what_the_file_says(name: str) -> None:
    found = analyse([HybridCloud])
    inputs = {"environment": wire(environments.raw(name)), "models": {}}
    args = convert(found["component_definitions"]["HybridCloud"], HybridCloudArgs, found, inputs)
    assert Environment.load(args.environment) == environments.loaded(name)
