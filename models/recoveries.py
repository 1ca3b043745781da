"""What is left of a loss, when a recovery is due, what to do next, and the month's quota. Pure.

Times are epoch seconds (UTC), money is fen; day and month edges are those of Asia/Shanghai.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from models.clock import SHANGHAI, from_epoch, to_epoch
from models.rows import CaseRow, RecoveryRow
from models.states import OPEN_RECOVERIES, AppealItem, RecoveryState, Route
from models.urgency import BUCKET_RANK, QUEUE_RANK, bucket

DAY = 86_400
REVIEW_OFFERED_DAYS = 30
"""A lost appeal is offered for its second review this long; after it, only in the full list."""

ENDINGS = frozenset(
    {RecoveryState.WON, RecoveryState.PART, RecoveryState.LOST, RecoveryState.WRITTEN_OFF}
)

WITHOUT_MONEY = frozenset({str(AppealItem.DISPUTE_RATE)})
"""Items that may be appealed without asking for money."""

Advice = Literal[
    "", "submit", "remind", "write_off", "review", "ship_top_up", "nothing_left", "too_late"
]

_FAR = 2**60
"""Sorts what has no time behind everything that has one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings by which recoveries are followed up."""

    follow_up_days: int = 2
    follow_up_max: int = 2
    result_days: int = 7
    reviews_a_month: int = 12


def asked_beside(recoveries: Iterable[RecoveryRow], route: Route, own: int | None = None) -> int:
    """What a route asks for by recoveries that are under way, but for the own one, fen."""
    return sum(
        one.asked_fen
        for one in recoveries
        if one.route is route
        and one.state in OPEN_RECOVERIES
        and one.item not in WITHOUT_MONEY
        and one.id != own
    )


def left_of(amount_fen: int | None, came_fen: int) -> int | None:
    """What of a loss has not come back yet; `None` where the loss is not known."""
    return None if amount_fen is None else max(0, amount_fen - came_fen)


def due_at(
    route: Route, state: RecoveryState, now: int, appeal_until: int | None, terms: Terms
) -> int | None:
    """When a recovery that was asked for now is due.

    A drafted appeal: at the end of its window. What was sent: when it is time to look again.
    """
    if state is RecoveryState.DRAFTED:
        return appeal_until if route is Route.APPEAL else None
    days = terms.follow_up_days if route is Route.REPAYMENT else terms.result_days
    return now + days * DAY


def waits_until(recoveries: Iterable[tuple[RecoveryState, int | None]]) -> int | None:
    """When a case comes back that waits for its sent recoveries: at the nearest of their dates."""
    due = [at for state, at in recoveries if state is RecoveryState.SENT and at is not None]
    return min(due, default=None)


def month_edges(now: int) -> tuple[int, int]:
    """The month in Shanghai that holds a moment: its first second, and that of the next month."""
    start = (
        from_epoch(now)
        .astimezone(SHANGHAI)
        .replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    )
    following = (start + timedelta(days=32)).replace(day=1)
    return to_epoch(start), to_epoch(following)


def advice_for(
    recovery: RecoveryRow, left_fen: int | None, now: int, terms: Terms, *, reviews_left: int
) -> Advice:
    """What to do next about a recovery, or nothing."""
    if recovery.state in OPEN_RECOVERIES and left_fen == 0 and recovery.asked_fen:
        return "nothing_left"
    if recovery.state is RecoveryState.DRAFTED:
        over = recovery.route is Route.APPEAL and recovery.due_at is not None
        return "too_late" if over and (recovery.due_at or 0) <= now else "submit"
    if recovery.state is RecoveryState.SENT:
        return _follow_up(recovery, now, terms)
    if can_be_reviewed(recovery) and reviews_left > 0 and left_fen != 0:
        ended = recovery.ended_at or recovery.sent_at or 0
        return "review" if now < ended + REVIEW_OFFERED_DAYS * DAY else ""
    return ""


def can_be_reviewed(recovery: RecoveryRow) -> bool:
    """Whether an appeal was lost and not looked at a second time."""
    lost = recovery.route is Route.APPEAL and recovery.state is RecoveryState.LOST
    return lost and recovery.review_at is None


def _follow_up(recovery: RecoveryRow, now: int, terms: Terms) -> Advice:
    if recovery.route is Route.APPEAL or recovery.due_at is None or recovery.due_at > now:
        return ""
    return "remind" if recovery.reminders < terms.follow_up_max else "write_off"


def order_of_work(
    recovery: RecoveryRow, case: CaseRow, left_fen: int | None, now: int
) -> tuple[int, int, int, int, int]:
    """The sort key of a recovery, most urgent first: as cases are sorted, by its own date.

    What was sent and is due waits for a person now, and comes first; a window that has passed
    cannot be saved any more, and comes last.
    """
    if recovery.state not in OPEN_RECOVERIES:
        return (len(BUCKET_RANK), 0, 0, -(recovery.ended_at or 0), -recovery.id)
    due = recovery.due_at
    if recovery.state is RecoveryState.SENT and due is not None and due <= now:
        rank = -1
    else:
        rank = BUCKET_RANK[bucket(due, now)]
    money = recovery.asked_fen if left_fen is None else min(recovery.asked_fen, left_fen)
    return (
        rank,
        QUEUE_RANK[case.queue],
        -money,
        _FAR if due is None else due,
        recovery.id,
    )
