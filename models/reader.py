"""Reading the SQLite file through the standard library alone.

The check-in and the first paint must not wait for SQLAlchemy; the SQL text that runs here is plain
and portable, so that another database can run it too.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from models.errors import StoreError
from models.i18n import t

if TYPE_CHECKING:
    from pathlib import Path


class Reader(Protocol):
    """Runs one SELECT with named parameters and returns its rows as tuples."""

    def rows(self, sql: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of the query."""
        ...


class Executor(Protocol):
    """Runs SQL with positional parameters, as SQLAlchemy's connection and our reader both do."""

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Run one statement; the result can be iterated over rows."""
        ...


class SqliteReader:
    """A read-only connection to one SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of the query."""
        values: Mapping[str, Any] = parameters
        return self._connection.execute(sql, values).fetchall()

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> sqlite3.Cursor:
        """Run one SELECT with positional parameters."""
        return self._connection.execute(statement, parameters or ())

    def revision(self) -> str | None:
        """The schema revision of the file, or `None` if it has no tables of ours."""
        found = self.rows("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
        rows = self.rows("SELECT version_num FROM alembic_version") if found else []
        return str(rows[0][0]) if rows else None


def connect_read_only(path: "str | Path") -> sqlite3.Connection:
    """Open the file for reading; it must exist.

    Raises:
        StoreError: the file is missing or no database.
    """
    if not os.path.isfile(path):
        raise StoreError(t("store.missing", path=path), t("store.missing_hint"))
    connection = None
    try:
        connection = sqlite3.connect(
            f"{_uri(path)}?mode=ro", uri=True, check_same_thread=False, timeout=5.0
        )
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise StoreError(t("store.not_a_database", path=path, error=error)) from error
    return connection


def _uri(path: "str | Path") -> str:
    """The file's address, escaped as SQLite wants it; `Path.as_uri` imports a lot for that."""
    name = os.path.realpath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file://{name}"


@contextmanager
def reading(path: "str | Path") -> Iterator[SqliteReader]:
    """One consistent view of the file: every query inside sees the same state."""
    connection = connect_read_only(path)
    try:
        connection.execute("BEGIN")
        yield SqliteReader(connection)
    except sqlite3.DatabaseError as error:
        raise StoreError(t("store.unreadable", path=path, error=error)) from error
    finally:
        connection.close()
