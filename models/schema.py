"""Which version of the schema a database has, and bringing an old one up to date.

Only `upgrade` imports Alembic, and only when there is something to do.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from models.errors import SchemaTooNew, StoreError
from models.i18n import t

HEAD = "0001"
"""The newest revision; a test proves that it is the one in `migrations/versions`."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(path: Path) -> str | None:
    """The schema revision of a database file, or `None` if it has no tables of ours.

    Raises:
        StoreError: the file is no database.
    """
    if not path.exists() or path.stat().st_size == 0:
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


def require_current(path: Path) -> None:
    """Refuse a database that this version cannot read.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is older and needs `zhisun db upgrade`.
    """
    revision = revision_of(path)
    if revision is None or revision == HEAD:
        return
    if revision > HEAD:
        raise SchemaTooNew(t("store.too_new", path=path), t("store.too_new_hint"))
    raise StoreError(t("store.too_old", path=path), t("store.too_old_hint"))


def create_private(path: Path) -> None:
    """Make the file and its folder readable by their owner alone (0600, 0700)."""
    folder = path.parent
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.close(descriptor)


def upgrade(path: Path) -> Path | None:
    """Create the database or bring it to `HEAD`; returns the backup made of an older one.

    Raises:
        SchemaTooNew: it was written by a newer version.
        StoreError: it is no database.
    """
    revision = revision_of(path)
    if revision == HEAD:
        return None
    if revision is not None and revision > HEAD:
        raise SchemaTooNew(t("store.too_new", path=path), t("store.too_new_hint"))
    backup = None
    if revision is None:
        create_private(path)
    else:
        from models.backup import back_up

        backup = path.with_name(f"{path.name}.before-{HEAD}")
        back_up(path, backup)
    from models.migrations.run import run_migrations

    run_migrations(path, _MIGRATIONS)
    return backup
