"""SQLite under many threads, for services that were written for MariaDB."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

BUSY_TIMEOUT = 60_000  # milliseconds that a writer waits for another one


def make_concurrent() -> None:
    """Let every SQLAlchemy engine of this process share its SQLite file with other threads.

    oslo.db emits `BEGIN` (deferred): a transaction that reads and then writes gets "database is locked" at once when
    another thread wrote in between (SQLITE_BUSY_SNAPSHOT; the busy timeout doesn't apply). So: write-ahead log, reads
    in autocommit, `BEGIN IMMEDIATE` before the first write or savepoint, and a long busy timeout. `synchronous=OFF` is
    safe against a killed process, though not against a power cut
    (https://sqlite.org/pragma.html#pragma_synchronous).
    """
    event.listen(Engine, "connect", _connect)
    event.listen(Engine, "begin", _begin)
    event.listen(Engine, "savepoint", _savepoint)


def _is_sqlite(connection: Any) -> bool:
    return "sqlite" in type(connection).__module__


def _connect(connection: Any, _record: Any) -> None:
    if _is_sqlite(connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        cursor.close()


def _begin(connection: Any) -> None:
    raw = connection.connection.dbapi_connection
    if _is_sqlite(raw):
        if raw.isolation_level != "IMMEDIATE":
            raw.isolation_level = "IMMEDIATE"
        connection.info["in_transaction"] = True  # oslo.db's own listener then emits nothing


def _savepoint(connection: Any, _name: str) -> None:
    raw = connection.connection.dbapi_connection
    if _is_sqlite(raw) and not raw.in_transaction:
        raw.execute("BEGIN IMMEDIATE")
