"""In which order the work is done, and what a case's state is at a moment. Pure.

`queries.ORDER` says the same in SQL; a property test proves that they agree.
"""

from models.goods import VERDICT_RANK
from models.rows import CaseRow
from models.states import DISPUTE_TYPES, AfterSaleType, Bucket, DeadlineSource, Queue

HOUR = 3600
BUCKET_RANK: dict[Bucket, int] = {bucket: rank for rank, bucket in enumerate(Bucket)}
QUEUE_RANK: dict[Queue, int] = {queue: rank for rank, queue in enumerate(Queue)}

_FAR = 2**60
"""Sorts what has no time behind everything that has one."""


def bucket(deadline_at: int | None, now: int) -> Bucket:
    """Time left, in buckets; a deadline that is now has passed."""
    if deadline_at is None:
        return Bucket.NONE
    left = deadline_at - now
    if left <= 0:
        return Bucket.OVERDUE
    if left <= HOUR:
        return Bucket.HOUR
    if left <= 4 * HOUR:
        return Bucket.FOUR_HOURS
    return Bucket.DAY if left <= 24 * HOUR else Bucket.LATER


def deadline_now(
    deadline_at: int | None, source: DeadlineSource, now: int
) -> tuple[int | None, DeadlineSource]:
    """The deadline in force at a moment: an estimate that has passed is void."""
    if source is DeadlineSource.ESTIMATED and deadline_at is not None and deadline_at <= now:
        return None, DeadlineSource.NONE
    return deadline_at, source


def urgency(row: CaseRow, now: int) -> tuple[int, int, int, int, int, str]:
    """The sort key of a case, most urgent first.

    Bucket, queue, in the refund queue the verdict, in the evidence queue what counts as a dispute
    refund first, money at risk, time, and the id to settle ties.
    """
    time = row.deadline_at if row.deadline_at is not None else row.loss_at
    if time is None:
        time = row.applied_at
    return (
        BUCKET_RANK[bucket(row.deadline_at, now)],
        QUEUE_RANK[row.queue],
        _rank_in_queue(row),
        -row.at_risk_fen,
        _FAR if time is None else time,
        row.id,
    )


def counts_as_dispute(queue: Queue, kind: AfterSaleType) -> bool:
    """Whether a case counts as a dispute refund (纠纷退款) if it is lost."""
    return queue is Queue.EVIDENCE and kind in DISPUTE_TYPES


def _rank_in_queue(row: CaseRow) -> int:
    if row.queue is Queue.EVIDENCE:
        return int(not row.dispute)
    return VERDICT_RANK[row.verdict] if row.queue is Queue.REFUND and row.verdict else 0
