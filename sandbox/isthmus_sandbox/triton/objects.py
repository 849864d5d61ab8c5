"""ConfigMaps and Secrets of a pod's namespace, and the addresses of Services."""

import base64
from typing import Any


class CannotRun(Exception):
    """What this pod asks for isn't to be had in the sandbox; `reason` is a word for the container's status."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Objects:
    """They are read through an API client, each time anew."""

    def __init__(self, core: Any, namespace: str) -> None:
        self._core, self._namespace = core, namespace

    def config_map(self, name: str, optional: bool = False) -> dict[str, bytes] | None:
        """A ConfigMap's data; None for an optional one that isn't there. Raises CannotRun for any other."""
        config_map = self._read(self._core.read_namespaced_config_map, "configmap", name, optional)
        if config_map is None:
            return None
        binary = {k: base64.b64decode(v) for k, v in (config_map.binary_data or {}).items()}
        return {**{k: v.encode() for k, v in (config_map.data or {}).items()}, **binary}

    def secret(self, name: str, optional: bool = False) -> dict[str, bytes] | None:
        """A Secret's data; None for an optional one that isn't there. Raises CannotRun for any other."""
        secret = self._read(self._core.read_namespaced_secret, "secret", name, optional)
        return None if secret is None else {k: base64.b64decode(v) for k, v in (secret.data or {}).items()}

    def service_address(self, name: str, namespace: str) -> str | None:
        """The address of a Service's balancer; None for a Service that isn't there. Raises CannotRun without one."""
        service = self._read(self._core.read_namespaced_service, "service", name, True, namespace)
        if service is None:
            return None
        ingress = service.status.load_balancer.ingress or []
        if not ingress:
            raise CannotRun("CreateContainerConfigError", f'service "{namespace}/{name}" has no address yet')
        return str(ingress[0].ip)

    def _read(self, read: Any, kind: str, name: str, optional: bool, namespace: str | None = None) -> Any:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        try:
            return read(name, namespace or self._namespace)
        except ApiException as error:
            if error.status == 404 and optional:
                return None
            reason = "not found" if error.status == 404 else f"couldn't be read: {error.status} {error.reason}"
            raise CannotRun("CreateContainerConfigError", f'{kind} "{name}" {reason}') from None
        except (HTTPError, OSError) as error:
            raise CannotRun("CreateContainerConfigError", f'{kind} "{name}" couldn\'t be read: {error}') from None
