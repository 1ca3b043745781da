"""Copies of the database while it is in use, and putting one back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from models.errors import StoreError
from models.i18n import t


def back_up(path: Path, target: Path) -> None:
    """Write a consistent copy of a database that others may be writing to.

    Raises:
        StoreError: the target exists already or the source is no database.
    """
    if target.exists():
        raise StoreError(t("store.backup_exists", path=target))
    if not path.is_file():
        raise StoreError(t("store.missing", path=path), t("store.missing_hint"))
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
    try:
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


def check_backup(path: Path) -> None:
    """Prove that a file is an intact database of ours.

    Raises:
        StoreError: it is not.
    """
    if not path.is_file():
        raise StoreError(t("store.missing", path=path))
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
    kept = None
    if path.exists() and path.stat().st_size:
        kept = _free_name(path)
        back_up(path, kept)
    else:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(path, timeout=10)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        raise StoreError(t("store.busy", path=path, error=error)) from error
    return kept


def _free_name(path: Path) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}.replaced-{number}")).exists():
        number += 1
    return name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
