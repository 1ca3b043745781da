"""What is left, what is due, what to do next, and the edges of the month: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import SHANGHAI, from_epoch, to_epoch
from models.recoveries import (
    DAY,
    Terms,
    advice_for,
    due_at,
    left_of,
    month_edges,
    order_of_work,
    waits_until,
)
from models.rows import RecoveryRow
from models.states import Queue, RecoveryState, Route
from tests.shell.made import NOW, row

TERMS = Terms()
SENT, DRAFTED = RecoveryState.SENT, RecoveryState.DRAFTED


def asked(
    route: Route = Route.REPAYMENT, state: RecoveryState = SENT, **more: object
) -> RecoveryRow:
    """A recovery of ¥100.00."""
    made = RecoveryRow(1, "r1", route, 10000, 0, state, None)
    return made._replace(**more)  # type: ignore[arg-type]  # loosely typed on purpose


def shanghai(text: str) -> int:
    """Epoch seconds of a moment in Shanghai."""
    return to_epoch(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("amount", "came", "left"), [(100, 0, 100), (100, 100, 0), (100, 130, 0), (None, 5, None)]
)
def test_what_is_left(amount: int | None, came: int, left: int | None) -> None:
    assert left_of(amount, came) == left


def test_when_a_recovery_is_due() -> None:
    until = NOW + 5 * DAY
    assert due_at(Route.APPEAL, DRAFTED, NOW, until, TERMS) == until
    assert due_at(Route.REPAYMENT, DRAFTED, NOW, until, TERMS) is None
    assert due_at(Route.COURIER, DRAFTED, NOW, until, TERMS) is None
    assert due_at(Route.REPAYMENT, SENT, NOW, until, TERMS) == NOW + 2 * DAY
    assert due_at(Route.APPEAL, SENT, NOW, until, TERMS) == NOW + 7 * DAY
    assert due_at(Route.COURIER, SENT, NOW, None, TERMS) == NOW + 7 * DAY


def test_a_case_waits_for_the_nearest_of_what_was_sent() -> None:
    assert waits_until([(SENT, 9), (SENT, 5), (DRAFTED, 1), (RecoveryState.LOST, 2)]) == 5
    assert waits_until([(SENT, None), (DRAFTED, 1)]) is None


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        ("2026-11-01 00:00:00", "2026-11-01 00:00:00", "2026-12-01 00:00:00"),
        ("2026-11-30 23:59:59", "2026-11-01 00:00:00", "2026-12-01 00:00:00"),
        ("2026-12-31 23:59:59", "2026-12-01 00:00:00", "2027-01-01 00:00:00"),
        ("2027-01-01 00:00:00", "2027-01-01 00:00:00", "2027-02-01 00:00:00"),
        ("2028-02-29 12:00:00", "2028-02-01 00:00:00", "2028-03-01 00:00:00"),
    ],
)
def test_a_month_begins_at_midnight_in_shanghai(moment: str, start: str, end: str) -> None:
    assert month_edges(shanghai(moment)) == (shanghai(start), shanghai(end))


def test_the_month_in_shanghai_is_not_that_of_utc() -> None:
    still_october = to_epoch(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    assert month_edges(still_october)[0] == still_october, "midnight of 1 November in Shanghai"
    assert month_edges(still_october - 1)[1] == still_october


@given(st.integers(1_577_836_800, 2_145_916_800))
def test_every_moment_lies_in_its_month(now: int) -> None:
    start, end = month_edges(now)
    assert start <= now < end
    local = from_epoch(now).astimezone(SHANGHAI)
    assert from_epoch(start).astimezone(SHANGHAI).month == local.month
    assert month_edges(end)[0] == end
    assert timedelta(days=28) <= from_epoch(end) - from_epoch(start) <= timedelta(days=31)


@pytest.mark.parametrize(
    ("recovery", "left", "advice"),
    [
        (asked(state=DRAFTED), 10000, "submit"),
        (asked(state=DRAFTED), 0, "nothing_left"),
        (asked(state=SENT, due_at=NOW + 1), 10000, ""),
        (asked(state=SENT, due_at=NOW), 10000, "remind"),
        (asked(state=SENT, due_at=NOW, reminders=1), None, "remind"),
        (asked(state=SENT, due_at=NOW, reminders=2), 10000, "write_off"),
        (asked(state=SENT, due_at=NOW), 0, "nothing_left"),
        (asked(Route.APPEAL, due_at=NOW - DAY), 10000, ""),
        (asked(Route.COURIER, due_at=NOW - DAY), 10000, "remind"),
        (asked(Route.APPEAL, RecoveryState.LOST, ended_at=NOW), 10000, "review"),
        (asked(Route.APPEAL, RecoveryState.LOST, ended_at=NOW), 0, ""),
        (asked(Route.APPEAL, RecoveryState.LOST, ended_at=NOW - 30 * DAY), 10000, ""),
        (asked(Route.APPEAL, RecoveryState.LOST, ended_at=NOW, review_at=NOW - DAY), 10000, ""),
        (asked(Route.REPAYMENT, RecoveryState.LOST, ended_at=NOW), 10000, ""),
        (asked(Route.APPEAL, RecoveryState.WON, ended_at=NOW), 5000, ""),
    ],
)
def test_what_to_do_next(recovery: RecoveryRow, left: int | None, advice: str) -> None:
    assert advice_for(recovery, left, NOW, TERMS, reviews_left=1) == advice


def test_without_quota_no_review_is_advised() -> None:
    lost = asked(Route.APPEAL, RecoveryState.LOST, ended_at=NOW)
    assert advice_for(lost, 10000, NOW, TERMS, reviews_left=0) == ""


def test_an_appeal_that_asks_for_no_money_is_not_pointless_when_nothing_is_left() -> None:
    rate = asked(Route.APPEAL, DRAFTED, asked_fen=0, item="dispute_rate")
    assert advice_for(rate, 0, NOW, TERMS, reviews_left=1) == "submit"


def test_the_order_of_work() -> None:
    refund, payout = row(queue=Queue.REFUND), row(queue=Queue.PAYOUT)
    made = [
        (asked(id=1, due_at=NOW - 60), refund),
        (asked(Route.APPEAL, DRAFTED, id=2, due_at=NOW + 600), refund),
        (asked(id=3, due_at=NOW + 2 * DAY), refund),
        (asked(id=4, due_at=NOW + 2 * DAY), payout),
        (asked(id=5, due_at=NOW + 3 * DAY, asked_fen=20000), refund),
        (asked(id=6, state=DRAFTED), refund),
        (asked(Route.APPEAL, DRAFTED, id=7, due_at=NOW - 60), refund),
        (asked(id=8, state=RecoveryState.WON, ended_at=NOW - 60), refund),
        (asked(id=9, state=RecoveryState.LOST, ended_at=NOW), refund),
    ]
    made.sort(key=lambda pair: order_of_work(pair[0], pair[1], 30000, NOW))
    assert [recovery.id for recovery, _case in made] == [1, 2, 5, 3, 4, 6, 7, 9, 8]
