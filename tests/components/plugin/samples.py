"""A component with one input of every kind: what the plugin does must not hang on which components we have."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

import pulumi

from isthmus.errors import IsthmusError, Problem

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, in a thread of its own: the SDK's mocks want the main thread's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Colour(Enum):
    """An enumeration."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Keys:
    """An object all of whose fields may be secret."""

    access: pulumi.Input[str]
    secret: pulumi.Input[str]


@dataclass(frozen=True)
class Part:
    """An object with a field that must be known."""

    part_name: str
    weight: pulumi.Input[float] = 1.0


@dataclass(frozen=True)
class ThingArgs:
    """One of everything."""

    label: str
    size: int
    open: bool
    address: pulumi.Input[str]
    parts: Sequence[Part] = ()
    main_part: Part | None = None
    keys: Keys | None = None
    ratio: float = 0.5
    colour: Colour = Colour.RED
    ports: pulumi.Input[Sequence[int]] = ()
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    anything: Any = None
    anything_later: pulumi.Input[Any] = None

    def __post_init__(self) -> None:
        if self.size < 0:
            raise IsthmusError(Problem("size", str(self.size), "0 or more", "raise it"))
        if self.size > 1000:
            raise ValueError("too large")


class Thing(pulumi.ComponentResource):
    """Keeps what it was given."""

    url: pulumi.Output[str]

    def __init__(self, name: str, args: ThingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("samples:index:Thing", name, None, opts)
        self._given = args
        self.url = pulumi.Output.concat("https://", args.address)
        self.register_outputs({"url": self.url})
