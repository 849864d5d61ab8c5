"""The circuit breaker, by its own clock."""

from fusion.fusion_legs.circuit_breaker import CircuitBreaker


def test_it_opens_tries_again_and_closes() -> None:
    now = [100.0]
    breaker = CircuitBreaker(2, 5.0, lambda: now[0])
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows(), "only failures in a row count"
    breaker.failed()
    assert not breaker.allows()
    now[0] = 104.9
    assert not breaker.allows()
    now[0] = 105.0
    assert [breaker.allows(), breaker.allows()] == [True, False], "one may try"
    breaker.failed()
    now[0] = 109.9
    assert not breaker.allows()
    now[0] = 110.0
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]
