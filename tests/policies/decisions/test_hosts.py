"""Names that a cluster answers by itself, and those that may be anybody's."""

import pytest

from isthmus_policies.decisions import hosts, mentions
from isthmus_policies.estate import Estate

ESTATE = Estate(private_hosts=frozenset({"store.example.com"}))


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("minio", True),
        ("minio.storage-system", True),
        ("rook-ceph-rgw.rook-ceph", True),
        ("minio.serving.svc", True),
        ("minio.serving.svc.cluster.local", True),
        ("localhost", True),
        ("example.com", False),
        ("minio.de", False),
        ("minio.storage", False),
        ("s3.example.org", False),
        ("svc.example.org", False),
    ],
)
def test_a_name_without_a_domain_is_the_clusters(host: str, inside: bool) -> None:
    assert hosts.is_in_cluster(host) is inside


@pytest.mark.parametrize(
    ("key", "text", "outside"),
    [
        ("AWS_ENDPOINT_URL_S3", "https://s3.example.org", True),
        ("MINIO_ENDPOINT", "s3.example.org:9000", True),
        ("RCLONE_CONFIG_A_ENDPOINT", "s3.example.org", True),
        ("s3Url", "https://s3.example.org/x", True),
        ("AWS_ENDPOINT_URL_S3", "https://store.example.com:8080", False),
        ("AWS_ENDPOINT_URL_S3", "https://10.254.3.7:9000", False),
        ("AWS_ENDPOINT_URL_S3", "http://minio:9000", False),
        ("AWS_ENDPOINT_URL_S3", "$(STORE)", False),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel.example.org", False),
        ("AWS_REGION", "s3.example.org", False),
    ],
)
def test_an_endpoint_that_no_environment_names_may_be_anybodys(key: str, text: str, outside: bool) -> None:
    assert bool(list(mentions.of_store_endpoint(key, text, ESTATE))) is outside
