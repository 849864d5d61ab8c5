"""Service accounts by their names in other systems: in trust policies of IAM, and as users and groups of RBAC.

Sources: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ and
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.policies.document import readable
from isthmus_policies.facts.properties import parts
from isthmus_policies.values import items

ACCOUNT = re.compile(r"system:serviceaccount:([^:]*)(?::.*)?", re.DOTALL)
GROUP = "system:serviceaccounts"
BY_POD_IDENTITY = "kubernetes-namespace"
"""How the tag of a session is called that says the pod's namespace:
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html"""


def namespaces_trusted(document: Any) -> Iterator[str]:
    """The namespaces, or patterns of them, whose accounts a role's trust policy names."""
    for statement in readable(document):
        for _, key, values in statement.conditions if not statement.denies else ():
            for value in items(values):
                if not isinstance(value, str):
                    continue
                if match := ACCOUNT.fullmatch(value):
                    yield match[1]
                elif str(key).lower().endswith(f"/{BY_POD_IDENTITY}"):
                    yield value


def namespaces_bound(binding: Mapping[str, Any]) -> Iterator[str]:
    """The namespaces whose accounts a binding of RBAC is for; `*` for those of all."""
    metadata = binding.get("metadata")
    own = metadata.get("namespace") if isinstance(metadata, Mapping) else None
    for peer in parts(binding.get("subjects")):
        kind, name = peer.get("kind"), peer.get("name")
        if kind == "ServiceAccount":
            namespace = peer.get("namespace", own)
            if isinstance(namespace, str):
                yield namespace
        elif isinstance(name, str) and (match := ACCOUNT.fullmatch(name)):
            yield match[1]
        elif isinstance(name, str) and name.startswith(GROUP):
            yield name.removeprefix(GROUP).lstrip(":") or "*"
