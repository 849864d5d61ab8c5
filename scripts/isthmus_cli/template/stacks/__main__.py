"""The program: one environment as a hybrid cloud, with the models of model_repository/."""

import gc

import pulumi

import isthmus
from isthmus_models import allow_lists, catalog


def main() -> None:
    """Declare one stack. Nothing is declared before the whole environment is valid."""
    try:
        config = pulumi.Config("isthmus")
        checks = [catalog.unknown_models, allow_lists.unlisted_tensors]
        environment = isthmus.Environment.loads(config.require("environment"), pulumi.get_stack(), checks=checks)
        logins = {name: config.require_secret(name) for name in environment.registry_secrets}
        args = isthmus.HybridCloudArgs(environment, catalog.contents(environment), logins)
        cloud = isthmus.HybridCloud(environment.name, args)
    except isthmus.IsthmusError as error:
        raise pulumi.RunError(str(error)) from None  # the problems are the user's; a traceback would hide them
    for output in ("sites", "servers", "models"):
        pulumi.export(output, getattr(cloud, output))
    pulumi.export("isthmus:classification", cloud.classification)  # of these, for stacks that refer to them


if __name__ == "__main__":
    gc.set_threshold(100_000)  # what is declared lives until the end: looking for garbage takes a third of the time
    main()
