"""The component provider host: makes the components usable from every Pulumi language (`pulumi package add`)."""

from pulumi.provider.experimental import component_provider_host

from components.catalog import COMPONENTS, PACKAGE


def main() -> None:
    """Serve the components until the engine ends the process."""
    component_provider_host(name=PACKAGE, components=COMPONENTS)


if __name__ == "__main__":
    main()
