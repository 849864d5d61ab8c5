"""The tables against CloudFormation's own schemas: what replaces, what is required, which values are allowed.

The stand-in stands for pulumi-aws, which is terraform-provider-aws: where that one differs from CloudFormation on
purpose, `differences.py` says so, with the source. Whatever else differs is a mistake of the table.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import alternatives
from isthmus_sandbox.plugins.core.diff import plain, within
from isthmus_sandbox.plugins.core.values import to_struct
from tests.plugins.aws.calling import Engine, Props, configured, urn
from tests.plugins.aws.cloudformation import SDK, Pair, pairs, pointers, schema
from tests.plugins.aws.counterparts import COUNTERPARTS, NONE
from tests.plugins.aws.differences import ALLOWED, REPLACED, REQUIRED, Differences
from tests.plugins.aws.made_up import filled, paths, value, with_value, without
from tests.plugins.aws.place import Nowhere
from tests.plugins.aws.samples import SAMPLES
from tests.plugins.calls import Context

pytestmark = pytest.mark.slow

OUTSIDE = {"string": "of-no-list", "integer": -77}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The plugin without an account: checks and diffs ask nobody."""
    services = sorted({kind.service for kind in TYPES.values()})
    nobody = [dict.fromkeys(services, "http://127.0.0.1:9")]
    return configured(region="eu-central-1", accessKey="a", secretKey="b", endpoints=nobody)


def covered(token: str) -> list[Pair]:
    """The properties of both sides that the stand-in sends."""
    uncovered = TYPES[token].uncovered
    return [pair for pair in pairs(token) if not any(within(pair.path, name) for name in uncovered)]


def holds(token: str, found: Mapping[str, str], known: Differences) -> None:
    """What is found is what is known, neither more nor less."""
    listed = known.get(token, {})
    wrong = {path: text for path, text in found.items() if path not in listed}
    assert not wrong, f"{token}: {wrong}"
    assert not (gone := set(listed) - set(found)), f"{token}: no difference any more, take it out: {sorted(gone)}"


def test_every_type_has_a_counterpart_or_a_reason() -> None:
    assert {*COUNTERPARTS, *NONE} == set(TYPES)
    assert not set(COUNTERPARTS) & set(NONE)
    for known in (REPLACED, REQUIRED, ALLOWED):
        assert set(known) <= set(COUNTERPARTS)


@pytest.mark.parametrize("token", sorted(COUNTERPARTS))
def test_nothing_is_left_out(token: str) -> None:
    """What replaces, on either side, what is required and what has allowed values corresponds, or says why not."""
    counterpart, kind, found = COUNTERPARTS[token], TYPES[token], covered(token)
    ours = {*kind.replace, *kind.values, *(name for group in kind.one_of for name in group)}
    alone = {name for name in ours if not any(within(pair.path, name) for pair in found)}
    root = schema(counterpart.kind)
    declared = pointers(root, "createOnlyProperties") | {f"/properties/{name}" for name in root.get("required", ())}
    if counterpart.kind != "AWS::S3::Bucket" or token == "aws:s3/bucket:Bucket":
        passed = {f"/properties/{name[0].upper()}{name[1:]}" for name in kind.uncovered}
        paired = {pair.pointer for pair in pairs(token)}
        missing = {p for p in declared - passed if not any(q == p or q.startswith(f"{p}/") for q in paired)}
    else:
        missing = set()
    unsent = {name for name in alone if name in kind.uncovered}
    assert alone - unsent | missing == set(counterpart.alone), token
    known = {path for path, _ in paths(reflect.args_class(SDK, token))}
    assert {name for name in counterpart.names if name not in known} == set(), token


@pytest.mark.parametrize("token", sorted(COUNTERPARTS))
def test_what_replaces(engine: Engine, token: str) -> None:
    """Each property is changed alone, in an object that has them all."""
    root = schema(COUNTERPARTS[token].kind)
    create_only, depends = (pointers(root, f"{word}reateOnlyProperties") for word in ("c", "conditionalC"))
    args = reflect.args_class(SDK, token)
    before, types, found = filled(args), dict(paths(args)), {}
    for pair in leaves(covered(token)):
        if any(_below(pair.pointer, pointer) for pointer in depends):
            continue  # on the value or on other properties: either may be
        after = with_value(args, before, pair.path, value(types[pair.path], 1))
        ours, theirs = replaces(engine, token, before, after), any(_below(pair.pointer, p) for p in create_only)
        if ours != theirs:
            found[pair.path] = f"{'replaces' if ours else 'is changed in place'}, in CloudFormation not so"
    holds(token, found, REPLACED)


@pytest.mark.parametrize("token", sorted(COUNTERPARTS))
def test_what_is_required(engine: Engine, token: str) -> None:
    """What CloudFormation requires is refused where it is missing."""
    args, news = reflect.args_class(SDK, token), SAMPLES[token].inputs(Nowhere())
    types, found = dict(paths(args)), {}
    for pair in (p for p in covered(token) if p.required and p.path != TYPES[token].autoname):
        given = with_value(args, news, pair.path, value(types[pair.path])) if "." in pair.path else news
        instead = {name for group in TYPES[token].one_of if pair.path in group for name in group} or {pair.path}
        for name in instead:
            given = without(given, name)
        refused = engine.refusal(token, given)
        if not any(named(refused, name) for name in instead):
            found[pair.path] = "isn't required, in CloudFormation it is"
    holds(token, found, REQUIRED)


@pytest.mark.parametrize("token", sorted(COUNTERPARTS))
def test_which_values_are_allowed(engine: Engine, token: str) -> None:
    """CloudFormation's values are, another isn't; and the table has no others."""
    args, news = reflect.args_class(SDK, token), SAMPLES[token].inputs(Nowhere())
    types, found = dict(paths(args)), {}
    for pair in leaves(covered(token)):
        values = pair.schema.get("enum")
        if not values or bool in alternatives(types[pair.path]):
            continue

        def accepted(new: Any, path: str = pair.path) -> bool:
            return not named(engine.refusal(token, with_value(args, news, path, new)), path)

        refused = {new for new in values if not accepted(new)}
        more = set(TYPES[token].values.get(pair.path, ())) - set(values)
        outside = [accepted(OUTSIDE["string" if isinstance(values[0], str) else "integer"])]
        differences = [f"refuses {sorted(refused)}"] * bool(refused) + [f"allows {sorted(more)}"] * bool(more)
        if text := ", ".join(differences + ["allows anything"] * any(outside)):
            found[pair.path] = text
    holds(token, found, ALLOWED)


RULE = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}


@pytest.mark.parametrize(
    ("token", "before", "after", "replaced"),
    [
        ("aws:eks/cluster:Cluster", {}, {"kubernetesNetworkConfig": {"ipFamily": "ipv6"}}, True),
        (
            "aws:eks/cluster:Cluster",
            {},
            {"kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}}},
            False,
        ),
        ("aws:eks/nodeGroup:NodeGroup", {"launchTemplate": {"id": "lt-1", "version": "1"}}, {}, True),
        (
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {**RULE, "cidrIpv4": "10.0.0.0/8"},
            {**RULE, "cidrIpv4": "10.1.0.0/16"},
            False,
        ),
        (
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {**RULE, "cidrIpv4": "10.0.0.0/8"},
            {**RULE, "referencedSecurityGroupId": "sg-2"},
            True,
        ),
    ],
)
def test_what_comes_and_goes(engine: Engine, token: str, before: Props, after: Props, replaced: bool) -> None:
    """A whole object replaces by what is in it; another kind of peer replaces a rule."""
    assert replaces(engine, token, before, after) is replaced


def leaves(found: list[Pair]) -> list[Pair]:
    """Without the objects that hold others of them."""
    return [pair for pair in found if not any(p.path.startswith(f"{pair.path}.") for p in found)]


def replaces(engine: Engine, token: str, before: Props, after: Props) -> bool:
    """Whether the plugin's diff replaces."""
    request = pb.DiffRequest(id="i", urn=urn(token), old_inputs=to_struct(before), news=to_struct(after))
    answer = engine.provider.Diff(request, Context())
    assert answer.changes == pb.DiffResponse.DIFF_SOME, (before, after)
    return bool(answer.replaces)


def _below(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(f"{outer}/")


def named(refused: Mapping[str, str], path: str) -> bool:
    """Whether a refusal names a property."""
    return any(plain(name) == path for name in refused)
