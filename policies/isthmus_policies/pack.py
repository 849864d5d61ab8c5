"""The policy pack `isthmus`: to import this serves it until the engine ends it, as a pack's `__main__.py` does."""

from isthmus_policies.serve import serve

serve()
