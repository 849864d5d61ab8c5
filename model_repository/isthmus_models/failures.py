"""What can go wrong while artifacts are built."""

from isthmus.errors import IsthmusError


class BuildFailed(IsthmusError):
    """An artifact can't be built."""
