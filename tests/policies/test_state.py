"""A stack's state as subjects."""

from typing import Any

import pytest

from isthmus_policies.state import subjects_of
from isthmus_policies.subject import UNKNOWN
from isthmus_policies.values import ARCHIVE, ASSET, SECRET, SIGNATURE, File

PREFIX = "urn:pulumi:dev::isthmus::"
PROVIDER = {"urn": f"{PREFIX}pulumi:providers:aws::a", "type": "pulumi:providers:aws", "inputs": {"region": "x"}}
OBJECT = {
    "urn": f"{PREFIX}aws:s3/bucketObject:BucketObject::o",
    "type": "aws:s3/bucketObject:BucketObject",
    "provider": f"{PREFIX}pulumi:providers:aws::a::uuid",
    "parent": f"{PREFIX}pulumi:pulumi:Stack::isthmus-dev",
    "inputs": {"bucket": "b", "content": {SIGNATURE: SECRET, "ciphertext": "x"}},
    "outputs": {"source": {SIGNATURE: ASSET, "path": "a", "hash": "h"}},
    "dependencies": ["d"],
    "propertyDependencies": {"bucket": ["b"]},
}


def test_a_resource_has_its_provider_its_edges_and_its_values() -> None:
    subject = subjects_of({"version": 3, "deployment": {"resources": [PROVIDER, OBJECT]}})[1]
    assert (subject.name, subject.provider_props, subject.parent) == ("o", {"region": "x"}, OBJECT["parent"])
    assert subject.depends_on == {"d", "b"} and subject.by_property == {"bucket": {"b"}}
    assert subject.props["content"] is UNKNOWN, "a secret is encrypted in a state"
    assert subject.props["source"] == File("a", "", "h")


def test_what_is_only_read_is_left_out() -> None:
    assert subjects_of({"resources": [{**OBJECT, "external": True}]}) == []


def test_an_archive_has_its_parts() -> None:
    parts = {"a": {SIGNATURE: ASSET, "text": "x"}, "b": 1}
    raw = {**OBJECT, "inputs": {"code": {SIGNATURE: ARCHIVE, "assets": parts}}}
    assert subjects_of({"resources": [raw]})[0].props["code"].parts == (File(text="x"),)


@pytest.mark.parametrize("export", [{}, {"deployment": None}, {"resources": 1}, {"resources": [1, {}, {"urn": 2}]}])
def test_what_is_no_state_has_no_resources(export: Any) -> None:
    assert subjects_of(export) == []
