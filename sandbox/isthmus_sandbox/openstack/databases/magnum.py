"""Magnum's database."""

from pathlib import Path

import sqlalchemy


def create(file: Path) -> None:
    """Create the newest models."""
    from magnum.db.sqlalchemy import models

    models.Base.metadata.create_all(sqlalchemy.create_engine(f"sqlite:///{file}"))
