"""Settings of all tests. hypothesis chooses its profile itself: with CI set, the same examples each time."""

from hypothesis import settings

# A busy machine is no failure: what is slow shows in `make bench`.
settings.register_profile("isthmus", settings.default, deadline=None)
settings.load_profile("isthmus")
