"""The plugin that offers the components to every Pulumi language; the engine runs this folder (PulumiPlugin.yaml)."""

from isthmus.plugin import main

if __name__ == "__main__":
    main()
