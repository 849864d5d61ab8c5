"""The component plugin: makes the components usable from every Pulumi language (`pulumi package add ./components`).

`schema` says what the components look like to other languages, `inputs` checks and converts what their programs pass,
`component_plugin` makes the components, `server` talks with the engine.
"""

from isthmus.plugin.server import main

__all__ = ["main"]
