"""Who may connect to whom: what follows from the environment's models, calls and operator."""

from hypothesis import given
from hypothesis import strategies as st
from tests.components.environments import loaded, raw

from isthmus.environment import Classification, Environment


def test_a_call_is_a_flow_from_the_caller_to_the_called() -> None:
    (call,) = (f for f in loaded().flows.from_models("fusion") if f.target.kind == "model")
    assert (call.source.name, call.source.site, call.target.name, call.target.site) == (
        "fusion",
        "private",
        "search_encoder",
        "public",
    )
    assert call.ports == (8000,) and call.crosses and call.variable == "ISTHMUS_SEARCH_URL"
    assert (call.request, call.response) == (Classification.INTERNAL, Classification.INTERNAL)


def test_flows_are_directed() -> None:
    flows = loaded().flows
    crossing = [(f.source.name, f.source.site, f.target.site) for f in flows.all if f.source.site and f.crosses]
    assert crossing == [("fusion", "private", "public")]
    assert flows.peers("private") == ["10.32.0.0/16"] and flows.peers("public") == []


def test_clients_are_the_callers_the_operator_and_the_site_itself() -> None:
    flows = loaded().flows
    assert set(flows.clients("search_encoder")) == {"10.16.64.0/19", "10.99.0.0/24", "10.32.0.0/16"}
    assert set(flows.clients("recommender", "fusion")) == {"10.99.0.0/24", "10.16.64.0/19"}


def test_only_the_operator_administrates_a_cluster() -> None:
    assert loaded().flows.administrators("public") == ["10.99.0.0/24"]


def test_without_the_call_the_private_site_is_no_client_of_the_public_one() -> None:
    config = raw()
    config["models"][2]["calls"] = []
    flows = Environment.load(config).flows
    assert "10.16.64.0/19" not in flows.clients("search_encoder") and flows.peers("private") == []


@given(st.sets(st.sampled_from(["search_encoder", "recommender"]), max_size=2))
def test_every_call_has_exactly_one_flow_and_opens_exactly_its_ends(called: set[str]) -> None:
    config = raw()
    config["models"][2]["calls"] = [
        {"model": name, "carries": "internal", "address_variable": f"URL_{name.upper()}"} for name in sorted(called)
    ]
    environment = Environment.load(config)
    flows = [flow for flow in environment.flows.from_models("fusion") if flow.target.kind == "model"]
    assert sorted(flow.target.name for flow in flows) == sorted(called)
    assert (environment.flows.peers("private") == ["10.32.0.0/16"]) == ("search_encoder" in called)
    for flow in flows:
        sources = environment.flows.clients(flow.target.name)
        assert all(str(net) in sources for net in flow.source.ranges)
