"""The object store that holds the revision."""

import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .manifest import ManifestError

GONE = ("NoSuchKey", "NoSuchBucket", "404")
PART = 32 << 20  # bytes of one request: a connection that breaks costs no more
CONNECTIONS, ATTEMPTS = 4, 8  # of one object; of one part


def s3_client() -> Any:
    """A client of the store that the AWS SDK's variables name; a request is tried again for what may pass.

    A checksum is sent only where the API demands one: older releases of Swift don't know those that SDKs add.
    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
    """
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        config=Config(
            retries={"mode": "standard", "max_attempts": 8},
            connect_timeout=5,
            read_timeout=60,
            request_checksum_calculation="when_required",
        ),
    )


class Refused(Exception):
    """The store answers, but not with the object; the message has its error and the fix."""


class Stopped(Exception):
    """Another file failed: this one isn't needed any more."""


class Store:
    """`s3://BUCKET/PREFIX/` behind a boto3 client."""

    def __init__(self, client: Any, source: str) -> None:
        url = urlsplit(source)
        if url.scheme != "s3" or not url.netloc or not url.path.endswith("/"):
            raise ValueError(f"--source: got {source!r}, expected s3://BUCKET/PREFIX/ with the slash at its end")
        self.client, self.bucket, self.prefix = client, url.netloc, url.path.lstrip("/")
        self.source = source

    def open(self, path: str) -> Any:
        """A stream of an object's bytes. Raises ManifestError when it isn't there, Refused for any other no."""
        from botocore.exceptions import ClientError

        try:
            return self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)["Body"]
        except ClientError as error:
            raise self._no(path, error.response["Error"]) from None

    def download(self, path: str, target: Path, stop: threading.Event) -> None:
        """Put an object's bytes into a file, several parts at once, each asked for again when its connection breaks.

        Raises Stopped when `stop` is set meanwhile, and what `open` raises.
        Source: https://boto3.amazonaws.com/v1/documentation/api/latest/reference/customizations/s3.html
        """
        from boto3.s3.transfer import TransferConfig
        from botocore.exceptions import ClientError

        def go_on(size: int) -> None:
            if stop.is_set():
                raise Stopped

        config = TransferConfig(
            multipart_threshold=PART,
            multipart_chunksize=PART,
            max_concurrency=CONNECTIONS,
            num_download_attempts=ATTEMPTS,
        )
        key = self.prefix + path
        try:
            self.client.download_file(self.bucket, key, str(target), Callback=go_on, Config=config)
        except ClientError as error:
            raise self._no(path, error.response["Error"]) from None

    def has(self, path: str) -> bool:
        """Whether an object is there. Raises Refused for any other no."""
        from botocore.exceptions import ClientError

        try:
            self.client.head_object(Bucket=self.bucket, Key=self.prefix + path)
        except ClientError as error:
            if error.response["Error"].get("Code") in GONE:
                return False
            raise self._no(path, error.response["Error"]) from None
        return True

    def upload(self, path: str, source: Path) -> None:
        """Put a file's bytes under a name, in one request: Swift's S3 API keeps parts in a container of its own.

        Raises Refused for any no. Source: https://docs.openstack.org/swift/latest/s3_compat.html
        """
        from botocore.exceptions import ClientError

        with source.open("rb") as file:
            try:
                self.client.put_object(Bucket=self.bucket, Key=self.prefix + path, Body=file)
            except ClientError as error:
                raise self._no(path, error.response["Error"]) from None

    def _no(self, path: str, answer: Any) -> Exception:
        where = f"s3://{self.bucket}/{self.prefix}{path}"
        got = f"got {answer.get('Code')}: {answer.get('Message')}"
        if answer.get("Code") in GONE:
            fix = "deploy again, so that the revision is uploaded whole"
            return ManifestError(f"{where}: {got}, expected an object of the revision; {fix}")
        fix = "check the pod's credentials (its Secret or its role) and what they may do in the bucket"
        return Refused(f"{where}: {got}, expected the object; {fix}")
