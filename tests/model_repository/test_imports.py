"""What reads models is light: every preview waits for it."""

import json
import subprocess
import sys

from tritonclient.grpc import model_config_pb2 as of_the_client

from isthmus_models.triton_rules import schema

HEAVY = {"numpy", "onnx", "onnxruntime", "tritonclient.grpc", "pulumi_aws", "pulumi_kubernetes", "pulumi_openstack"}


def test_the_catalog_needs_no_numpy_and_no_sdk() -> None:
    program = "import json, sys; from isthmus_models import catalog; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert not HEAVY.intersection(json.loads(done.stdout or "null")), done.stderr


def test_configurations_are_messages_of_the_client_too() -> None:
    assert schema.model_config_pb2.ModelConfig is of_the_client.ModelConfig
