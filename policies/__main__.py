"""The pack that the engine starts: everything is in the package `isthmus_policies`."""

import isthmus_policies.pack  # noqa: F401
