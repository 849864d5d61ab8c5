"""Isthmus: a hybrid cloud for AI serving, as Pulumi components.

    from isthmus import Environment, HybridCloud

Names are loaded when they are used, so that the vocabulary needs no cloud's SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isthmus.contents import ModelContents, ModelFile
    from isthmus.environment import Environment
    from isthmus.errors import IsthmusError
    from isthmus.link import Link
    from isthmus.platform import HybridCloud, HybridCloudArgs
    from isthmus.private_cloud import PrivateCloud, PrivateCloudArgs
    from isthmus.public_cloud import PublicCloud, PublicCloudArgs
    from isthmus.serving import TritonServer, TritonServerArgs

__all__ = [
    "Environment",
    "HybridCloud",
    "HybridCloudArgs",
    "IsthmusError",
    "Link",
    "ModelContents",
    "ModelFile",
    "PrivateCloud",
    "PrivateCloudArgs",
    "PublicCloud",
    "PublicCloudArgs",
    "TritonServer",
    "TritonServerArgs",
]

_HOMES = {
    "Environment": "environment",
    "HybridCloud": "platform",
    "HybridCloudArgs": "platform",
    "IsthmusError": "errors",
    "Link": "link",
    "ModelContents": "contents",
    "ModelFile": "contents",
    "PrivateCloud": "private_cloud",
    "PrivateCloudArgs": "private_cloud",
    "PublicCloud": "public_cloud",
    "PublicCloudArgs": "public_cloud",
    "TritonServer": "serving",
    "TritonServerArgs": "serving",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'isthmus' has no attribute {name!r}")
    return getattr(import_module(f"isthmus.{_HOMES[name]}"), name)
