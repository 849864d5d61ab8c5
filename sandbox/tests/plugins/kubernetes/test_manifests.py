"""Manifests as objects, and what is wrong with one told without its text."""

import pytest

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.kubernetes.manifests import objects


def test_documents_in_their_order_and_lists_taken_apart() -> None:
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    text = """
# a comment alone
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
---
apiVersion: v1
kind: ConfigMapList
items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}, {apiVersion: v1, kind: List, items: []}]
"""
    assert objects(text) == [one, one] and objects("") == []


def test_a_date_stays_text_and_a_kind_that_only_sounds_like_a_list_is_none() -> None:
    (allow,) = objects("{apiVersion: example.com/v1, kind: AllowList, spec: {since: 2026-01-01}}")
    assert allow["spec"] == {"since": "2026-01-01"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [hunter22", "the manifest isn't YAML at line 1"),
        ("a: b\nhunter22: c: d", "the manifest isn't YAML at line 2"),
        ("password: hunter22", "document 1 of the manifest is no Kubernetes object"),
        ("{apiVersion: v1, kind: ConfigMap}\n---\n[hunter22]", "document 2 of the manifest"),
        ("{apiVersion: v1, kind: List, items: [hunter22]}", "document 1 of the manifest"),
    ],
)
def test_what_is_no_manifest_is_told_without_its_text(text: str, message: str) -> None:
    with pytest.raises(Failure, match=message) as refused:
        objects(text)
    assert "hunter22" not in str(refused.value)
