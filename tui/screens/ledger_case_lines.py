"""The lines of the ledger's cases, and of one of them with file and line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.i18n import t
from models.ledger import FIGURES, NONE, LedgerEntry, LedgerSums, Split
from models.ledger_trace import Trace
from models.money import yuan_text
from tui.caseline import Piece
from tui.cells import clean, cut, fit, spread, width, wrap
from tui.columns import tail_length
from tui.shell.books_text import trace_text
from tui.shell.books_words import key_text
from tui.widgets.lines import TextLine

_GAP = "  "
_DAY = 5
_FULL_DAY = 10
_REASON = 10
_LEAST_PRODUCT = 8
_MOST_PRODUCT = 44
_QUEUE_FROM = 100
_ORDER_FROM = 120
_LABEL = 10
_GIVES_WAY = ("asked_fen", "at_risk_fen", "written_off_fen", "saved_fen")


def sums(entries: Sequence[LedgerEntry]) -> LedgerSums:
    """The sums of some entries."""
    totals = {name: sum(getattr(one, name) for one in entries) for name in FIGURES}
    return LedgerSums(cases=len(entries), **totals)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the list at a width."""

    day: int
    figures: tuple[tuple[str, int], ...]
    queue: int
    """0: no such column."""
    reason: int
    product: int
    order: int
    """Last characters of the order number that are shown."""


def layout(entries: Sequence[LedgerEntry], total: LedgerSums, cells: int, year: str) -> Layout:
    """The columns that fit into `cells`; figures that are zero everywhere have none."""
    this_year = all(one.day == NONE or one.day.startswith(year) for one in entries)
    day = max(_DAY if this_year else _FULL_DAY, width(t("ledger.column.day")))
    numbers = [one.order_sn or one.after_sale_id for one in entries]
    order = max(map(len, numbers)) if cells >= _ORDER_FROM else tail_length(numbers)
    queue = 0
    if cells >= _QUEUE_FROM:
        queue = max(width(t(f"words.queue.{one}")) for one in {one.queue for one in entries})
    names = [name for name in FIGURES if getattr(total, name)]
    widths = {
        name: max(width(t(f"ledger.column.{name}")), len(yuan_text(getattr(total, name))))
        for name in names
    }

    def room() -> int:
        taken = sum(widths[name] + 2 for name in names) + (queue + 2 if queue else 0)
        return cells - 2 - day - taken - (_REASON + 2) - 2 - (order + 3)

    for name in _GIVES_WAY:
        if room() < _LEAST_PRODUCT and name in names and len(names) > 1:
            names.remove(name)
    product = min(_MOST_PRODUCT, max(_LEAST_PRODUCT, room()))
    figures = tuple((name, widths[name]) for name in names)
    return Layout(day, figures, queue, _REASON, product, order)


def heading(shown: Layout) -> TextLine:
    """What the columns are."""
    names = [fit(t("ledger.column.day"), shown.day)]
    names += [fit(t(f"ledger.column.{name}"), wide, right=True) for name, wide in shown.figures]
    if shown.queue:
        names.append(fit(t("ledger.column.queue"), shown.queue))
    names.append(fit(t("ledger.column.reason"), shown.reason))
    names.append(fit(t("ledger.column.product"), shown.product))
    names.append(cut(t("ledger.column.order_sn"), shown.order + 1))
    return ((f"  {_GAP.join(names)}", "label"),)


def case_line(entry: LedgerEntry, shown: Layout) -> TextLine:
    """One case; the sign of the cursor stands before it."""
    day = key_text(entry.day, Split.DAY)
    short = day[5:] if shown.day < _FULL_DAY and entry.day != NONE else day
    pieces: list[Piece] = [(f" {fit(short, shown.day)}", "faint")]
    for name, wide in shown.figures:
        fen = getattr(entry, name)
        text = yuan_text(fen) if fen else "-"
        pieces.append((_GAP + fit(text, wide, right=True), "" if fen else "faint"))
    words = [fit(t(f"words.queue.{entry.queue}"), shown.queue)] if shown.queue else []
    words.append(fit(key_text(entry.reason, Split.REASON), shown.reason))
    words.append(fit(key_text(entry.product, Split.PRODUCT), shown.product))
    number = clean(entry.order_sn or entry.after_sale_id)[-shown.order :]
    return (*pieces, (_GAP + _GAP.join(words), ""), (f"{_GAP}{number}", "faint"))


def total_lines(total: LedgerSums, cells: int) -> list[TextLine]:
    """The sums of all cases of the list, every figure with its name."""
    rows = [t("ledger.total")]
    for told in _told(total):
        longer = f"{rows[-1]}{_GAP}{told}"
        if width(longer) + 2 > cells:
            rows.append(told)
        else:
            rows[-1] = longer
    return [((f" {row}", "strong"),) for row in rows]


def _told(figures: LedgerSums | LedgerEntry) -> list[str]:
    return [
        f"{t(f'ledger.column.{name}')} {yuan_text(fen)}"
        for name in FIGURES
        if (fen := getattr(figures, name))
    ]


# -- one case ------------------------------------------------------------------------------------


def facts(entry: LedgerEntry, traces: Sequence[Trace] | None, cells: int) -> list[TextLine]:
    """A case that the desk no longer lists: its figures with their meaning, and their sources."""
    lines = [_plain(text, "soon") for text in wrap(t("books_screen.facts.history"), cells - 2)]
    lines += [(), _head("figures")]
    for name in FIGURES:
        if fen := getattr(entry, name):
            figure = f"{fit(t(f'ledger.column.{name}'), _LABEL)} {yuan_text(fen):>12}"
            about = cut(t(f"ledger.about.{name}"), cells - width(figure) - 4)
            lines.append(((f" {figure}", "strong"), (f"{_GAP}{about}", "faint")))
    lines += [(), _head("about")]
    for name, value in _values(entry):
        first, *rest = wrap(value, cells - _LABEL - 3) or [""]
        lines.append(((f" {fit(t(f'ledger.column.{name}'), _LABEL)} ", "label"), (first, "")))
        lines += [_plain(" " * (_LABEL + 1) + text) for text in rest]
    lines += [(), _head("sources")]
    if traces is None:
        return [*lines, _plain(t("books_screen.reading"), "faint")]
    if not traces:
        lines.append(_plain(t("books_screen.facts.no_sources"), "faint"))
    for trace in traces:
        rows = wrap(trace_text(trace), cells - 3)
        lines += [_plain(row if at == 0 else f"  {row}") for at, row in enumerate(rows)]
    return lines


def _values(entry: LedgerEntry) -> list[tuple[str, str]]:
    values = {
        "day": key_text(entry.day, Split.DAY),
        "queue": t(f"words.queue.{entry.queue}"),
        "shop": entry.shop,
        "order_sn": entry.order_sn,
        "after_sale_id": entry.after_sale_id,
        "reason": key_text(entry.reason, Split.REASON),
        "product": key_text(entry.product, Split.PRODUCT),
        "verdict": t(f"words.verdict.{entry.verdict}") if entry.verdict else "",
        "who": key_text(entry.who, Split.WHO),
        "route": key_text(entry.route, Split.ROUTE),
    }
    return [(name, value) for name, value in values.items() if value]


def _head(name: str) -> TextLine:
    return ((f" {t(f'books_screen.facts.{name}')} ", "head"),)


def _plain(text: str, role: str = "") -> TextLine:
    return ((f" {text}", role),)


def title(of: str, end: str, cells: int) -> TextLine:
    """A title with something at its end; the title gives way."""
    return ((spread(f" {of}", f"{end} ", cells), "title"),)
