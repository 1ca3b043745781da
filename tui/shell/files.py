"""Commands for files: import, rejects, template; and the desk's inbox import.

The importers are imported by what runs, not by `zhisun --help`.
"""

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.clock import to_epoch
from models.errors import ZhisunError, reason_of
from models.i18n import t
from models.money import yuan_text
from models.pages import PageReading
from models.states import Queue
from tui import output, shapes
from tui.caseline import time_text
from tui.cells import clean
from tui.shell.acts import AsJson
from tui.shell.context import Shell, shell_of
from tui.shell.pages import AtTime, ShopName, at_time

if TYPE_CHECKING:
    from importers.ports import Progress
    from importers.report import FileReport, ImportReport, PageResult

_MOST_REJECTS = 40
_MOST_DOUBTS = 40


class Template(StrEnum):
    """Tables that people fill in themselves; the same names as in `importers.exports.template`."""

    WORK_ORDERS = "work_orders"
    EVIDENCE = "evidence"
    DEADLINES = "deadlines"
    AGREED = "agreed"
    PAYOUTS = "payouts"


def import_files(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="cli.import.paths")
    ] = None,
    shop: ShopName = "",
    at: AtTime = "",
    as_json: AsJson = False,
) -> None:
    """cli.import.help"""
    shell = shell_of(context)
    if not paths and not shell.settings.inbox.is_dir():
        raise ZhisunError(
            t("cli.import.no_inbox", path=shell.settings.inbox), t("cli.import.no_inbox_hint")
        )
    from tui.shell.progress import progress

    with progress() as shown:
        report = run(shell, paths or [], shop=shop, at=at_time(at), progress=shown)
    if as_json:
        output.say_json(report.to_json())
    else:
        _say(shell, report)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def run(
    shell: Shell,
    paths: Sequence[str | Path],
    *,
    shop: str = "",
    at: int | None = None,
    progress: "Progress | None" = None,
) -> "ImportReport":
    """Import files and pages into the shell's database."""
    from importers.run import run_import

    may_ask = output.is_terminal(sys.stdin, sys.stderr) and "-" not in paths
    return run_import(
        paths,
        shell.workbench.ingest(),
        shop=shop or None,
        ask_shop=_ask_shop if may_ask else None,
        clock=shell.clock,
        settings=shell.settings,
        write_page=lambda reading, named: _write_page(shell, reading, named),
        progress=progress,
        at=at,
    )


def import_inbox(shell: Shell, tell: Callable[[str], None]) -> str:
    """Import what is new in the inbox, for the desk; returns one line that sums it up."""
    from importers.run import run_import

    inbox = shell.settings.inbox
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    report = run_import(
        [],
        shell.workbench.ingest(),
        shop=None,
        ask_shop=None,
        clock=shell.clock,
        settings=shell.settings,
        write_page=lambda reading, named: _write_page(shell, reading, named),
        progress=_Told(tell),
    )
    if not report.files:
        return t("cli.import.inbox_empty", path=inbox)
    return f"{_totals(report)}  {_cases(report)}"


def rejects(
    context: typer.Context,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="cli.rejects.export")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """cli.rejects.help"""
    found = shell_of(context).workbench.rejects()
    if export is not None:
        from importers.exports.rejects import write_rejects

        try:
            written = write_rejects(found, export) if found else ()
        except FileExistsError as error:
            told = t("cli.export.exists", path=clean(str(error)))
            raise ZhisunError(told, t("cli.export.exists_hint")) from error
        except OSError as error:
            raise ZhisunError(
                t("cli.export.failed", path=export, error=reason_of(error))
            ) from error
        output.tell(*[t("cli.rejects.written", path=path) for path in written])
    if as_json:
        output.say_json([shapes.reject(line) for line in found])
        return
    if not found:
        output.say(t("cli.rejects.none"))
    if export is None:
        for line in found[:_MOST_REJECTS]:
            place = t("cli.rejects.place", path=clean(line.path), line=line.line)
            cell = f"  {clean(line.column)} = {clean(line.value)}" if line.column else ""
            output.say(f"{place}{cell}", f"    {line.reason}")
        if len(found) > _MOST_REJECTS:
            output.say(t("cli.rejects.more", n=len(found) - _MOST_REJECTS))
        if found:
            output.tell(t("cli.rejects.how"))


def template(
    kind: Annotated[Template, typer.Argument(metavar="KIND", help="cli.template.kind")],
) -> None:
    """cli.template.help"""
    import io

    from importers.exports.template import write_template

    stream = io.StringIO()
    write_template(kind.value, stream)
    output.say(stream.getvalue().rstrip("\n"))


class _Told:
    """Passes the names of files on to the desk."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def start(self, files: int, size: int) -> None:
        """Nothing to say before the first file."""

    def file(self, name: str) -> None:
        """Say which file is read."""
        self._tell(t("cli.import.reading", name=clean(name)))

    def advance(self, rows: int, size: int) -> None:
        """Nothing to say between files."""


def _ask_shop() -> str:
    return str(typer.prompt(t("cli.import.which_shop"), default="", show_default=False, err=True))


def _write_page(shell: Shell, reading: PageReading, shop: str) -> "PageResult":
    from importers.report import Choice, PageResult

    workbench = shell.workbench
    preview = workbench.preview_page(reading, shop=shop or None)
    done = workbench.write_page(preview)
    effects = [item.effect for item in preview.items]
    return PageResult(
        new=effects.count("new"),
        changed=effects.count("updated"),
        unchanged=effects.count("unchanged"),
        choices=tuple(
            Choice(one.item.line, one.item.order_sn, one.candidates)
            for one in preview.items
            if one.effect == "ambiguous"
        ),
        unmatched=preview.reading.unmatched,
        opened=done.opened,
        closed=done.closed,
        reopened=done.reopened,
    )


def _say(shell: Shell, report: "ImportReport") -> None:
    for file in report.files:
        output.say(_file(file))
        output.tell(*[f"    {warning}" for warning in file.warnings], *_doubts(file))
        if file.error:
            output.tell(*[f"    {text}" for text in (file.error, file.hint) if text])
    if not report.files:
        output.say(t("cli.import.nothing_new"))
        return
    output.say(f"{_totals(report)}  {_cases(report)}")
    money = yuan_text(shell.workbench.summary().at_risk_fen)
    output.say(t("cli.import.at_risk", money=money))
    if report.reopened:
        output.say(*_reopened(shell))
    if any(file.has_reject_rows for file in report.files):
        output.tell(t("cli.import.see_rejects"))
    if report.interrupted:
        output.tell(t("cli.import.interrupted"))


def _reopened(shell: Shell) -> list[str]:
    """Cases that a person thought done and that the sources still show, with the time left."""
    now = to_epoch(shell.clock.now())
    rows = [row for queue in Queue for row in shell.workbench.cases(queue) if row.reopened]
    lines = [
        f"  {clean(row.order_sn)}  {row.id}  {time_text(row, now)}  {t(f'reopened.{row.reopened}')}"
        for row in rows[:_MOST_DOUBTS]
    ]
    return [t("cli.import.reopened", n=len(rows)), *lines] if rows else []


def _doubts(file: "FileReport") -> list[str]:
    """What of a page had no effect, line by line: it is in no list of rejects."""
    lines = [
        t(
            "cli.import.choose",
            line=one.line,
            number=clean(one.order_sn),
            candidates=" ".join(map(clean, one.candidates)),
        )
        for one in file.choices
    ]
    lines += [
        t("cli.import.unmatched", line=one.line, text=clean(one.text)) for one in file.unmatched
    ]
    shown = [f"    {line}" for line in lines[:_MOST_DOUBTS]]
    if len(lines) > _MOST_DOUBTS:
        shown.append(f"    {t('cli.import.more_doubts', n=len(lines) - _MOST_DOUBTS)}")
    return shown


def _file(file: "FileReport") -> str:
    kind = t(f"words.source.{file.kind}")
    if file.same:
        return f"{kind}  {clean(file.path)}  {t('cli.import.same', rows=file.rows)}"
    counts = t(
        "cli.import.counts",
        rows=file.rows,
        new=file.new,
        changed=file.changed,
        unchanged=file.unchanged,
        rejected=file.rejected,
    )
    base = ""
    if file.page in ("list", "detail") and file.age is not None:
        origin = t(f"cli.paste.from_{file.age_origin}")
        base = f"  {t('cli.import.counted_from', time=shapes.iso(file.age), origin=origin)}"
    return f"{kind}  {clean(file.path)}  {counts}{base}"


def _totals(report: "ImportReport") -> str:
    return t(
        "cli.import.counts",
        rows=report.total("rows"),
        new=report.total("new"),
        changed=report.total("changed"),
        unchanged=report.total("unchanged"),
        rejected=report.total("rejected"),
    )


def _cases(report: "ImportReport") -> str:
    return t(
        "cli.import.cases", opened=report.opened, closed=report.closed, reopened=report.reopened
    )
