"""Unknowns are kept apart, never raised: the SDK would turn the policy into advice."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from isthmus_policies.subject import UNKNOWN, Subject, has_unknown, plain


def test_unknowns_become_a_value_of_their_own() -> None:
    proxy = unknown_checking_proxy({"a": UNKNOWN_STRING_VALUE, "b": [1, {"c": UNKNOWN_STRING_VALUE}], "d": "x"})
    found = plain(proxy)
    assert found["a"] is UNKNOWN
    assert found["b"][1]["c"] is UNKNOWN
    assert found["d"] == "x"
    assert has_unknown(found)
    assert not has_unknown({"d": ["x", None]})


def test_a_path_through_an_unknown_is_unknown() -> None:
    s = Subject("aws:s3/bucket:Bucket", "b", "urn", {"tags": UNKNOWN, "x": {"y": 1}})
    assert s.get("tags", "isthmus:classification") is UNKNOWN
    assert s.get("x", "y") == 1
    assert s.get("x", "z") is None
    assert s.get("x", "y", "z") is None
