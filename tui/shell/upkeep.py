"""Commands for the database and the program itself: backup, restore, upgrade, shops, doctor."""

import errno
import locale
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from models.attachments import store_of
from models.clock import SHANGHAI
from models.errors import StoreError, ZhisunError
from models.i18n import t
from models.locations import settings_file
from models.schema import SQLITE_VERSION
from tui import output
from tui.shell.context import Shell, require_keys, shell_of
from tui.version import VERSION


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="cli.backup.file")],
) -> None:
    """cli.backup.help"""
    shell = shell_of(context)
    shell.unopened().backup(file)
    output.say(t("cli.backup.done", path=file))
    store = store_of(shell.database)
    if store.is_dir():
        output.tell(t("cli.backup.evidence", path=store))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="cli.restore.file")],
) -> None:
    """cli.restore.help"""
    shell = shell_of(context)
    kept = shell.unopened().restore(file)
    shell.workbench.summary()
    output.say(t("cli.restore.done", path=shell.database))
    if kept:
        output.say(t("cli.restore.kept", path=kept))


def upgrade(context: typer.Context) -> None:
    """cli.db.upgrade.help"""
    from models.schema import revision_of, upgrade

    shell = shell_of(context)
    path = shell.database
    before = revision_of(path)
    kept = upgrade(path)
    shell.workbench.summary()
    after = revision_of(path)
    if before == after:
        output.say(t("cli.db.upgrade.current", path=path, revision=after))
        return
    output.say(t("cli.db.upgrade.done", path=path, revision=after))
    if kept:
        output.say(t("cli.restore.kept", path=kept))


def rename_shop(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="cli.shop.old")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="cli.shop.new")],
) -> None:
    """cli.shop.rename.help"""
    shell_of(context).workbench.rename_shop(old, new)
    output.say(t("cli.shop.rename.done", old=old, new=new))


def list_shops(context: typer.Context) -> None:
    """cli.shop.list.help"""
    output.say(*shell_of(context).workbench.summary().shops.values())


def doctor(context: typer.Context) -> None:
    """cli.doctor.help"""
    shell = shell_of(context)
    bad = 0
    for name, check in _checks(shell):
        try:
            found, fine = check(), True
        except ZhisunError as error:
            found, fine = " ".join(part for part in (error.message, error.hint) if part), False
        bad += not fine
        output.say(f"{t('cli.doctor.fine') if fine else t('cli.doctor.bad')}  {name}: {found}")
    if bad:
        raise typer.Exit(output.FAILED)


def _checks(shell: Shell) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "zhisun", lambda: f"{VERSION}, Python {platform.python_version()}"
    yield "SQLite", lambda: SQLITE_VERSION
    yield t("cli.doctor.settings"), lambda: _settings(shell)
    yield t("cli.doctor.keys"), lambda: _keys(shell)
    yield t("cli.doctor.database"), lambda: _database(shell)
    yield t("cli.doctor.private"), lambda: _private(shell.database)
    yield t("cli.doctor.inbox"), lambda: _inbox(shell.settings.inbox)
    yield t("cli.doctor.terminal"), _terminal
    yield (
        t("cli.doctor.clock"),
        lambda: f"{shell.clock.now().astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} +08:00",
    )


def _settings(shell: Shell) -> str:
    _ = shell.settings
    file = settings_file()
    return str(file) if file.exists() else t("cli.doctor.no_settings", path=file)


def _keys(shell: Shell) -> str:
    from tui.verbs import VERBS

    require_keys(shell.settings)
    return t("cli.doctor.keys_fine", n=len(VERBS), changed=len(shell.settings.keys))


def _database(shell: Shell) -> str:
    from models.backup import check_backup
    from models.schema import require_current, revision_of

    path = shell.database
    revision = revision_of(path)
    if revision is None:
        return t("cli.doctor.no_database", path=path)
    require_current(path)
    check_backup(path)
    # The folder counts too: the journal stands beside the database.
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise StoreError(t("store.unwritable", path=place, error=os.strerror(errno.EACCES)))
    megabytes = path.stat().st_size / 1_000_000
    return t("cli.doctor.intact", path=path, revision=revision, size=f"{megabytes:.1f}")


def _private(path: Path) -> str:
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        return "-"  # the line on the database says why
    if os.name == "nt":
        return "-"
    if mode & 0o077:
        raise ZhisunError(t("cli.doctor.readable", path=path), f"chmod 600 '{path}'")
    return f"{mode:o}"


def _inbox(path: Path) -> str:
    return str(path) if path.is_dir() else t("cli.doctor.no_inbox", path=path)


def _terminal() -> str:
    encoding = (
        getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)
    ).lower()
    if encoding.replace("-", "") not in {"utf8", "gb18030", "gbk", "cp936"}:
        raise ZhisunError(t("cli.doctor.encoding", encoding=encoding), "export LANG=C.UTF-8")
    return f"{os.environ.get('TERM', '-')}, {encoding}"
