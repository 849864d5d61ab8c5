"""The program: one environment as a hybrid cloud, with the models of model_repository/."""

import pulumi

from isthmus import Environment, HybridCloud, HybridCloudArgs, IsthmusError
from isthmus_models import catalog


def main() -> None:
    """Declare one stack. Nothing is declared before the whole environment is valid."""
    try:
        config, checks = pulumi.Config("isthmus").require("environment"), [catalog.unknown_models]
        environment = Environment.loads(config, pulumi.get_stack(), checks=checks)
        cloud = HybridCloud(environment.name, HybridCloudArgs(environment, catalog.contents(environment)))
    except IsthmusError as error:
        raise pulumi.RunError(str(error)) from None  # the problems are the user's; a traceback would hide them
    for output in ("sites", "servers", "models"):
        pulumi.export(output, getattr(cloud, output))


if __name__ == "__main__":
    main()
