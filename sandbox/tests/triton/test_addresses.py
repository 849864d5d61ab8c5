"""Addresses: one an owner, the same again, never another's."""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus_sandbox.triton import addresses
from isthmus_sandbox.triton.addresses import Addresses, NoAddress, in_range, local, pod_ip


def test_an_owner_keeps_its_address_and_another_kubelet_gives_it_the_same(tmp_path: Path) -> None:
    first = Addresses(tmp_path)
    address = first.assign("pod/1")
    assert first.assign("pod/1") == address and in_range(address)
    first.release("pod/1")
    assert first.assign("pod/1") == address == Addresses(tmp_path).assign("pod/1")
    assert Addresses(tmp_path / "other").assign("pod/1") != address, "another sandbox begins elsewhere"


def test_owners_that_begin_at_one_place_get_different_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "sha256", lambda data: type("Hash", (), {"digest": lambda self: bytes(8)})())
    given_out = Addresses(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: given_out.assign(f"pod/{n}"), range(40)))
    assert len(set(taken)) == 40 and not any(a.endswith((".0", ".255")) for a in taken)


def test_an_address_with_a_listener_is_passed_over(tmp_path: Path) -> None:
    address = Addresses(tmp_path).assign("pod/1")
    with socket.create_server((address, 8001)):
        assert Addresses(tmp_path).assign("pod/1") != address


def test_a_listener_on_all_addresses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_free", lambda address: False)
    with pytest.raises(NoAddress, match=r"got 256 addresses from 127\..* listens on 0\.0\.0\.0 .* find it with `ss"):
        Addresses(tmp_path).assign("pod/1")


@pytest.mark.parametrize("address", ["", "127.0.0.1", "127.128.0.1", "10.64.0.1", "lb.example.com", "::1"])
def test_what_isnt_ours_cant_be_claimed(tmp_path: Path, address: str) -> None:
    assert not Addresses(tmp_path).claim("service/1", address)


def test_a_claimed_address_is_nobody_elses(tmp_path: Path) -> None:
    given_out = Addresses(tmp_path)
    address = given_out.assign("service/1")
    again = Addresses(tmp_path)
    assert again.claim("service/2", address) and again.claim("service/2", address)
    assert not again.claim("service/3", address) and again.assign("service/1") != address
    again.release("service/2")
    again.release("service/2")
    assert again.claim("service/3", address)


@settings(max_examples=settings().max_examples // 2)
@given(st.integers(addresses.FIRST, addresses.FIRST + addresses.SPAN - 1))
def test_the_clusters_address_of_a_pod_leads_back(number: int) -> None:
    address = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    assert pod_ip(address).startswith("10.") and local(pod_ip(address)) == address


@pytest.mark.parametrize("other", ["10.244.0.5", "10.240.0.1", "192.168.0.1", "fd00::1", "100.64.0.1"])
def test_addresses_of_kwoks_pods_lead_nowhere(other: str) -> None:
    assert local(other) is None
