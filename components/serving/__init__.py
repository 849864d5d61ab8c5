"""Serving: model repositories, and Triton on any Kubernetes."""

from components.serving.cluster import Cluster, ClusterArgs
from components.serving.contents import Contents, ModelFile
from components.serving.s3_model_repository import S3ModelRepository, S3ModelRepositoryArgs
from components.serving.serving_namespace import ServingNamespace, ServingNamespaceArgs
from components.serving.swift_model_repository import SwiftModelRepository, SwiftModelRepositoryArgs
from components.serving.triton_server import TritonServer
from components.serving.triton_server_args import S3Credentials, TritonServerArgs

__all__ = [
    "Cluster",
    "ClusterArgs",
    "Contents",
    "ModelFile",
    "S3Credentials",
    "S3ModelRepository",
    "S3ModelRepositoryArgs",
    "ServingNamespace",
    "ServingNamespaceArgs",
    "SwiftModelRepository",
    "SwiftModelRepositoryArgs",
    "TritonServer",
    "TritonServerArgs",
]
