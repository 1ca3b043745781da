"""Commands that show cases: list, show, and export to a file for a spreadsheet."""

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer

from models.clock import SHANGHAI, from_epoch, to_epoch
from models.errors import ZhisunError, reason_of
from models.i18n import has, t
from models.money import yuan_text
from models.rows import CaseDetail, CaseRow, FactLine
from models.states import Queue
from tui import output, shapes
from tui.caseline import time_text
from tui.cells import clean, fit
from tui.shell.acts import AsJson, Number
from tui.shell.context import shell_of
from tui.shell.numbers import the_case

QueueName = Annotated[Queue, typer.Argument(metavar="QUEUE", help="cli.arg.queue")]
Everything = Annotated[bool, typer.Option("--all", help="cli.opt.all")]

_EXPORTED = (
    *("case", "queue", "shop", "order_sn", "after_sale_id", "status", "type", "reason", "product"),
    *("parcel", "amount", "at_risk", "applied_at", "deadline", "deadline_source", "state"),
    *("verdict", "agreed_by", "note"),
)


def list_cases(
    context: typer.Context,
    queue: QueueName,
    everything: Everything = False,
    search: Annotated[str, typer.Option("--search", help="cli.list.search")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.list.help"""
    shell = shell_of(context)
    rows = shell.workbench.cases(queue, search=search, everything=everything)
    if as_json:
        output.say_json([shapes.case(row) for row in rows])
        return
    now = to_epoch(shell.clock.now())
    output.say(*[_line(row, now) for row in rows])
    if not rows:
        output.tell(t("cli.list.nothing"))


def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """cli.show.help"""
    workbench = shell_of(context).workbench
    detail = workbench.detail(the_case(workbench, number).id)
    if as_json:
        output.say_json(shapes.detail(detail))
    else:
        output.say(*_detail(detail))


def export(
    context: typer.Context,
    queue: QueueName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="cli.export.file")],
    everything: Everything = False,
) -> None:
    """cli.export.help"""
    rows = shell_of(context).workbench.cases(queue, everything=everything)
    table = [[t(f"cli.column.{name}") for name in _EXPORTED], *[_cells(row) for row in rows]]
    suffix = file.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter(t("cli.export.suffix"))
    if file.exists():
        raise ZhisunError(t("cli.export.exists", path=file), t("cli.export.exists_hint"))
    content = _as_csv(table) if suffix == ".csv" else _as_xlsx(table)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ZhisunError(t("cli.export.failed", path=file, error=reason_of(error))) from error
    output.say(t("cli.export.done", n=len(rows), path=file))


def _line(row: CaseRow, now: int) -> str:
    guess = "~" if row.deadline_at is not None and row.estimated else " "
    state = "" if row.state == "open" else f"  {t(f'words.state.{row.state}')}"
    return (
        f"{fit(time_text(row, now), 9, right=True)}{guess} {yuan_text(row.at_risk_fen):>9}"
        f"  {fit(_what(row), 15)} {fit(t(f'words.parcel.{row.parcel}'), 9)} {fit(row.reason, 12)}"
        f" {fit(row.product, 24)}  {clean(row.order_sn)}  {row.id}{state}"
        + (f"  {clean(row.note)}" if row.note else "")
    )


def _what(row: CaseRow) -> str:
    if row.verdict:
        return t(f"words.verdict.{row.verdict}")
    return t(f"words.queue.{row.queue}" if row.queue is Queue.PAYOUT else f"words.type.{row.type}")


def _detail(detail: CaseDetail) -> list[str]:
    row = detail.row
    head = (
        f"{t(f'words.queue.{row.queue}')}  {t(f'words.state.{row.state}')}  {clean(row.order_sn)}"
        f"  {clean(row.after_sale_id)}  {row.id}"
    )
    deadline = _deadline(detail)
    lines = [head, f"{t('cli.show.shop')}  {clean(row.shop)}", f"{t('cli.show.due')}  {deadline}"]
    if row.verdict is not None:
        agreed = t(f"words.agreed_by.{row.agreed_by}")
        lines.append(t("cli.show.verdict", verdict=_verdict(row), agreed=agreed))
    if row.reopened:
        lines.append(t("cli.show.reopened", why=t(f"reopened.{row.reopened}")))
    money = "?" if row.amount_fen is None else yuan_text(row.amount_fen)
    risk = yuan_text(row.at_risk_fen)
    lines.append(t("cli.show.money", amount=money, risk=risk))
    lines.extend(f"  {_fact(fact)}" for fact in detail.facts)
    if detail.events:
        lines.append(t("cli.show.history"))
        lines.extend(
            f"  {_time(event.at)}  {clean(event.actor)}  {t(f'event.{event.kind}')}"
            f"  {clean(event.detail)}".rstrip()
            for event in detail.events
        )
    lines.extend([f"{t('cli.show.web')}  {detail.place.web}", f"  {detail.place.url}"])
    if detail.place.appeal:
        lines.append(f"{t('cli.show.appeal')}  {detail.place.appeal}{_window(row)}")
    return lines


def _deadline(detail: CaseDetail) -> str:
    row = detail.row
    if row.deadline_at is None:
        return "?"
    told = [f"{_time(row.deadline_at)}{'~' if row.estimated else ''}"]
    told.append(t(f"words.deadline_source.{row.deadline_source}"))
    fact = next((one for one in detail.facts if one.key == "deadline"), None)
    if fact is not None and not row.estimated:
        told.append(_source(fact))
    return "  ".join(told)


def _window(row: CaseRow) -> str:
    """Until when an appeal can be made, and that it is doubtful."""
    until = "" if row.appeal_until is None else f"  {_time(row.appeal_until)}~"
    doubt = "" if row.appealable == "yes" else f"  {t(f'words.appealable.{row.appealable}')}"
    return until + doubt


def _verdict(row: CaseRow) -> str:
    flags = [f"desk.detail.verdict_{flag}" for flag in row.verdict_flags.split()]
    return " ".join([t(f"words.verdict.{row.verdict}"), *[t(key) for key in flags if has(key)]])


def _source(fact: FactLine) -> str:
    source = clean(Path(fact.source).name)
    return source if fact.line is None else t("cli.show.line", source=source, line=fact.line)


def _fact(fact: FactLine) -> str:
    age = "" if fact.age is None else _time(fact.age)
    parts = (t(f"fact.{fact.key}"), clean(fact.value), _source(fact), age)
    return "  ".join(part for part in parts if part)


def _time(seconds: int) -> str:
    return f"{from_epoch(seconds).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _cells(row: CaseRow) -> list[str]:
    values: dict[str, Any] = {
        **shapes.case(row),
        "queue": t(f"words.queue.{row.queue}"),
        "type": t(f"words.type.{row.type}"),
        "parcel": t(f"words.parcel.{row.parcel}"),
        "amount": "" if row.amount_fen is None else yuan_text(row.amount_fen).replace(",", ""),
        "at_risk": yuan_text(row.at_risk_fen).replace(",", ""),
        "applied_at": "" if row.applied_at is None else _time(row.applied_at),
        "deadline": "" if row.deadline_at is None else _time(row.deadline_at),
        "deadline_source": t(f"words.deadline_source.{row.deadline_source}"),
        "state": t(f"words.state.{row.state}"),
        "verdict": t(f"words.verdict.{row.verdict}") if row.verdict else "",
        "agreed_by": t(f"words.agreed_by.{row.agreed_by}"),
    }
    return [str(values[name]) for name in _EXPORTED]


def _as_csv(table: list[list[str]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it; nothing that a spreadsheet would run or cut short."""
    from importers.exports.rejects import guarded

    stream = io.StringIO()
    csv.writer(stream).writerows([[guarded(cell) for cell in row] for row in table])
    return stream.getvalue().encode("utf-8-sig")


def _as_xlsx(table: list[list[str]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()
