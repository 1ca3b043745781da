"""The title row of a pane: number, name, count, money, and what the count is made of."""

from typing import TYPE_CHECKING

from models.i18n import t
from models.rows import QueueSummary
from models.states import Bucket, Queue, Verdict
from tui.cells import CUT, fit, width
from tui.times import yuan

if TYPE_CHECKING:
    from tui.widgets.pane import QueuePane

_BUCKETS = (Bucket.HOUR, Bucket.FOUR_HOURS, Bucket.DAY, Bucket.LATER, Bucket.NONE)


def title_line(pane: "QueuePane", cells: int) -> str:
    """The title row of a pane, exactly `cells` wide."""
    name = f" {pane.number} {t(f'words.queue.{pane.queue}')}"
    summary, window = pane.summary, pane.window
    if summary is None:
        return fit(name, cells)
    left = f"{name} {summary.open}  {yuan(summary.at_risk_fen)}"
    if pane.search:
        left = f"{name} {t('desk.filtered', n=window.total + window.overdue, text=pane.search)}"
    if window.marked:
        left = f"{left}  {t('desk.marked', n=len(window.marked))}"
    shown = (
        verdict_counts(summary)
        if pane.queue is Queue.REFUND
        else bucket_counts(summary, overdue=not pane.has_tail)
    )
    return _with_counts(left, shown, cells)


def _with_counts(left: str, counts: list[str], cells: int) -> str:
    """The counts at the right, the first ones first; `..` says that some found no room."""
    for shown in range(len(counts), 0, -1):
        parts = counts[:shown] + ([CUT] if shown < len(counts) else [])
        right = "  ".join(parts) + " "
        if width(right) + 2 <= cells - width(left):
            return fit(left, cells - width(right)) + right
    return fit(left, cells)


def bucket_counts(summary: QueueSummary, *, overdue: bool = True) -> list[str]:
    """`1小时 2(~1)`: open cases by time left, of which estimated; empty ones are left out."""
    counts: list[str] = []
    for bucket in (*_BUCKETS, *([Bucket.OVERDUE] if overdue else [])):
        number = summary.buckets.get(bucket, 0)
        if number:
            guessed = summary.estimated.get(bucket, 0)
            share = f"(~{guessed})" if guessed else ""
            counts.append(f"{t(f'words.bucket.{bucket}')} {number}{share}")
    return counts


def verdict_counts(summary: QueueSummary) -> list[str]:
    """`仍在发货 1`: open refunds by what became of the goods, most urgent first."""
    return [
        f"{t(f'words.verdict.{verdict}')} {number}"
        for verdict in Verdict
        if (number := summary.verdicts.get(verdict, 0))
    ]
