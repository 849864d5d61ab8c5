"""What texts name that leads out, as it is reported: which side it is, and whether an endpoint may change that."""

import pytest
from tests.policies.tables import ESTATE

from isthmus_policies.decisions import mentions
from isthmus_policies.decisions.destinations import Side
from isthmus_policies.decisions.mentions import Mention
from isthmus_policies.decisions.networks import network_of
from isthmus_policies.decisions.vpn_suites import strong_encryption, strong_group, strong_integrity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("provider: aws", Mention("provider: aws", Side.AWS, bare=True)),
        ("  - type: s3", Mention("- type: s3", Side.AWS, bare=True)),
        ("io.example.S3SinkConnector", Mention("io.example.S3SinkConnector", Side.AWS, bare=True)),
        ("boto3.client('s3')", Mention("boto3.client('s3'", Side.AWS, bare=True)),
        ("s3://copies/x", Mention("s3://copies/x", Side.AWS, bare=True)),
        ("sqs://orders", Mention("sqs://orders", Side.AWS, bare=True)),
        ("gs://copies/x", Mention("gs://copies/x", Side.OTHER)),
        ("aws s3 cp a b", Mention("aws s3 cp a b", Side.AWS, bare=True)),
        ("arn:aws:s3:::copies", Mention("arn:aws:s3:::copies", Side.AWS)),
        ("https://copies.s3.amazonaws.com/x", Mention("https://copies.s3.amazonaws.com/x", Side.AWS)),
    ],
)
def test_a_mention_is_reported_with_its_side(text: str, expected: Mention) -> None:
    assert expected in list(mentions.in_text(text, ESTATE))


@pytest.mark.parametrize("text", ["s3://10.16.64.9:9000/x", "a plain text", "aws configure", "https://10.16.64.9/aws"])
def test_what_leads_nowhere_is_none(text: str) -> None:
    assert list(mentions.in_text(text, ESTATE)) == []


def test_a_network_may_have_bits_of_a_host() -> None:
    assert network_of(" 10.1.2.3/8 ") == network_of("10.0.0.0/8") is not None
    assert network_of("10.0.0.0/33") is network_of(7) is network_of(None) is None


@pytest.mark.parametrize("text", ["aes-256", "AES_256", "aes256", " AES/256 "])
def test_an_algorithm_is_read_however_it_is_spelled(text: str) -> None:
    assert strong_encryption(text)
    assert strong_integrity(text.lower().replace("aes", "sha2")) and not strong_encryption(text.replace("256", "128"))
    assert strong_group(f"group{20}", with_gcm=True) and not strong_group("14", with_gcm=True)
