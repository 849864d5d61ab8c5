"""Pods, Services and a model for the tests."""

import hashlib
import json
from typing import Any

IMAGE = "nvcr.io/nvidia/tritonserver@sha256:" + "a" * 64
FETCH = "registry.example.com/model-fetch@sha256:" + "b" * 64
CONFIG = """name: "double"
backend: "onnxruntime"
max_batch_size: 8
input [{ name: "x" data_type: TYPE_FP32 dims: [2] }]
output [{ name: "y" data_type: TYPE_FP32 dims: [2] }]
"""


def server(**changes: Any) -> dict[str, Any]:
    """A Triton container as TritonServer declares it, with no models."""
    health = {"path": "/v2/health/ready", "port": "http"}
    container = {
        "name": "triton",
        "image": IMAGE,
        "command": ["tritonserver"],
        "args": ["--model-repository=/models", "--model-control-mode=explicit", "--http-address=0.0.0.0"],
        "ports": [{"name": "http", "containerPort": 8000}],
        "startupProbe": {"httpGet": health, "periodSeconds": 5, "failureThreshold": 12},
        "readinessProbe": {"httpGet": health, "periodSeconds": 5, "failureThreshold": 2},
        "volumeMounts": [{"name": "models", "mountPath": "/models"}],
    }
    return {**container, **changes}


def pod(name: str, container: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A pod bound to gpu-0."""
    whole = {
        "nodeName": "gpu-0",
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [{"name": "models", "emptyDir": {}}],
        **spec,
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": whole}


def fetching(name: str, endpoint: str, manifest_sha256: str) -> dict[str, Any]:
    """A pod that fetches its one model, with credentials from the Secret `store`."""
    fetch = {
        "name": "model-fetch",
        "image": FETCH,
        "args": ["--source", "s3://models/repository/0123/", "--manifest-sha256", manifest_sha256],
        "env": [
            {"name": "AWS_ENDPOINT_URL_S3", "value": endpoint},
            {"name": "AWS_REGION", "value": "eu-central-1"},
            *(
                {"name": key, "valueFrom": {"secretKeyRef": {"name": "store", "key": key}}}
                for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
            ),
        ],
        "volumeMounts": [{"name": "models", "mountPath": "/models"}],
    }
    fetch["args"] = [*fetch["args"], "--destination", "/models"]
    main = server()
    main["args"] = [*main["args"], "--load-model=double", "--strict-readiness=true"]
    return pod(name, main, initContainers=[fetch])


def service(name: str) -> dict[str, Any]:
    """A load balancer before the pod of that name, at a port of its own."""
    spec = {
        "type": "LoadBalancer",
        "selector": {"app": name},
        "ports": [{"name": "http", "port": 9000, "targetPort": "http"}],
    }
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def model() -> dict[str, bytes]:
    """The files of a model that doubles, for the backend onnxruntime, with its manifest."""
    from onnx import TensorProto, helper

    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, [None, 2]) for n in ("x", "y"))
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "double", [x], [y])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    files = {"double/config.pbtxt": CONFIG.encode(), "double/1/model.onnx": made.SerializeToString()}
    entries = [{"path": p, "sha256": hashlib.sha256(d).hexdigest(), "size": len(d)} for p, d in files.items()]
    return {**files, "manifest.json": json.dumps({"files": entries}).encode()}
