"""Versions: at least one folder that the policy loads.

Source: VersionsToLoad and AsyncLoad in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_repository_manager/model_lifecycle.cc
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule


@rule()
def version_policy(model: Model) -> Iterator[Problem]:
    policy, available = model.config.version_policy, sorted(model.versions)
    if not available:
        yield Problem("", "no folder of a version", "one at least, e.g. 1/", "put the model's file into a folder 1/")
    elif policy.HasField("latest") and not policy.latest.num_versions:
        yield Problem("version_policy.latest.num_versions", "0", "1 or more", "leave `version_policy` out")
    elif policy.HasField("specific"):
        versions = list(policy.specific.versions)
        missing = sorted({version for version in versions if versions.count(version) > 1} - set(available))
        if not model.loaded or missing:
            fix = "name a version that has a folder"
            expected = f"of those in the folder: {available}"
            yield Problem("version_policy.specific.versions", str(versions), expected, fix)
