"""Settings of all tests. hypothesis chooses its profile itself: with CI set, the same examples each time.

A test that needs more or fewer examples than usual asks for a multiple of `settings().max_examples`, so that
`make check` tries a fifth of them (`--hypothesis-profile=check`), and `make test` and CI all.
"""

import gc

from hypothesis import settings

# A busy machine is no failure: what is slow shows in `make bench`.
settings.register_profile("isthmus", settings.default, deadline=None)
settings.register_profile("check", settings.get_profile("isthmus"), max_examples=20)
settings.load_profile("isthmus")

# Imports make a million objects that stay: to look through them for garbage took a quarter of the collection's time.
gc.disable()
SELDOM = 50_000  # new objects, between two looks for garbage; of Python's own 700 most are still in use


def pytest_collection_finish() -> None:
    """From here on garbage is collected, in what the tests make."""
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()
