"""Whether a type bears data, moves it, or does neither: by the tables of the services, for every type of the SDKs."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from isthmus_policies.facts.patterns import is_like
from isthmus_policies.facts.services import defined
from isthmus_policies.subject import Subject


class Bearing(StrEnum):
    """What a resource of a type has to do with data."""

    HOLDS = "holds"
    """It keeps, serves or computes on data: it says its class."""
    MOVES = "moves"
    """It copies data by itself, from where no declaration tells, runs a program or template, or keeps data where no
    label can stand: refused unless allowed."""
    PART = "part"
    """It belongs to another resource, which says the class, or it can't carry data at all."""
    UNTRANSLATED = "untranslated"
    """Nobody has said what it means: refused unless allowed."""


class Types(NamedTuple):
    """The types of a service: patterns of type tokens without their version, `aws:s3/bucket:Bucket` as `aws:s3:Bucket`.

    A `*` stands for any text. The most specific pattern (the longest) of all services decides.
    """

    holds: Iterable[str] = ()
    moves: Iterable[str] = ()
    part: Iterable[str] = ()


def of(service: str, names: str) -> tuple[str, ...]:
    """The tokens of a service's types: `of("aws:sqs", "Queue QueuePolicy")`."""
    return tuple(f"{service}:{name}" for name in names.split())


def bearing_of(subject: Subject) -> Bearing:
    """What the resource has to do with data. Components and providers are their children's and resources' affair."""
    if subject.package == "pulumi" or subject.is_component:
        return Bearing.PART
    return bearing_of_type(plain_type(subject.type))


@lru_cache(maxsize=4096)
def plain_type(token: str) -> str:
    """Without what SDKs repeat: `aws:s3/bucketV2:BucketV2` is `aws:s3:Bucket`; Kubernetes keeps its versions."""
    parts = token.split(":")
    if len(parts) != 3 or parts[0] in ("kubernetes", "pulumi"):
        return token
    return f"{parts[0]}:{parts[1].split('/')[0]}:{_unversioned(parts[2])}"


def aws_type(token: str) -> str:
    """The plain type, by the name that `aws` has for it where it is `aws-native`'s."""
    return plain_type(token).replace("aws-native:", "aws:")


def _unversioned(name: str) -> str:
    stem = name.rstrip("0123456789")
    return stem[:-1] if stem != name and stem.endswith(("V", "v")) and len(stem) > 1 else name


@cache
def bearing_of_type(token: str) -> Bearing:
    """What a plain type has to do with data."""
    exact, patterns = _tables()
    if token in exact:
        return exact[token]
    matching = [(len(pattern), bearing) for pattern, bearing in patterns if is_like(token, pattern)]
    return max(matching)[1] if matching else Bearing.UNTRANSLATED


def tables() -> tuple[Types, ...]:
    """The tables of all services."""
    return defined("TYPES")


def tokens(table: Types) -> list[str]:
    """All tokens and patterns of a table."""
    return [token for names in table for token in names]


@cache
def _tables() -> tuple[dict[str, Bearing], list[tuple[str, Bearing]]]:
    """The tokens of all tables, and their patterns."""
    exact: dict[str, Bearing] = {}
    patterns: list[tuple[str, Bearing]] = []
    for table in tables():
        for bearing, names in zip((Bearing.HOLDS, Bearing.MOVES, Bearing.PART), table, strict=True):
            for name in names:
                if "*" in name:
                    patterns.append((name, bearing))
                else:
                    exact[name] = bearing
    return exact, patterns
