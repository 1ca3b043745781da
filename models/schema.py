"""Which version of the schema a database has, and bringing an old one up to date.

Only `upgrade` imports Alembic, and only when there is something to do.
"""

import errno
import os
import sqlite3
from contextlib import closing
from stat import S_ISDIR
from typing import TYPE_CHECKING

from models.errors import SchemaTooNew, StoreError, reason_of
from models.i18n import t

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "0003"
"""The newest revision; a test proves that it is the one in `migrations/versions`."""

SQLITE_VERSION = sqlite3.sqlite_version
"""The version of SQLite that Python was built with."""

_MIGRATIONS = os.path.join(os.path.dirname(__file__), "migrations")


def revision_of(path: "Path") -> str | None:
    """The schema revision of a database file, or `None` if it has no tables of ours.

    Raises:
        StoreError: the file is no database.
    """
    if is_empty(path):
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(
                "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()
            if row is None:
                return None
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(found[0]) if found else None
    except sqlite3.DatabaseError as error:
        raise StoreError(t("store.not_a_database", path=path, error=error)) from error


def is_empty(path: "str | Path") -> bool:
    """Whether there is no file yet, or one with nothing in it.

    Raises:
        StoreError: it may not be read, or is a folder.
    """
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        raise StoreError(t("store.unreadable", path=path, error=reason_of(error))) from error
    if S_ISDIR(status.st_mode):
        raise StoreError(t("store.folder", path=path), t("store.foreign_hint"))
    if not os.access(path, os.R_OK):
        raise StoreError(t("store.unreadable", path=path, error=os.strerror(errno.EACCES)))
    return status.st_size == 0


def require_current(path: "Path") -> None:
    """Refuse a database that this version cannot read.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is older and needs `zhisun db upgrade`.
    """
    revision = refuse_newer(path)
    if revision is not None and revision != HEAD:
        raise StoreError(t("store.too_old", path=path), t("store.too_old_hint"))


def refuse_newer(path: "Path") -> str | None:
    """The schema revision of a database that this version is not too old for.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is no database.
    """
    revision = revision_of(path)
    if revision is not None and revision > HEAD:
        raise SchemaTooNew(t("store.too_new", path=path), t("store.too_new_hint"))
    return revision


def create_private(path: "Path") -> None:
    """Make the file readable by its owner alone (0600), and its folder (0700) if it is new.

    Raises:
        StoreError: the place cannot be written.
    """
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        os.fchmod(descriptor, 0o600)
        os.close(descriptor)
    except OSError as error:
        raise StoreError(t("store.unwritable", path=path, error=error.strerror)) from error


def refuse_foreign(path: "Path") -> None:
    """Never make our tables in somebody else's database, nor take it for an empty one of ours.

    Raises:
        StoreError: it has tables and none of ours.
    """
    if is_empty(path):
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if tables and "alembic_version" not in tables:
        raise StoreError(t("store.foreign", path=path), t("store.foreign_hint"))


def upgrade(path: "Path") -> "Path | None":
    """Create the database or bring it to `HEAD`; returns the backup made of an older one.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is no database.
    """
    revision = refuse_newer(path)
    if revision == HEAD:
        return None
    backup = None
    if revision is None:
        refuse_foreign(path)
        create_private(path)
    else:
        from models.backup import back_up, free_name

        backup = free_name(path, f"before-{HEAD}")
        back_up(path, backup)
    from models.migrations.run import run_migrations

    run_migrations(path, _MIGRATIONS)
    return backup
