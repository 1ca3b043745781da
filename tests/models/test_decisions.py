"""A person's decision: it survives imports, is confirmed by a newer source, or set aside by one."""

from datetime import timedelta

import pytest

from models.clock import FixedClock, from_epoch
from models.states import (
    AgreedBy,
    CaseState,
    DeadlineSource,
    DraftKind,
    Queue,
    SourceKind,
    SubjectKind,
    Verdict,
)
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    ORDER,
    SALE,
    at,
    bill,
    feed,
    hours,
    only,
    order,
    paste,
    payout,
    row,
    sale,
    where,
)

SALES = SourceKind.AFTER_SALES


@pytest.fixture
def waiting(bench: Workbench) -> str:
    """The id of a case that waits for the merchant's answer."""
    feed(bench, SALES, [sale()], hours(-2))
    return only(bench, Queue.EXPIRING).id


def later(clock: FixedClock, count: float) -> None:
    """Let hours go by."""
    clock.moment = NOW + timedelta(hours=count)


def test_handled_is_unconfirmed_at_first(bench: Workbench, waiting: str) -> None:
    bench.handle([waiting])
    found = bench.case(waiting)
    assert (found.state, found.unconfirmed) == (CaseState.HANDLED, True)
    assert bench.summary().unconfirmed == 1
    assert bench.cases(Queue.EXPIRING) == []
    assert bench.done_today() == (1, 1, None)


def test_an_older_source_that_still_shows_it_waiting_changes_nothing(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    later(clock, 2)
    feed(bench, SALES, [sale()], hours(0))
    assert bench.case(waiting).unconfirmed


def test_a_newer_source_that_shows_it_gone_confirms(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    later(clock, 2)
    feed(bench, SALES, [sale(status="待消费者发货")], hours(1))
    found = bench.case(waiting)
    assert (found.state, found.unconfirmed) == (CaseState.HANDLED, False)
    assert bench.summary().unconfirmed == 0


def test_a_newer_source_that_still_shows_it_waiting_reopens_it_and_says_why(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    later(clock, 2)
    fed = feed(bench, SALES, [sale()], hours(1))
    assert fed.cases.reopened == 1
    found = only(bench, Queue.EXPIRING)
    assert (found.state, found.reopened) == (CaseState.OPEN, "still_waiting")
    assert found.deadline_at is not None
    last = bench.history(waiting)[-1]
    assert (last.kind, bool(last.detail)) == ("reopened", True)


def test_a_newer_source_that_shows_another_stage_reopens_it_so(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    later(clock, 2)
    feed(bench, SALES, [sale(status="待商家收货")], hours(1))
    assert bench.case(waiting).reopened == "new_stage"


def test_handling_it_again_is_no_reopening(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    later(clock, 2)
    feed(bench, SALES, [sale()], hours(1))
    bench.handle([waiting])
    assert bench.case(waiting).state is CaseState.HANDLED
    kinds = [line.kind for line in bench.history(waiting)]
    assert kinds == ["handled", "reopened", "handled"]


def test_a_decided_case_that_moved_away_is_kept_and_comes_back_with_its_note(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.set_note([waiting], "等仓库")
    later(clock, 9)
    feed(bench, SALES, [sale(status="平台处理中")], hours(1))
    closed = only(bench, Queue.EXPIRING, everything=True)
    assert (closed.state, closed.note, closed.at_risk_fen) == (CaseState.CLOSED, "等仓库", 0)
    assert [line.kind for line in bench.history(waiting)] == ["noted", "closed"]
    feed(bench, SALES, [sale()], hours(2))
    back = only(bench, Queue.EXPIRING)
    assert (back.state, back.note) == (CaseState.OPEN, "等仓库")
    assert [line.kind for line in bench.history(waiting)][-1] == "reopened"


def test_the_note_of_a_closed_case_can_be_taken_away(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.set_note([waiting], "等仓库")
    feed(bench, SALES, [sale(status="平台处理中")], hours(-1))
    bench.set_note([waiting], "")
    assert where(bench) == {Queue.EVIDENCE: 1}, "nobody has touched it any more"
    bench.undo()
    assert only(bench, Queue.EXPIRING, everything=True).note == "等仓库"


def test_every_decision_survives_the_same_and_newer_files(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.set_note([waiting], "给客服看")
    bench.set_deadline([waiting], from_epoch(hours(5)))
    bench.snooze([waiting], from_epoch(hours(1)))
    for age in (-2, -1, -3):
        feed(bench, SALES, [sale(reason="少件")], hours(age))
    found = bench.case(waiting)
    assert (found.note, found.state) == ("给客服看", CaseState.SNOOZED)
    assert (found.deadline_at, found.deadline_source) == (hours(5), DeadlineSource.TYPED)


def test_a_snooze_ends_at_its_time(bench: Workbench, waiting: str, clock: FixedClock) -> None:
    bench.snooze([waiting], from_epoch(hours(1)))
    found = bench.case(waiting)
    assert (found.state, found.comes_back_at) == (CaseState.SNOOZED, hours(1))
    assert bench.cases(Queue.EXPIRING) == []
    later(clock, 1)
    assert only(bench, Queue.EXPIRING).state is CaseState.OPEN


def test_a_snooze_ends_when_a_nearer_deadline_comes_in(bench: Workbench, waiting: str) -> None:
    bench.snooze([waiting], from_epoch(hours(4)))
    paste(bench, row("待商家处理", after_sale_id=SALE, countdown=3600))
    assert only(bench, Queue.EXPIRING).deadline_at == hours(1)


def test_a_typed_deadline_lapses_with_its_stage(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.set_deadline([waiting], from_epoch(hours(50)))
    later(clock, 2)
    feed(bench, SALES, [sale(status="待商家收货")], hours(1))
    assert bench.case(waiting).deadline_source is DeadlineSource.NONE


def test_a_verdict_of_a_person_goes_before_the_rules_until_undone(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    bench.set_verdict([case_id], Verdict.RETURN_DISPUTED, AgreedBy.SPEED)
    found = bench.case(case_id)
    assert (found.verdict, found.agreed_by) == (Verdict.RETURN_DISPUTED, AgreedBy.SPEED)
    assert found.verdict_flags == "by_user"
    feed(bench, SALES, [sale(status="退款成功", return_track="已签收")], hours(-1))
    assert bench.case(case_id).verdict is Verdict.RETURN_DISPUTED
    bench.set_verdict([case_id], None, AgreedBy.MERCHANT)
    found = bench.case(case_id)
    assert (found.verdict, found.agreed_by) == (Verdict.RETURN_DISPUTED, AgreedBy.MERCHANT)
    bench.undo()
    bench.undo()
    found = bench.case(case_id)
    assert (found.verdict, found.agreed_by) == (Verdict.RETURNED, AgreedBy.UNKNOWN)


def test_a_handled_refund_is_reopened_when_its_verdict_changes(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    bench.handle([case_id])
    assert not bench.case(case_id).unconfirmed, "a refund needs no confirmation"
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-1))
    found = only(bench, Queue.REFUND)
    assert (found.reopened, found.verdict) == ("verdict_changed", Verdict.KEPT_BY_BUYER)


def test_what_was_decided_on_an_order_goes_on_with_its_after_sale(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    first = only(bench, Queue.REFUND)
    bench.set_note([first.id], "老客户")
    bench.draft(first.id, DraftKind.REPAYMENT)
    feed(bench, SALES, [sale(status="退款成功", ship_state="已发货")], hours(-1))
    found = only(bench, Queue.REFUND, everything=True)
    assert found.id != first.id
    assert (found.after_sale_id, found.note, found.drafts) == (SALE, "老客户", 1)
    assert [line.kind for line in bench.history(found.id)] == ["noted", "joined"]


def test_a_decision_waits_for_its_after_sale_over_a_stage_between(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-3))
    bench.set_note([only(bench, Queue.REFUND).id], "老客户")
    feed(bench, SALES, [sale()], hours(-2))
    feed(bench, SALES, [sale(status="退款成功")], hours(-1))
    assert only(bench, Queue.REFUND).note == "老客户"


def test_decisions_on_two_rows_of_one_order_go_each_to_its_own_after_sale(
    bench: Workbench,
) -> None:
    moments = [hours(-9), hours(-5)]
    paste(bench, *(row(countdown=9999, applied_at=one, line=n) for n, one in enumerate(moments)))
    for found in bench.cases(Queue.EXPIRING):
        bench.set_note([found.id], str(found.applied_at))
    files = [
        sale(id="22012312345679", applied_at=moments[0]),
        sale(id="22012312345670", applied_at=moments[1]),
    ]
    feed(bench, SALES, files, hours(-1))
    for found in bench.cases(Queue.EXPIRING):
        assert found.note == str(found.applied_at)


def test_a_decided_payout_record_goes_on_in_its_bill_line(bench: Workbench) -> None:
    records = [payout(), payout(applied_at=at("11-18 13:00"))]
    feed(bench, SourceKind.PAYOUTS, records, hours(-3))
    for found in bench.cases(Queue.PAYOUT):
        bench.set_note([found.id], str(found.applied_at))
    lines = [
        bill(signature=f"z{9 - n}", code="0040001", amount_fen=-200, at=at(f"11-18 1{2 + n}:30"))
        for n in range(2)
    ]
    feed(bench, SourceKind.BILL, lines, hours(-2))
    booked = bench.cases(Queue.PAYOUT, everything=True)
    assert [one.subject_kind for one in booked] == [SubjectKind.BILL_LINE] * 2
    assert all(one.note == str(one.applied_at) for one in booked)


def test_a_handled_payout_stays_handled(bench: Workbench) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-3))
    bench.handle([only(bench, Queue.PAYOUT).id])
    feed(bench, SourceKind.BILL, [bill(code="0040001", amount_fen=-200)], hours(-2))
    found = only(bench, Queue.PAYOUT, everything=True)
    assert (found.state, found.subject_kind) == (CaseState.HANDLED, SubjectKind.BILL_LINE)


def test_a_decided_refund_stays_listed_beyond_the_look_back(
    bench: Workbench, clock: FixedClock
) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    bench.set_note([case_id], "在谈")
    later(clock, 40 * 24)
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(1))
    assert bench.case(case_id).note == "在谈"
    bench.set_note([case_id], " ")
    assert bench.find(ORDER) == [], "now it is history"
    bench.undo()
    assert bench.case(case_id).note == "在谈"
