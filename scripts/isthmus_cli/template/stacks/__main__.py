"""The program: one environment as a hybrid cloud, with the models of model_repository/."""

import pulumi

from isthmus import Environment, HybridCloud, HybridCloudArgs, IsthmusError
from isthmus_models import catalog


def main() -> None:
    """Declare one stack. Nothing is declared before the whole environment is valid."""
    try:
        config, checks = pulumi.Config("isthmus"), [catalog.unknown_models]
        environment = Environment.loads(config.require("environment"), pulumi.get_stack(), checks=checks)
        logins = {name: config.require_secret(name) for name in environment.registry_secrets}
        cloud = HybridCloud(environment.name, HybridCloudArgs(environment, catalog.contents(environment), logins))
    except IsthmusError as error:
        raise pulumi.RunError(str(error)) from None  # the problems are the user's; a traceback would hide them
    for output in ("sites", "servers", "models"):
        pulumi.export(output, getattr(cloud, output))


if __name__ == "__main__":
    main()
