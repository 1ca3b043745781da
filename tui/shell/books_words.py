"""The ledger in words: keys, figures and cases as cells of a table, for text, files and pages."""

from collections.abc import Sequence
from datetime import date

from models.i18n import t
from models.ledger import FIGURES, NONE, Ledger, LedgerEntry, LedgerSums, Split
from models.ledger_trace import Trace
from models.money import yuan_text
from models.states import AgreedBy, Route

SPLIT_COLUMNS = (*FIGURES, "cases")
_CASE_COLUMNS = (
    *("day", "queue", "shop", "order_sn", "after_sale_id", "reason", "product", "verdict", "who"),
    "route",
)
CASE_COLUMNS = (*_CASE_COLUMNS, *FIGURES, "sources")


def key_text(key: str, by: Split) -> str:
    """The key of a row as people read it; text of files stands as written."""
    if key == NONE:
        return t("ledger.no_day" if by in (Split.DAY, Split.WEEK, Split.MONTH) else "ledger.none")
    if by is Split.ROUTE and key in list(Route):
        return t(f"words.route.{key}")
    if by is Split.WHO and key in list(AgreedBy):
        return t(f"words.agreed_by.{key}")
    return key


def heading(by: Split) -> list[str]:
    """The header of a split's table."""
    return [t(f"ledger.by.{by}"), *[t(f"ledger.column.{name}") for name in SPLIT_COLUMNS]]


def cells(key: str, sums: LedgerSums) -> list[str]:
    """One row of a split's table; money in yuan."""
    return [key, *[yuan_text(fen) for fen in sums[:-1]], str(sums.cases)]


def table(found: Ledger, by: Split) -> list[list[str]]:
    """A split as a table: header, rows, total."""
    rows = [cells(key_text(row.key, by), row.sums) for row in found.rows]
    return [heading(by), *rows, cells(t("ledger.total"), found.total)]


def case_heading() -> list[str]:
    """The header of a table of cases."""
    return [t(f"ledger.column.{name}") for name in CASE_COLUMNS]


def case_cells(entry: LedgerEntry, traces: Sequence[Trace]) -> list[str]:
    """One case as a row of a table."""
    values = {
        **entry._asdict(),
        "day": key_text(entry.day, Split.DAY),
        "queue": t(f"words.queue.{entry.queue}"),
        "reason": key_text(entry.reason, Split.REASON),
        "product": key_text(entry.product, Split.PRODUCT),
        "route": key_text(entry.route, Split.ROUTE),
        "who": key_text(entry.who, Split.WHO),
        "verdict": t(f"words.verdict.{entry.verdict}") if entry.verdict else "",
        "sources": "; ".join(dict.fromkeys(where(trace) for trace in traces)),
        **{name: yuan_text(getattr(entry, name)) for name in FIGURES},
    }
    return [str(values[name]) for name in CASE_COLUMNS]


def where(trace: Trace) -> str:
    """File and line of a fact."""
    return t("ledger.fact.where", source=trace.source, line=trace.line)


def span_text(start: date | None, end: date | None) -> str:
    """The days that a ledger covers."""
    if start and end:
        return t("ledger.span", start=start, end=end)
    if start or end:
        return t("ledger.from", start=start) if start else t("ledger.to", end=end)
    return t("ledger.everything")
