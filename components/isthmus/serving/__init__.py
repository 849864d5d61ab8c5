"""Serving: Triton on any Kubernetes."""

from isthmus.serving.engine_build import EngineBuild
from isthmus.serving.engine_build_args import EngineBuildArgs
from isthmus.serving.kubernetes_access import KubernetesAccess, KubernetesAccessArgs
from isthmus.serving.serving_namespace import ServingNamespace, ServingNamespaceArgs
from isthmus.serving.triton_server import TritonServer
from isthmus.serving.triton_server_args import ServerPods, TritonServerArgs

__all__ = [
    "EngineBuild",
    "EngineBuildArgs",
    "KubernetesAccess",
    "KubernetesAccessArgs",
    "ServerPods",
    "ServingNamespace",
    "ServingNamespaceArgs",
    "TritonServer",
    "TritonServerArgs",
]
