"""Who may read a private store by name: users of Swift's and Barbican's lists, of shares and of projects.

A user is wherever its password is: one whose password a resource on AWS has reads from there.
Sources: https://docs.openstack.org/swift/latest/overview_acl.html,
https://docs.openstack.org/api-ref/key-manager/v1/#acls, https://docs.openstack.org/api-ref/identity/v3/#role-assignments
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from isthmus.environment.classification import Classification
from isthmus_policies.decisions.destinations import Side
from isthmus_policies.facts import Place
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.flows.grants import ACCESS, SHARE
from isthmus_policies.graph.model import Flow, Node
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, has_unknown, items, texts

USER, CONTAINER, SECRET = "openstack:identity:User", "openstack:objectstorage:Container", "openstack:keymanager:Secret"
ASSIGNMENT = "openstack:identity:RoleAssignment"
SHORTEST = 12
"""Of a password that is looked for in texts: a shorter one may be a word."""
WORD = re.compile(r"[^\s\"'`,;:=&<>{}\[\]()]{12,}")
FIX = (
    "keep the password, and who logs in with it, on private sites; take the user off the list, or give it another store"
)


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by lists of users."""
    users = [user for user in nodes.stack.of_type(USER) if user.urn in nodes.by_id]
    if not users:
        return
    read: set[str] = set()
    for store, user, what in _grants(nodes, users):
        if nodes.place(store.urn) == Place.PRIVATE:
            read.add(user.urn)
            yield Flow(store.urn, user.urn, what, FIX)
    for user in users:
        if user.urn not in read and _has_role(nodes, user):
            yield Flow(_project(nodes), user.urn, "what its role lets it read", FIX)
    yield from _logins(nodes, users)


def _grants(nodes: Nodes, users: list[Subject]) -> Iterator[tuple[Subject, Subject, str]]:
    for container in nodes.stack.of_type(CONTAINER):
        for name in ("containerRead", "containerWrite"):
            held = container.get(name)
            edges = container.by_property.get(name, frozenset())
            for user in users:
                if any(_is_named(entry, user) for entry in _entries(held)) or (has_unknown(held) and user.urn in edges):
                    yield container, user, f"what user {_login(user)} may read, by {name}"
    for secret in nodes.stack.of_type(SECRET):
        acl = secret.get("acl")
        listed = [item for part in _parts(acl) for item in items(part.get("users"))]
        edges = secret.by_property.get("acl", frozenset())
        for user in users:
            if user.get("id") in listed or (user.urn in edges and (acl is UNKNOWN or UNKNOWN in listed)):
                yield secret, user, f"what user {_login(user)} may read, by acl"
    for access in nodes.stack.of_type(ACCESS):
        if access.get("accessType") in ("user", "cephx"):
            for user in users:
                if isinstance(user.get("name"), str) and access.get("accessTo") == user.get("name"):
                    for share in nodes.stack.referred(access, "shareId", SHARE):
                        yield share, user, f"what user {_login(user)} may read, by accessTo"


def _logins(nodes: Nodes, users: list[Subject]) -> Iterator[Flow]:
    """From a user to what has its password: the value that it is made of, and what has the same text outside."""
    by_password: dict[str, Subject] = {}
    for user in users:
        password = user.get("password")
        for urn in user.by_property.get("password", frozenset()):
            if urn in nodes.by_id:
                yield Flow(user.urn, urn, f"the password of user {_login(user)}", FIX)
        if isinstance(password, str) and len(password) >= SHORTEST:
            by_password[password] = user
    if not by_password:
        return
    for facts in nodes.facts:
        if nodes.is_out(facts.subject.urn):
            held = {word for text in texts(dict(facts.subject.props)) for word in (text, *WORD.findall(text))}
            for password in held & by_password.keys():
                user = by_password[password]
                yield Flow(user.urn, facts.subject.urn, f"the password of user {_login(user)}, as a text", FIX)


def _entries(acl: Any) -> Iterator[str]:
    for text in items(acl):
        yield from (unquote(entry).strip() for entry in text.split(",")) if isinstance(text, str) else ()


def _is_named(entry: str, user: Subject) -> bool:
    """Whether an entry `project:user` has the user, by name or id; every user is the affair of other rules."""
    _, colon, who = (part.strip() for part in entry.partition(":"))
    return bool(colon) and who != "*" and who in (user.get("name"), user.get("id"))


def _has_role(nodes: Nodes, user: Subject) -> bool:
    for assignment in nodes.stack.of_type(ASSIGNMENT):
        named = assignment.get("userId")
        if user.urn in assignment.by_property.get("userId", frozenset()) or (named and named == user.get("id")):
            return True
    return False


def _project(nodes: Nodes) -> str:
    """A node for what a project's roles let their users read: stores that may be another stack's."""
    name = "the stores of the project"
    node = Node(f"{Side.PRIVATE}: {name}", name, Side.PRIVATE.value, Classification.CONFIDENTIAL, is_resource=False)
    return nodes.by_id.setdefault(node.id, node).id


def _parts(acl: Any) -> Iterator[Mapping[str, Any]]:
    for part in items(acl):
        if isinstance(part, Mapping):
            yield part
            yield from (inner for inner in part.values() if isinstance(inner, Mapping))
            yield from (
                one for inner in part.values() if isinstance(inner, list) for one in inner if isinstance(one, Mapping)
            )


def _login(user: Subject) -> str:
    name = user.get("name")
    return name if isinstance(name, str) else user.name
