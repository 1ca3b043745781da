"""The ledger as a file: CSV, xlsx, or one page that needs nothing else, charts and cases in it."""

import io
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from models.clock import SHANGHAI
from models.i18n import language, t
from models.ledger import (
    FIGURES,
    Ledger,
    LedgerEntry,
    LedgerRow,
    Split,
    key_of,
)
from models.ledger_trace import Trace
from models.sheets import as_csv
from tui.shell.books_text import trace_text
from tui.shell.books_words import (
    SPLIT_COLUMNS,
    case_cells,
    case_heading,
    heading,
    key_text,
    span_text,
    table,
)

_MOST_BARS = 20
_CHARTED = ("lost_fen", "recovered_fen", "saved_fen")
_PAGE = Path(__file__).with_name("ledger.html")
_LONGEST_NAME = 24


class Book(NamedTuple):
    """Everything that a file of the ledger shows."""

    found: Ledger
    by: Split
    start: date | None
    end: date | None
    entries: Sequence[LedgerEntry]
    traces: Sequence[tuple[Trace, ...]]
    now: datetime


def as_ledger_csv(book: Book) -> bytes:
    """The split's table alone: a CSV file is one table."""
    plain = [[cell.replace(",", "") for cell in row[1:]] for row in table(book.found, book.by)]
    names = [row[0] for row in table(book.found, book.by)]
    return as_csv([[name, *figures] for name, figures in zip(names, plain, strict=True)])


def as_cases_csv(book: Book) -> bytes:
    """The table of the cases alone."""
    cells = [case_cells(*pair) for pair in zip(book.entries, book.traces, strict=True)]
    first = len(case_heading()) - len(FIGURES) - 1
    money = slice(first, first + len(FIGURES))
    for row in cells:
        row[money] = [cell.replace(",", "") for cell in row[money]]
    return as_csv([case_heading(), *cells])


def as_ledger_xlsx(book: Book) -> bytes:
    """A sheet with the split and one with the cases; figures are numbers, all else is text."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        money = workbook.add_format({"num_format": "#,##0.00"})
        split = workbook.add_worksheet(t(f"ledger.by.{book.by}"))
        _texts(split, 0, heading(book.by))
        rows = [
            *[(key_text(row.key, book.by), row.sums) for row in book.found.rows],
            (t("ledger.total"), book.found.total),
        ]
        for line, (name, sums) in enumerate(rows, 1):
            split.write_string(line, 0, name)
            for column, fen in enumerate(sums[:-1], 1):
                split.write_number(line, column, fen / 100, money)
            split.write_number(line, len(SPLIT_COLUMNS), sums.cases)
        cases = workbook.add_worksheet(t("ledger.all_cases"))
        _texts(cases, 0, case_heading())
        first = len(case_heading()) - len(FIGURES) - 1
        for line, (entry, traces) in enumerate(zip(book.entries, book.traces, strict=True), 1):
            _texts(cases, line, case_cells(entry, traces))
            for column, name in enumerate(FIGURES, first):
                cases.write_number(line, column, getattr(entry, name) / 100, money)
        for sheet in (split, cases):
            sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _texts(sheet: Any, line: int, row: Sequence[str]) -> None:
    for column, cell in enumerate(row):
        sheet.write_string(line, column, cell)


def as_ledger_page(book: Book) -> str:
    """One HTML page: the chart, the table, and below each row its cases with file and line."""
    from jinja2 import Environment
    from markupsafe import Markup

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(_PAGE.read_text(encoding="utf-8"))
    shanghai = book.now.astimezone(SHANGHAI)
    return page.render(
        language=language().replace("_", "-"),
        title=t("ledger.title", by=t(f"ledger.by.{book.by}")),
        span=span_text(book.start, book.end),
        made=t("ledger.made", time=f"{shanghai:%Y-%m-%d %H:%M}"),
        chart=Markup(_chart(book)),  # noqa: S704 - the library escapes what it draws
        heading=heading(book.by),
        about=[t(f"ledger.about.{name}") for name in FIGURES],
        columns=[t(f"ledger.column.{name}") for name in FIGURES],
        rows=_rows(book),
        total=table(book.found, book.by)[-1],
        case_heading=[t("ledger.all_cases"), *case_heading()[:-1]],
        empty=t("ledger.empty"),
    )


def _rows(book: Book) -> list[dict[str, Any]]:
    """The rows of the split, each with its cases."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for entry, traces in zip(book.entries, book.traces, strict=True):
        facts = [trace_text(trace) for trace in traces]
        shown = {"id": entry.case_id, "cells": case_cells(entry, ())[:-1], "facts": facts}
        cases.setdefault(key_of(entry, book.by), []).append(shown)
    texts = table(book.found, book.by)[1:-1]
    return [
        {"cells": text, "cases": cases.get(row.key, [])}
        for row, text in zip(book.found.rows, texts, strict=True)
    ]


def _pygal() -> Any:
    """The library, without the finder for its plug-ins, which Python's own machinery trips over."""
    import pygal

    sys.meta_path[:] = [one for one in sys.meta_path if hasattr(one, "find_spec")]
    return pygal


def _chart(book: Book) -> str:
    """The chart as SVG, without the library's scripts: a page from a file should run nothing."""
    pygal = _pygal()
    from pygal.style import CleanStyle

    shown = _charted(book.found, book.by)
    if not shown:
        return ""
    chart = pygal.HorizontalBar(
        style=CleanStyle(
            font_family="sans-serif",
            background="white",
            plot_background="white",
            guide_stroke_color="#dddddd",
            major_guide_stroke_color="#dddddd",
        ),
        js=[],
        height=120 + 44 * len(shown),
        legend_at_bottom=True,
        title=t("ledger.chart_wide"),
        truncate_label=_LONGEST_NAME,
        value_formatter=lambda yuan: f"{yuan:,.2f}",
    )
    chart.uuid = "ledger"  # the same figures make the same page
    shown = shown[::-1]  # a horizontal chart begins at the bottom
    chart.x_labels = [key_text(row.key, book.by)[:_LONGEST_NAME] for row in shown]
    for name in _CHARTED:
        figures = [getattr(row.sums, name) / 100 for row in shown]
        if any(figures):
            chart.add(t(f"ledger.column.{name}"), figures)
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return ElementTree.tostring(tree, encoding="unicode")


def _charted(found: Ledger, by: Split) -> list[LedgerRow]:
    rows = [row for row in found.rows if any(getattr(row.sums, name) for name in _CHARTED)]
    timed = by in (Split.DAY, Split.WEEK, Split.MONTH)
    return rows[-_MOST_BARS:] if timed else rows[:_MOST_BARS]
