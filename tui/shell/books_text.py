"""The ledger as text for a terminal: a table, bars beside it, cases and findings. At most 80 cells
wide wherever figures allow it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from models.clock import SHANGHAI, from_epoch
from models.i18n import t
from models.ledger import FIGURES, Ledger, LedgerEntry, Split
from models.ledger_trace import Trace
from models.money import yuan_text
from tui.cells import clean, cut, fit, width
from tui.shell.books_words import key_text, table, where

if TYPE_CHECKING:
    from models.reconcile_run import FoundLine, Reconciliation

_WIDTH = 80
_LEAST_KEY = 10
_MOST_BARS = 12


def ledger_lines(found: Ledger, by: Split, *, bars: bool) -> list[str]:
    """A split as a table, and with `bars` what was lost by its biggest rows, or its last days."""
    rows = [[clean(cell) for cell in row] for row in table(found, by)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    room = max(_LEAST_KEY, _WIDTH - sum(widths[1:]) - 2 * len(widths[1:]))
    widths[0] = min(widths[0], room)
    lines = [_line(row, widths) for row in rows]
    chart = _bars(found, by) if bars else []
    return [*lines, "", t("ledger.chart"), *chart] if chart else lines


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    figures = [fit(cell, wide, right=True) for cell, wide in zip(row[1:], widths[1:], strict=True)]
    return "  ".join([fit(row[0], widths[0]), *figures]).rstrip()


def _bars(found: Ledger, by: Split) -> list[str]:
    """Bars of what was lost; the library counts characters, so that names are put before them here."""
    import plotext

    rows = [row for row in found.rows if row.sums.lost_fen]
    timed = by in (Split.DAY, Split.WEEK, Split.MONTH)
    shown = rows[-_MOST_BARS:] if timed else rows[:_MOST_BARS]
    if not shown:
        return []
    names = [clean(key_text(row.key, by)) for row in shown]
    wide = min(max(map(width, names)), _WIDTH // 3)
    blank = [""] * len(shown)
    plotext.simple_bar(
        blank,
        [row.sums.lost_fen / 100 for row in shown],
        width=_WIDTH - wide - 2,
        marker="#",  # a block is two cells wide in many Chinese terminals
    )
    drawn = plotext.uncolorize(plotext.build()).splitlines()
    plotext.clear_figure()
    return [
        f"{fit(cut(name, wide), wide)} {bar}".rstrip()
        for name, bar in zip(names, drawn, strict=True)
    ]


def case_lines(entry: LedgerEntry, traces: Sequence[Trace]) -> Iterator[str]:
    """A case with its figures, and below it where they were read."""
    told = [
        f"{t(f'ledger.column.{name}')} {yuan_text(fen)}"
        for name in FIGURES
        if (fen := getattr(entry, name))
    ]
    parts = (
        key_text(entry.day, Split.DAY),
        t(f"words.queue.{entry.queue}"),
        entry.order_sn,
        entry.after_sale_id,
        "  ".join(told),
        entry.case_id,
    )
    yield "  ".join(clean(part) for part in parts if part)
    for trace in traces:
        yield f"    {trace_text(trace)}"


def trace_text(trace: Trace) -> str:
    """A fact in words, with its file and line."""
    money = "" if trace.amount_fen is None else f"¥{yuan_text(trace.amount_fen)}"
    parts = (
        t(f"ledger.fact.{trace.kind}"),
        _moment(trace.at),
        money,
        trace.text,
        where(trace),
    )
    return "  ".join(clean(part) for part in parts if part)


def reconcile_lines(found: "Reconciliation") -> Iterator[str]:
    """What does not add up, with sums, and the money that came in."""
    for name, lines in (
        ("unknown", found.unknown_in_bill),
        ("contradicted", found.contradicted),
    ):
        if lines:
            money = yuan_text(sum(line.amount_fen for line in lines))
            yield t(f"ledger.reconcile.{name}", n=len(lines), money=money)
            yield from (f"  {_finding(line)}" for line in lines)
    if not found.unknown_in_bill and not found.contradicted:
        yield t("ledger.reconcile.fine")
    yield t(
        "ledger.reconcile.money",
        money=yuan_text(found.recovered_fen),
        matched=found.matched,
        ambiguous=found.ambiguous,
    )


def _finding(line: "FoundLine") -> str:
    case = ""
    if line.case_fen is not None:
        case = t("ledger.reconcile.case_says", money=yuan_text(line.case_fen))
    parts = (
        t(f"ledger.kind.{line.kind}"),
        line.order_sn,
        line.after_sale_id,
        _moment(line.at),
        f"¥{yuan_text(line.amount_fen)}",
        case,
        line.code,
        t("ledger.fact.where", source=line.source, line=line.line),
    )
    return "  ".join(clean(part) for part in parts if part)


def _moment(seconds: int | None) -> str:
    return f"{from_epoch(seconds).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if seconds else ""
