"""Barbican's database."""

from pathlib import Path

import sqlalchemy


def create(file: Path) -> None:
    """Create the newest models."""
    from barbican.model import models

    models.BASE.metadata.create_all(sqlalchemy.create_engine(f"sqlite:///{file}"))
