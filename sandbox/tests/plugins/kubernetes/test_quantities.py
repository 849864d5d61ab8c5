"""Quantities: what is one value has one form, and numbers are accepted."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import UNKNOWN, from_struct, to_struct
from isthmus_sandbox.plugins.kubernetes.provider import Kubernetes
from isthmus_sandbox.plugins.kubernetes.quantities import BINARY, DECIMAL, canonical
from tests.plugins.calls import Context, failures_of
from tests.plugins.kubernetes.test_check import deployment
from tests.plugins.kubernetes.test_spelling import URN as CRD_URN
from tests.plugins.kubernetes.test_spelling import definition

URN = "urn:pulumi:t::p::kubernetes:apps/v1:Deployment::web"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1, "1"),
        (0.5, "500m"),
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1024Mi", "1Gi"),
        ("1Gi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("1000Mi", "1000Mi"),
        ("512", "512"),
        ("0.5Ki", "512"),
        ("1000", "1k"),
        ("1e3", "1e3"),
        ("1E3", "1e3"),
        ("100", "100"),
        ("0", "0"),
        ("0Gi", "0"),
        ("1G", "1G"),
        ("0.1n", "1n"),
        ("-1500m", "-1500m"),
        ("a lot", "a lot"),
        ("1gb", "1gb"),
        (True, True),
        (None, None),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_canonical(value: Any, form: Any) -> None:
    assert canonical(value) == form


def worth(quantity: str) -> Decimal:
    """The number that a quantity stands for, read without the code under test."""
    for power, suffix in reversed(list(enumerate(BINARY))):
        if suffix and quantity.endswith(suffix):
            return Decimal(quantity.removesuffix(suffix)) * Decimal(1024) ** power
    suffix = quantity[-1] if quantity[-1] in DECIMAL else ""
    return Decimal(quantity.removesuffix(suffix)) * Decimal(10) ** DECIMAL[suffix]


@given(st.integers(1, 10**6), st.sampled_from([*BINARY, *DECIMAL]))
def test_the_form_keeps_the_value_and_is_its_own(number: int, suffix: str) -> None:
    quantity = f"{number}{suffix}"
    form = canonical(quantity)
    assert worth(form) == worth(quantity) and canonical(form) == form


def checked(limits: Any, **container: Any) -> Any:
    news = deployment({"name": "c", "image": "i", "resources": {"limits": limits}, **container})
    return Kubernetes().Check(pb.CheckRequest(urn=URN, name="web", randomSeed=b"1", news=to_struct(news)), Context())


def test_either_way_of_writing_is_the_same_input() -> None:
    numbers = checked({"cpu": 0.5, "memory": "1024Mi", "nvidia.com/gpu": 1}, env=[{"name": "E", "value": ""}])
    texts = checked({"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": "1"}, env=[{"name": "E"}])
    assert not failures_of(numbers) and from_struct(numbers.inputs) == from_struct(texts.inputs)


def test_what_is_no_quantity_is_still_refused() -> None:
    (path,) = failures_of(checked({"cpu": True}))
    assert path == "spec.template.spec.containers[0].resources.limits.cpu"


def test_a_schema_s_properties_are_no_quantities() -> None:
    properties = {"limits": {"type": "object", "minProperties": 1, "default": {"max": 5}}}
    news = definition({"type": "object", "properties": properties})
    answer = Kubernetes().Check(pb.CheckRequest(urn=CRD_URN, news=to_struct(news)), Context())
    assert not failures_of(answer) and from_struct(answer.inputs) == news
