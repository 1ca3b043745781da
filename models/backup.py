"""Copies of the database while it is in use, and putting one back."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from models.errors import StoreError
from models.i18n import t
from models.schema import create_private, refuse_newer

_PATIENCE = 10.0
"""Seconds that a restore waits for another process to finish its transaction."""


def back_up(path: Path, target: Path) -> None:
    """Write a consistent copy of a database that others may be writing to.

    Raises:
        StoreError: the target exists or cannot be written, or the source is no database.
    """
    if target.exists():
        raise StoreError(t("store.backup_exists", path=target))
    if not path.is_file():
        raise StoreError(t("store.missing", path=path), t("store.missing_hint"))
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(partial)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        _sync(partial)
        partial.rename(target)
    except sqlite3.DatabaseError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(t("store.not_a_database", path=path, error=error)) from error
    except OSError as error:
        raise StoreError(t("store.unwritable", path=target, error=error.strerror)) from error


def check_backup(path: Path) -> None:
    """Prove that a file is an intact database of ours.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is not.
    """
    if not path.is_file():
        raise StoreError(t("store.missing", path=path))
    refuse_newer(path)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            ours = connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('cases', 'event', 'source')"
            ).fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreError(t("store.not_a_database", path=path, error=error)) from error
    if verdict != "ok" or ours != 3:
        raise StoreError(t("store.bad_backup", path=path))


def restore(backup: Path, path: Path) -> Path | None:
    """Put a backup in place of the database; what was there is kept under the returned name.

    The pages are copied into the live file in one transaction, so that another process with the
    file open sees either the old state or the new one.

    Raises:
        StoreError: the backup is not intact, or another process holds the database.
    """
    check_backup(backup)
    kept = _keep(path) if path.exists() and path.stat().st_size else None
    create_private(path)
    try:
        with (
            closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(path, timeout=_PATIENCE)) as target,
        ):
            source.backup(target, progress=_patience())
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        raise StoreError(t("store.busy", path=path, error=error)) from error
    return kept


def _patience() -> Callable[[int, int, int], None]:
    """Ends a copy that does not get the lock: the standard library would try for ever."""
    until = time.monotonic() + _PATIENCE

    def check(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    return check


def _keep(path: Path) -> Path:
    """Keep what is there; a damaged file, which cannot be copied page by page, is moved away."""
    kept = free_name(path, "replaced")
    try:
        back_up(path, kept)
    except StoreError as error:
        cause = error.__cause__
        damaged = isinstance(cause, sqlite3.DatabaseError)
        if not damaged or isinstance(cause, sqlite3.OperationalError):
            raise
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    return kept


def free_name(path: Path, word: str) -> Path:
    """A name beside the database that nothing has yet."""
    number = 1
    while (name := path.with_name(f"{path.name}.{word}-{number}")).exists():
        number += 1
    return name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
