"""The object store that holds the revision."""

from typing import Any
from urllib.parse import urlsplit

from .manifest import ManifestError

GONE = ("NoSuchKey", "NoSuchBucket", "404")


class Refused(Exception):
    """The store answers, and not with the object; the message says what it said and how to fix it."""


class Store:
    """`s3://BUCKET/PREFIX/` behind a boto3 client."""

    def __init__(self, client: Any, source: str) -> None:
        url = urlsplit(source)
        if url.scheme != "s3" or not url.netloc or not url.path.endswith("/"):
            raise ValueError(f"--source: got {source!r}, expected s3://BUCKET/PREFIX/ with the slash at its end")
        self.client, self.bucket, self.prefix = client, url.netloc, url.path.lstrip("/")

    def open(self, path: str) -> Any:
        """A stream of an object's bytes. Raises ManifestError when it isn't there, Refused for any other no."""
        from botocore.exceptions import ClientError

        try:
            return self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)["Body"]
        except ClientError as error:
            said, where = error.response["Error"], f"s3://{self.bucket}/{self.prefix}{path}"
            told = f"got {said.get('Code')}: {said.get('Message')}"
            if said.get("Code") in GONE:
                fix = "deploy again, so that the revision is uploaded whole"
                raise ManifestError(f"{where}: {told}, expected an object of the revision; {fix}") from None
            fix = "check the pod's credentials (its Secret or its role) and that they may read the bucket"
            raise Refused(f"{where}: {told}, expected the object; {fix}") from None
