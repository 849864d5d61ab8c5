"""Calls that a cluster's own machinery makes in the account of the cluster, whatever key it has."""

from typing import Any

HEADER = "x-moto-account-id"  # moto takes a request for this account's, whoever signed it


def in_account(client: Any, account: str | None) -> Any:
    """A boto3 client whose calls are the account's; without one, the account of its key."""
    if account is not None:

        def name_account(params: dict[str, Any], **_: Any) -> None:
            params["headers"][HEADER] = account

        client.meta.events.register("before-call", name_account)
    return client
