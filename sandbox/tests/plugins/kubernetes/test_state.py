"""What the state of a resource holds beside the live object, as the official provider keeps it."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import from_struct, is_secret, mark, to_struct
from isthmus_sandbox.plugins.kubernetes.configuration import Configuration
from isthmus_sandbox.plugins.kubernetes.provider import Kubernetes
from tests.plugins.calls import Context
from tests.plugins.kubernetes.fake_api import FakeApi

URN = "urn:pulumi:test::probe::kubernetes:core/v1:ConfigMap::c"


class Active(Context):
    """A call that the engine still waits for."""

    def is_active(self) -> bool:
        return True


def config_map(**data: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "app"}, "data": data}


class Store(FakeApi):
    """What was applied is there."""

    def call(self, method: str, path: str, body: Any = None, *args: Any, **query: Any) -> dict[str, Any]:
        answer = super().call(method, path, body, *args, **query)
        if method == "PATCH" and not query.get("dryRun"):
            self.objects[path] = answer
        return answer


def provider(api: FakeApi) -> Kubernetes:
    made = Kubernetes()
    made.configuration = Configuration(api)
    return made


@pytest.mark.parametrize("preview", [True, False])
def test_inputs_are_kept_with_their_secrets_marked(preview: bool) -> None:
    inputs = config_map(plain="a", token=mark("hunter22"))
    plugin, request = provider(Store()), pb.CreateRequest(urn=URN, properties=to_struct(inputs), preview=preview)
    state = from_struct(plugin.Create(request, Active()).properties)
    assert state["__inputs"] == inputs and is_secret(state["__inputs"]["data"]["token"])
    assert not is_secret(state["__inputs"]["data"]["plain"])


def test_an_update_keeps_the_new_ones_and_sends_none() -> None:
    api = Store()
    plugin = provider(api)
    created = plugin.Create(pb.CreateRequest(urn=URN, properties=to_struct(config_map(a="1"))), Active())
    news = config_map(a="2")
    request = pb.UpdateRequest(
        id=created.id, urn=URN, olds=created.properties, old_inputs=to_struct(config_map(a="1")), news=to_struct(news)
    )
    assert from_struct(plugin.Update(request, Active()).properties)["__inputs"] == news
    assert "__inputs" not in json.dumps([body for _, _, body, _ in api.calls])
