"""Services' names lead to their balancers, and nothing else does."""

import pytest

from isthmus_sandbox.triton import service_names
from isthmus_sandbox.triton.objects import CannotRun, Objects
from tests.triton.fakes import Core

CORE = Core({}, {})
CORE.services = {("search", "triton-l4"): "127.0.8.1", ("shop", "triton-l4"): "127.0.8.2", ("shop", "new"): None}
HELD = Objects(CORE, "ns")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://triton-l4.search.svc:8000", "http://127.0.8.1:8000"),
        ("http://triton-l4.shop.svc.cluster.local:8001/v2", "http://127.0.8.2:8001/v2"),
        ("triton-l4.search.svc:1,triton-l4.shop.svc:2", "127.0.8.1:1,127.0.8.2:2"),
        ("http://lost.search.svc:8000", "http://lost.search.svc:8000"),  # doesn't resolve, as in a cluster
        ("http://triton-l4.search.svc", "http://triton-l4.search.svc"),
        ("http://a.triton-l4.search.svc:8000", "http://a.triton-l4.search.svc:8000"),
        ("http://triton-l4.search.svc.example.com:8000", "http://triton-l4.search.svc.example.com:8000"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000"),
    ],
)
def test_a_services_name_leads_to_its_balancer(text: str, expected: str) -> None:
    assert service_names.with_balancers(text, HELD) == expected


def test_without_a_name_server_a_name_stays_one() -> None:
    for text in ("http://triton-l4.search.svc:8000", "http://new.shop.svc:8000"):
        assert service_names.with_balancers(text, HELD, lambda: "no CoreDNS") == text


def test_a_balancer_without_an_address_is_waited_for() -> None:
    with pytest.raises(CannotRun, match='"shop/new" has no address yet'):
        service_names.with_balancers("http://new.shop.svc:8000", HELD)
