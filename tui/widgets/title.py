"""The title row of a pane: number, name, count, money, and what the count is made of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.i18n import t
from models.rows import QueueSummary
from models.states import Bucket, Queue, Verdict
from tui.cells import fit, width
from tui.times import yuan

if TYPE_CHECKING:
    from tui.widgets.pane import QueuePane

Count = tuple[str, int]
"""One count as shown, and its number."""

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
    elif pane.everything:
        left = f"{name} {t('desk.everything', n=window.total + window.overdue)}"
    if window.marked:
        left = f"{left}  {t('desk.marked', n=len(window.marked))}"
    if window.top and window.loaded:
        left = f"{left}  {t('desk.above', n=window.top)}"
    return with_counts(left, _counts(pane, summary), cells)


def _counts(pane: "QueuePane", summary: QueueSummary) -> list[Count]:
    """What the open cases are made of; nothing where other rows are shown than those."""
    if pane.search or pane.everything:
        return []
    if pane.queue is Queue.REFUND:
        return verdict_counts(summary)
    return bucket_counts(summary, overdue=not pane.has_tail)


def with_counts(left: str, counts: Sequence[Count], cells: int) -> str:
    """The counts at the right, most urgent first; those without room become one sum."""
    for shown in range(len(counts), 0, -1):
        rest = sum(number for _text, number in counts[shown:])
        parts = [text for text, _number in counts[:shown]]
        if rest:
            parts.append(t("desk.rest", n=rest))
        for gap in ("  ", " "):
            right = gap.join(parts) + " "
            if width(right) + 2 <= cells - width(left):
                return fit(left, cells - width(right)) + right
    return fit(left, cells)


def bucket_counts(summary: QueueSummary, *, overdue: bool = True) -> list[Count]:
    """`1小时 2(~1)`: open cases by time left, of which estimated; empty ones are left out."""
    counts: list[Count] = []
    for bucket in (*_BUCKETS, *([Bucket.OVERDUE] if overdue else [])):
        number = summary.buckets.get(bucket, 0)
        if number:
            guessed = summary.estimated.get(bucket, 0)
            share = f"(~{guessed})" if guessed else ""
            counts.append((f"{t(f'words.bucket.{bucket}')} {number}{share}", number))
    return counts


def verdict_counts(summary: QueueSummary) -> list[Count]:
    """`仍在发货 1`: open refunds by what became of the goods, most urgent first."""
    return [
        (f"{t(f'words.verdict.{verdict}')} {number}", number)
        for verdict in Verdict
        if (number := summary.verdicts.get(verdict, 0))
    ]
