"""The lines of the ledger screen: splits, table, bars, and the row under the cursor. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.i18n import t
from models.ledger import FIGURES, NONE, Ledger, LedgerRow, LedgerSums, Split
from models.money import yuan_text
from tui.caseline import Piece
from tui.cells import clean, cut, fit, width, wrap
from tui.shell.books_words import SPLIT_COLUMNS, key_text
from tui.widgets.lines import TextLine

SPLITS = tuple(Split)
SPANS = ("days7", "days30", "month", "all")
"""The spans in the order in which a key goes through them."""

CHART_FROM = 120
"""Columns from which bars stand beside the table."""

_GAP = 2
_SIGN = 2
_LEAST_KEY = 14
_MOST_KEY = 40
_LEAST_BARS = 12
_MOST_BARS = 60
_GIVES_WAY = ("asked_fen", "written_off_fen", "at_risk_fen", "saved_fen")
"""Columns that go first where there is no room for the key."""
_TIMED = (Split.DAY, Split.WEEK, Split.MONTH)


def span_days(name: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a span, today among them; `None` is without end."""
    if name == "all":
        return None, None
    if name == "month":
        return today.replace(day=1), today
    return today - timedelta(days=int(name.removeprefix("days")) - 1), today


def newest_first(found: Ledger, by: Split) -> tuple[LedgerRow, ...]:
    """The rows as they stand on the screen: of a split by time the newest first, unknown days last."""
    if by not in _TIMED:
        return found.rows
    known = [row for row in found.rows if row.key != NONE]
    return (*reversed(known), *(row for row in found.rows if row.key == NONE))


# -- table ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the table at a width."""

    key: int
    """Width of the key."""
    columns: tuple[tuple[str, int], ...]
    """Names and widths of the figures."""
    bars: int
    """Width of the bars beside the table; 0: there are none."""


def layout(found: Ledger, by: Split, cells: int) -> Layout:
    """The columns that fit into `cells`: those of `_GIVES_WAY` give way to the key, bars stand from
    `CHART_FROM`."""
    figures = dict(zip(SPLIT_COLUMNS, found.total, strict=True))
    # No row's figure is longer than the total's, for none is negative.
    widths = {
        name: max(width(_heading(name)), len(_figure(name, figures[name])))
        for name in SPLIT_COLUMNS
    }
    keys = [key_text(row.key, by) for row in found.rows]
    wanted = min(max([_LEAST_KEY, *(width(clean(key)) for key in keys)]), _MOST_KEY)
    names = list(SPLIT_COLUMNS)

    def room() -> int:
        return cells - _SIGN - 1 - sum(widths[name] + _GAP for name in names)

    for name in _GIVES_WAY:
        if room() < _LEAST_KEY:
            names.remove(name)
    key = max(_LEAST_KEY, min(wanted, room()))
    bars = min(_MOST_BARS, room() - key - _GAP)
    charted = cells >= CHART_FROM and bars >= _LEAST_BARS
    columns = tuple((name, widths[name]) for name in names)
    return Layout(key, columns, bars if charted else 0)


def _heading(name: str) -> str:
    return t(f"ledger.column.{name}")


def _figure(name: str, value: int) -> str:
    if not value:
        return "-"
    return str(value) if name == "cases" else yuan_text(value)


def heading(by: Split, shown: Layout) -> TextLine:
    """What the columns are."""
    names = "".join(
        " " * _GAP + fit(_heading(name), wide, right=True) for name, wide in shown.columns
    )
    chart = f"{' ' * _GAP}{cut(t('books_screen.chart'), shown.bars)}" if shown.bars else ""
    key = fit(t(f"ledger.by.{by}"), shown.key)
    return ((f"{' ' * _SIGN}{key}{names}{chart}", "label"),)


def row_line(row: LedgerRow, by: Split, shown: Layout, bar: str, *, cursor: bool) -> TextLine:
    """One row of the table; `>` marks the one that keys act on."""
    key = fit(key_text(row.key, by), shown.key)
    start: Piece = (f"{'>' if cursor else ' '} {key}", "")
    chart: Piece = (f"{' ' * _GAP}{bar}" if bar else "", "soon")
    return (start, *_figures(row.sums, shown), chart)


def total_line(total: LedgerSums, shown: Layout) -> TextLine:
    """The sums of all rows."""
    key = fit(t("ledger.total"), shown.key)
    figures = "".join(text for text, _role in _figures(total, shown))
    return ((f"{' ' * _SIGN}{key}{figures}", "strong"),)


def _figures(sums: LedgerSums, shown: Layout) -> list[Piece]:
    values = dict(zip(SPLIT_COLUMNS, sums, strict=True))
    roles = {"recovered_fen": "good", "saved_fen": "good"}
    return [
        (
            " " * _GAP + fit(_figure(name, values[name]), wide, right=True),
            roles.get(name, "") if values[name] else "faint",
        )
        for name, wide in shown.columns
    ]


def bars(rows: Sequence[LedgerRow], cells: int) -> list[str]:
    """One bar of what was lost for each row, the longest as long as fits, of `#` alone."""
    import plotext

    if not rows or not any(row.sums.lost_fen for row in rows):
        return [""] * len(rows)
    plotext.simple_bar(
        [""] * len(rows),
        [row.sums.lost_fen / 100 for row in rows],
        width=cells,
        marker="#",  # a block is two cells wide in many Chinese terminals
    )
    drawn = plotext.uncolorize(plotext.build()).splitlines()
    plotext.clear_figure()
    # The library writes the figure behind the bar; here it stands in the table.
    return ["#" * line.count("#") for line in drawn]


# -- around the table ----------------------------------------------------------------------------


def tabs(by: Split, cells: int) -> TextLine:
    """The splits, the one in use set apart."""
    names = [f" {t(f'ledger.by.{each}')} " for each in SPLITS]
    if sum(map(width, names)) > cells:
        return ((cut(f" {t(f'ledger.by.{by}')}", cells), "head"),)
    return tuple(
        (name, "head" if each is by else "faint") for each, name in zip(SPLITS, names, strict=True)
    )


def split_at(x: int) -> Split | None:
    """The split under column `x` of the tabs, for the mouse."""
    at = 0
    for each in SPLITS:
        at += width(t(f"ledger.by.{each}")) + 2
        if x < at:
            return each
    return None


def brief(row: LedgerRow | None, by: Split, cells: int) -> list[TextLine]:
    """The row under the cursor in full, with the figures that the table has no room for."""
    if row is None:
        return []
    key = t("books_screen.key", by=t(f"ledger.by.{by}"), key=clean(key_text(row.key, by)))
    count = t("books_screen.cases_of", n=row.sums.cases)
    told = "  ".join(
        f"{_heading(name)} {yuan_text(fen)}"
        for name, fen in zip(FIGURES, row.sums, strict=False)
        if fen
    )
    lines: list[TextLine] = [((cut(f" {key}  {count}", cells), "strong"),)]
    return [*lines, *[((f" {line}", ""),) for line in wrap(told, cells - 2)]]


def meanings(cells: int) -> list[TextLine]:
    """What each figure means."""
    texts = [
        t("books_screen.meaning", name=_heading(name), text=t(f"ledger.about.{name}"))
        for name in FIGURES
    ]
    return [((cut(f" {text}", cells), "faint"),) for text in texts]
