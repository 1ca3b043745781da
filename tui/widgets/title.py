"""The title row of a pane: number, name, count, money, and what the count is made of."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from models.i18n import t
from models.payout_queries import PayoutCounts
from models.rows import QueueSummary
from models.service_queries import Metric, percent
from models.states import Bucket, Queue, Verdict
from tui.cells import fit, width
from tui.checkin import payout_parts
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
    if pane.queue is Queue.PAYOUT:
        return payout_counts(pane.payouts) if pane.payouts else []
    if pane.queue is Queue.EVIDENCE:
        counts = bucket_counts(summary, overdue=not pane.has_tail)
        return [*counts, *metric_counts(pane.metrics)]
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


def metric_counts(metrics: Mapping[str, Metric]) -> list[Count]:
    """`纠纷退款 30天 3 单 0.21%`, `类目 0.35%`: what late evidence makes worse.

    Of several shops their disputes together, and the highest rate.
    """
    counted = [one.disputes for one in metrics.values() if one.disputes is not None]
    rated = [one for one in metrics.values() if one.dispute_ppm is not None]
    if not counted and not rated:
        return []
    parts = [t("today.disputes")]
    if counted:
        parts.append(t("today.disputes_count", n=sum(counted)))
    if not rated:
        return [(" ".join(parts), 0)]
    worst = max(rated, key=lambda one: one.dispute_ppm or 0)
    rate = percent(worst.dispute_ppm or 0)
    parts.append(t("desk.highest", rate=rate) if len(metrics) > 1 else rate)
    found: list[Count] = [(" ".join(parts), 0)]
    if worst.dispute_mean_ppm is not None:
        found.append((t("today.disputes_mean", rate=percent(worst.dispute_mean_ppm)), 0))
    return found


def verdict_counts(summary: QueueSummary) -> list[Count]:
    """`仍在发货 1`: open refunds by what became of the goods, most urgent first."""
    return [
        (f"{t(f'words.verdict.{verdict}')} {number}", number)
        for verdict in Verdict
        if (number := summary.verdicts.get(verdict, 0))
    ]


def payout_counts(found: PayoutCounts) -> list[Count]:
    """`3天内到期 1  可申诉 5`: they overlap, so that what has no room is no sum of others."""
    return [(text, 0) for text in payout_parts(found)]
