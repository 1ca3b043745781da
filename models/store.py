"""The write side of the database: one engine, short transactions, one writer at a time.

Reading does not come through here: see `reader`. SQLAlchemy is imported by whoever writes.
"""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import stamina
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.errors import StoreError
from models.i18n import t

# Waiting for another writer is normal: stamina's own hooks would print a line per attempt.
stamina.instrumentation.set_on_retry_hooks([])

_BUSY_SECONDS = 20.0
"""How long a writer waits for another one before it gives up."""


class Store:
    """The database file, for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def engine(self) -> Engine:
        """The engine; every connection has our pragmas and begins with the write lock."""
        engine = create_engine(f"sqlite:///{self.path}", connect_args={"timeout": 0.0})
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin_immediate)
        # Whoever forgets to close a store leaves no connection behind.
        weakref.finalize(self, engine.dispose)
        return engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that holds the write lock from its first statement.

        Leaving the block commits; an exception rolls everything back.

        Raises:
            StoreError: another process held the lock for too long, or the disk is full.
        """
        with (
            self.transaction() as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The same without a session, for whoever writes rows and no objects."""
        try:
            with self._locked() as connection:
                yield connection
                connection.commit()
        except OperationalError as error:
            raise StoreError(t("store.busy", path=self.path, error=error.orig)) from error

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        connection = self.engine.connect()
        try:
            # SQLite's own wait doubles its sleeps and adds tens of milliseconds to a key press.
            for attempt in stamina.retry_context(
                on=_is_busy,
                attempts=None,
                timeout=_BUSY_SECONDS,
                wait_initial=0.0005,
                wait_max=0.001,
                wait_jitter=0.0005,
            ):
                with attempt:
                    connection.begin()
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Give back all connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()


def _is_busy(error: Exception) -> bool:
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -32000",
        "wal_autocheckpoint = 1000",
        "temp_store = MEMORY",
    ):
        _patiently(connection, f"PRAGMA {pragma}")
    database = connection.execute("PRAGMA database_list").fetchone()[2]
    for suffix in ("-wal", "-shm"):
        if database and os.path.exists(database + suffix):
            os.chmod(database + suffix, 0o600)


@stamina.retry(on=sqlite3.OperationalError, attempts=None, timeout=5.0, wait_initial=0.005)
def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
