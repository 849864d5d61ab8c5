"""Types as a generated SDK has them, and values as the wire has them."""

# mypy: disable-error-code="no-any-return"
# Generated SDKs return what pulumi.get gives as well.

import enum
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from hypothesis import settings
from hypothesis import strategies as st

from isthmus_sandbox.plugins.core.values import UNKNOWN, SecretFloat, SecretInt, SecretStr


class Color(enum.StrEnum):
    """An enum of a schema."""

    RED = "red"
    BLUE = "blue"


@pulumi.input_type
class InnerArgs:
    """A nested type with one required property."""

    def __init__(__self__, *, size: "pulumi.Input[int]", deep_name: "pulumi.Input[str] | None" = None) -> None:
        pulumi.set(__self__, "size", size)
        if deep_name is not None:
            pulumi.set(__self__, "deep_name", deep_name)

    @property
    @pulumi.getter
    def size(self) -> "pulumi.Input[int]":
        return pulumi.get(self, "size")

    @property
    @pulumi.getter(name="deepName")
    def deep_name(self) -> "pulumi.Input[str] | None":
        return pulumi.get(self, "deep_name")


@pulumi.input_type
class ThingArgs:
    """Every kind of property."""

    def __init__(
        __self__,
        *,
        name: "pulumi.Input[str]",
        ratio: "pulumi.Input[float] | None" = None,
        enabled: "pulumi.Input[bool] | None" = None,
        color: "pulumi.Input[Color] | None" = None,
        inner: "pulumi.Input[InnerArgs] | None" = None,
        inners: "pulumi.Input[Sequence[pulumi.Input[InnerArgs]]] | None" = None,
        tags: "pulumi.Input[Mapping[str, pulumi.Input[str]]] | None" = None,
        either: "pulumi.Input[str | InnerArgs] | None" = None,
        anything: "pulumi.Input[Any] | None" = None,
    ) -> None:
        for key, value in locals().items():
            if key not in ("__self__", "_ThingArgs__self__") and value is not None:
                pulumi.set(__self__, key, value)

    @property
    @pulumi.getter
    def name(self) -> "pulumi.Input[str]":
        return pulumi.get(self, "name")

    @property
    @pulumi.getter
    def ratio(self) -> "pulumi.Input[float] | None":
        return pulumi.get(self, "ratio")

    @property
    @pulumi.getter
    def enabled(self) -> "pulumi.Input[bool] | None":
        return pulumi.get(self, "enabled")

    @property
    @pulumi.getter
    def color(self) -> "pulumi.Input[Color] | None":
        return pulumi.get(self, "color")

    @property
    @pulumi.getter
    def inner(self) -> "pulumi.Input[InnerArgs] | None":
        return pulumi.get(self, "inner")

    @property
    @pulumi.getter
    def inners(self) -> "pulumi.Input[Sequence[pulumi.Input[InnerArgs]]] | None":
        return pulumi.get(self, "inners")

    @property
    @pulumi.getter
    def tags(self) -> "pulumi.Input[Mapping[str, pulumi.Input[str]]] | None":
        return pulumi.get(self, "tags")

    @property
    @pulumi.getter
    def either(self) -> "pulumi.Input[str | InnerArgs] | None":
        return pulumi.get(self, "either")

    @property
    @pulumi.getter
    def anything(self) -> "pulumi.Input[Any] | None":
        return pulumi.get(self, "anything")


few = settings(max_examples=settings().max_examples // 4, deadline=None)
TEXT = st.text(max_size=8).filter(lambda text: text.isprintable())
SETTABLE = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
)
PLAIN = st.none() | SETTABLE
SECRET = st.one_of(
    TEXT.map(SecretStr), st.integers(-(2**53), 2**53).map(SecretInt), st.floats(0.1, 0.9).map(SecretFloat)
)
LEAF = st.one_of(PLAIN, SECRET, st.just(UNKNOWN))


def trees(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mappings at whose ends are such leaves."""
    inside = st.recursive(
        leaf, lambda sub: st.one_of(st.lists(sub, max_size=3), st.dictionaries(TEXT, sub, max_size=3)), max_leaves=8
    )
    return st.dictionaries(TEXT, inside, max_size=4)
