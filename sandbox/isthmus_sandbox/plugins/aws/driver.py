"""Create, read, update and delete by the tables."""

import functools
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from isthmus_sandbox.plugins.aws.inputs import equivalent
from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list
from isthmus_sandbox.plugins.aws.shapes import dig, from_api, to_api
from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.surroundings import on_this_machine

# A deletion that is refused because something still hangs on is tried again: AWS settles such things late.
BUSY = ("DependencyViolation", "ResourceInUseException", "DeleteConflict", "IncorrectState")
BUSY_SECONDS = 120.0
ELSEWHERE = "this plugin asks the sandbox's AWS only; take out what names another, or use the official plugin"


class Driver:
    """API calls with one provider configuration; used by many threads."""

    def __init__(self, configuration: Mapping[str, Any], stop: threading.Event) -> None:
        self.configuration = configuration
        self.stop = stop
        self._lock = threading.Lock()  # making clients isn't thread-safe, using them is

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client."""
        with self._lock:
            return self._client(service, region or self.region)

    @functools.cached_property
    def region(self) -> str:
        """The provider's region. boto3 itself doesn't read AWS_REGION; the SDKs and the official plugin do."""
        chosen = (
            self.configuration.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        )
        region = chosen or self._session.region_name
        if not region:
            raise Failure("no region: set aws:region or the environment variable AWS_REGION")
        return str(region)

    @functools.cached_property
    def account(self) -> str:
        """The account of our credentials."""
        return str(self.client("sts").get_caller_identity()["Account"])

    def create(self, kind: ResourceType, inputs: Props, client: Any = None) -> str:
        """Create it; returns the id. Another client can be put in place."""
        client = client or self.client(kind.service, inputs.get("region"))
        if callable(kind.create):
            return kind.create(client, inputs)
        operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[kind.create])
        properties = {**{k: kind.defaults[k] for k in kind.sent_defaults}, **inputs}
        arguments = {
            k: v for k, v in properties.items() if k not in kind.setters and not (k == "tags" and kind.ec2_tags)
        }
        request: Props = to_api(operation.input_shape, arguments, kind.rename)
        if kind.ec2_tags and inputs.get("tags"):
            request["TagSpecifications"] = [{"ResourceType": kind.ec2_tags, "Tags": tags_list(inputs["tags"])}]
        return str(dig(getattr(client, kind.create)(**request), kind.id_path))

    def finish(self, kind: ResourceType, id_: str, inputs: Props) -> None:
        """What follows a creation: waiting until it is usable, and the properties that have calls of their own."""
        client = self.client(kind.service, inputs.get("region"))
        if kind.wait:
            self.wait(client, kind.wait, kind.wait_for(id_))
        for name, setter in kind.setters.items():
            if inputs.get(name) is not None and inputs[name] != kind.defaults.get(name):
                setter(client, id_, inputs[name])

    def read(self, kind: ResourceType, id_: str, inputs: Props) -> Props | None:
        """Its properties as they are, None when it isn't there."""
        from botocore.exceptions import ClientError

        client = self.client(kind.service, inputs.get("region"))
        try:
            props = kind.read(client, id_) if callable(kind.read) else _read(client, kind.read, id_, kind)
            if props is None:
                return None
            kind.complete(client, props, id_)
        except ClientError as error:
            if error.response["Error"]["Code"] in kind.not_found:
                return None
            raise
        props["region"] = client.meta.region_name
        if kind.arn and not props.get("arn"):
            props["arn"] = kind.arn.format(region=props["region"], account=self.account, id=id_)
        props["tags"] = props["tagsAll"] = tags_dict(props.get("tags"))
        for name in kind.canonical:
            if equivalent(kind, name, props.get(name), inputs.get(name)):
                props[name] = inputs[name]
        return props

    def update(self, kind: ResourceType, id_: str, old: Props, new: Props, changed: set[str], arn: str) -> None:
        """Bring what changed to the new inputs."""
        client = self.client(kind.service, new.get("region"))
        for name in changed & set(kind.setters):
            kind.setters[name](client, id_, new.get(name, kind.defaults.get(name)))
        if "tags" in changed and "tags" not in kind.setters:
            old_tags, new_tags = old.get("tags") or {}, new.get("tags") or {}
            added = {k: v for k, v in new_tags.items() if old_tags.get(k) != v}
            removed = {k: v for k, v in old_tags.items() if k not in new_tags}
            if kind.tag_calls:
                kind.tag_calls(client, id_, arn, added, removed)
            elif kind.ec2_tags:
                if removed:
                    client.delete_tags(Resources=[id_], Tags=[{"Key": k} for k in removed])
                if added:
                    client.create_tags(Resources=[id_], Tags=tags_list(added))
        if kind.update:
            steps = kind.update(client, id_, new, changed)
            for _ in steps if isinstance(steps, Iterator) else ():
                self.wait(client, kind.wait, kind.wait_for(id_))

    def delete(self, kind: ResourceType, id_: str, inputs: Props) -> None:
        """Delete it, and wait until it is gone; what can't be deleted because it isn't there any more is gone."""
        from botocore.exceptions import ClientError
        from botocore.parsers import ResponseParserError

        client = self.client(kind.service, inputs.get("region"))
        try:
            self._settled(lambda: _delete(client, kind, id_, inputs))
            if kind.wait_deleted:
                self.wait(client, kind.wait_deleted, kind.wait_for(id_))
        except ClientError as error:
            if error.response["Error"]["Code"] not in kind.not_found and not self._is_deleted(kind, id_, inputs):
                raise
        except ResponseParserError:  # a 500 in plain words
            if not self._is_deleted(kind, id_, inputs):
                raise

    def _is_deleted(self, kind: ResourceType, id_: str, inputs: Props) -> bool:
        return self.read(kind, id_, inputs) is None

    def wait(self, client: Any, waiter: str, arguments: Props) -> None:
        """boto3's waiter, with a second between looks instead of half a minute, broken off by a cancellation."""
        from botocore.exceptions import WaiterError

        poller = client.get_waiter(waiter)
        end = time.monotonic() + 3600
        while True:
            try:
                poller.wait(**arguments, WaiterConfig={"Delay": 0.2, "MaxAttempts": 5})
                return
            except WaiterError as error:
                if "Max attempts exceeded" not in str(error) or self.stop.is_set() or time.monotonic() > end:
                    raise

    def _settled(self, call: Callable[[], None]) -> None:
        from botocore.exceptions import ClientError

        end = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return call()
            except ClientError as error:
                if error.response["Error"]["Code"] not in BUSY or time.monotonic() > end or self.stop.wait(1):
                    raise

    @functools.cached_property
    def _session(self) -> Any:
        import boto3

        chosen = self.configuration
        return boto3.session.Session(
            aws_access_key_id=chosen.get("accessKey"),
            aws_secret_access_key=chosen.get("secretKey"),
            aws_session_token=chosen.get("token"),
            profile_name=chosen.get("profile"),
        )

    @functools.cache  # noqa: B019  # one driver a process
    def _client(self, service: str, region: str) -> Any:
        from botocore.config import Config

        chosen = self.configuration
        endpoints = {k: v for entry in chosen.get("endpoints") or [] for k, v in entry.items()}
        config = Config(
            retries={"mode": chosen.get("retryMode") or "standard", "max_attempts": chosen.get("maxRetries") or 10},
            s3={"addressing_style": "path"} if chosen.get("s3UsePathStyle") else None,
            max_pool_connections=64,
        )
        client = self._session.client(service, region_name=region, endpoint_url=endpoints.get(service), config=config)
        if not on_this_machine(client.meta.endpoint_url):
            raise Failure(f"the endpoint of {service} is {client.meta.endpoint_url}: {ELSEWHERE}")
        return client


def _read(client: Any, call: tuple[str, str, str], id_: str, kind: ResourceType) -> Props | None:
    method, argument, path = call
    value = [id_] if argument.endswith("[]") else id_
    raw = dig(getattr(client, method)(**{argument.rstrip("[]"): value}), path)
    if raw is None or raw.get("State") in ("deleted", "deleting"):  # EC2 returns them for a while
        return None
    props: Props = from_api(raw)
    tags = raw.get("Tags") or raw.get("tags") or raw.get("TagSet")
    props["tags"] = tags_dict(tags, "Key", "Value") if not tags or "Key" in next(iter(tags), "") else tags
    for name, api in kind.rename.items():
        api_name = api[:1].lower() + api[1:]
        if api_name in props and api_name != name:
            props[name] = props.pop(api_name)
    return props


def _delete(client: Any, kind: ResourceType, id_: str, inputs: Props) -> None:
    if callable(kind.delete):
        kind.delete(client, id_, inputs)
    else:
        method, argument = kind.delete
        getattr(client, method)(**{argument.rstrip("[]"): [id_] if argument.endswith("[]") else id_})
