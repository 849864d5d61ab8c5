"""A preview by one who may only read, and what an update by the same says."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import from_struct, to_struct
from tests.plugins.calls import Aborted
from tests.plugins.kubernetes.fake_api import FakeApi, refusal
from tests.plugins.kubernetes.test_state import URN, Active, config_map, provider


def reader() -> FakeApi:
    def refuse(method: str, *_: Any) -> None:
        if method != "GET":
            raise refusal(403, 'configmaps is forbidden: User "viewer" cannot patch', reason="Forbidden")

    api = FakeApi({"/api/v1/namespaces/app/configmaps/c": config_map(a="1")})
    api.refuses = refuse
    return api


def update(*, preview: bool) -> pb.UpdateRequest:
    old = to_struct(config_map(a="1"))
    news = to_struct(config_map(a="2"))
    return pb.UpdateRequest(id="app/c", urn=URN, olds=old, old_inputs=old, news=news, preview=preview)


def test_a_preview_shows_the_inputs() -> None:
    plugin = provider(reader())
    plugin.configuration = type(plugin.configuration)(plugin.configuration.api, "", {"enableConfigMapMutable": True})
    old, news = to_struct(config_map(a="1")), to_struct(config_map(a="2"))
    answer = plugin.Diff(pb.DiffRequest(id="app/c", urn=URN, olds=old, old_inputs=old, news=news), Active())
    assert list(answer.detailedDiff) == ["data.a"] and not answer.replaces
    created = plugin.Create(pb.CreateRequest(urn=URN, properties=news, preview=True), Active())
    assert from_struct(created.properties)["data"] == {"a": "2"}
    assert from_struct(plugin.Update(update(preview=True), Active()).properties)["data"] == {"a": "2"}


def test_an_update_is_refused() -> None:
    with pytest.raises(Aborted, match=r"the server refuses it: .*cannot patch"):
        provider(reader()).Update(update(preview=False), Active())
