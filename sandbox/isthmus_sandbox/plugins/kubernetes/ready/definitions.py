"""What other objects stand on: namespaces, definitions, quotas, tokens."""

from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.ready.status import NeverReady, condition, has_condition, status

TOKEN = "kubernetes.io/service-account-token"  # noqa: S105


def namespace(api: Api, obj: Object) -> str | None:
    """It is active."""
    phase = status(obj).get("phase")
    return None if phase == "Active" else f"phase {phase}"


def custom_resource(api: Api, obj: Object) -> str | None:
    """The server serves its kind."""
    names = condition(obj, "NamesAccepted")
    if names.get("status") == "False":
        raise NeverReady(f"its names are taken: {names.get('message')}")
    return None if has_condition(obj, "Established") else "not established yet"


def api_service(api: Api, obj: Object) -> str | None:
    """The server behind it answers."""
    available = condition(obj, "Available")
    return None if available.get("status") == "True" else f"not available: {available.get('message', 'no answer yet')}"


def quota(api: Api, obj: Object) -> str | None:
    """The quota controller has counted what it limits."""
    counted = status(obj).get("hard") == obj["spec"].get("hard")
    return None if counted else "the quota controller hasn't seen the change; does it run?"


def secret(api: Api, obj: Object) -> str | None:
    """A service account's token has been filled in; other Secrets need nothing."""
    return None if obj.get("type") != TOKEN or obj.get("data") else "its token hasn't been made yet"
