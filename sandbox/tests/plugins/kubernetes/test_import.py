"""What an import takes for inputs."""

from isthmus_sandbox.plugins.kubernetes.objects import imported


def test_annotations_that_others_write_are_no_inputs() -> None:
    written = {"deployment.kubernetes.io/revision": "2", "kubectl.kubernetes.io/last-applied-configuration": "{}"}
    live = {"kind": "Deployment", "metadata": {"name": "web", "annotations": {**written, "team": "a"}}, "status": {}}
    assert imported(live) == {"kind": "Deployment", "metadata": {"name": "web", "annotations": {"team": "a"}}}
