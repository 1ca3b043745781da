"""The ledger of a real database: every case once, whatever was forgotten, decided or closed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from models.clock import FixedClock
from models.day_figures import last_days
from models.errors import ActionRefused
from models.ledger import LedgerEntry, LedgerSums, Split
from models.ledger_history import old_losses
from models.settings import Settings, TopUp
from models.states import DraftKind, Queue, RecoveryState, Route, SourceKind, Verdict
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    ORDER,
    SALE,
    SHOP,
    at,
    bill,
    feed,
    hours,
    only,
    order,
    payout,
    sale,
)
from tests.models.shop import sighting as seen
from tests.models.test_matching_import import top_up
from tests.models.test_payouts import freight, returned

OTHER = "261001-625944909000052"
OLD = "260801-625944909000007"


def entries(bench: Workbench) -> dict[str, LedgerEntry]:
    """What counts in the ledger, by order number."""
    found = bench.books.entries()
    assert len({one.case_id for one in found}) == len(found)
    return {one.order_sn: one for one in found}


def total(bench: Workbench) -> LedgerSums:
    """The sums over everything, the same whatever they are split by."""
    totals = {bench.books.ledger(by).total for by in Split}
    assert len(totals) == 1
    return totals.pop()


def refund(bench: Workbench, **given: object) -> None:
    """A refund of a parcel that the buyer kept."""
    number = str(given.setdefault("order_sn", OTHER))
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(status="退款成功", **given)],
        hours(-1),
        name=f"s{number}",
    )
    feed(
        bench, SourceKind.ORDERS, [order(order_sn=number, status="已收货")], hours(-1), name=number
    )


def test_an_empty_ledger(bench: Workbench) -> None:
    assert total(bench) == LedgerSums()
    assert bench.books.entries() == []


def test_a_refund_older_than_the_lookback_is_not_forgotten(bench: Workbench) -> None:
    refund(bench, id="2101", order_sn=OLD, applied_at=at("08-03 09:00"))
    assert bench.cases(Queue.REFUND, everything=True) == []
    entry = entries(bench)[OLD]
    assert (entry.lost_fen, entry.at_risk_fen, entry.day) == (12800, 0, "2026-08-03")
    assert total(bench) == LedgerSums(lost_fen=12800, cases=1)


def test_old_payouts_and_bare_orders_are_not_forgotten(bench: Workbench) -> None:
    feed(
        bench,
        SourceKind.BILL,
        [
            bill(order_sn=OLD, code="0040003", amount_fen=-800, at=at("08-09 10:00")),
            bill(
                order_sn=None, signature="b2", code="0040004", amount_fen=-300, at=at("08-09 10:01")
            ),
        ],
        hours(-1),
    )
    feed(
        bench, SourceKind.PAYOUTS, [payout(order_sn=OTHER, applied_at=at("10-02 08:00"))], hours(-1)
    )
    feed(
        bench,
        SourceKind.ORDERS,
        [order(order_sn=OLD, status="已收货，退款成功", confirmed_at=at("08-05 10:00"))],
        hours(-1),
    )
    assert sorted(one.lost_fen for one in bench.books.entries()) == [200, 300, 800, 12800]
    assert total(bench).lost_fen == 14100


def test_a_case_counts_once_as_time_goes_by(bench: Workbench, clock: FixedClock) -> None:
    """Listed, then kept though no longer listed, then deleted by the next import."""
    refund(bench, id=SALE)
    before = entries(bench)
    assert total(bench) == LedgerSums(at_risk_fen=12800, lost_fen=12800, cases=1)
    clock.moment += timedelta(days=60)
    assert total(bench) == LedgerSums(lost_fen=12800, cases=1)
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(id=SALE, order_sn=OTHER, status="退款成功", remark="x")],
        hours(1),
    )
    with bench.reading() as reader:
        assert reader.rows("SELECT id FROM cases") == []
    assert entries(bench)[OTHER]._replace(at_risk_fen=12800) == before[OTHER]
    assert total(bench) == LedgerSums(lost_fen=12800, cases=1)


def test_a_decision_stays_on_an_old_loss(bench: Workbench, clock: FixedClock) -> None:
    refund(bench, id=SALE)
    bench.set_verdict([only(bench, Queue.REFUND).id], Verdict.RETURNED, None)
    clock.moment += timedelta(days=60)
    assert total(bench) == LedgerSums()


def test_what_is_at_risk_is_what_the_desk_shows(bench: Workbench) -> None:
    numbers = [f"261118-62594490900{n:04}" for n in range(6)]
    rows = [
        sale(id=f"22{n}", order_sn=number, amount_fen=1000 + n, status=status)
        for n, (number, status) in enumerate(
            zip(numbers, ["待商家处理", "平台处理中", "退款成功"] * 2, strict=True)
        )
    ]
    feed(bench, SourceKind.AFTER_SALES, rows, hours(-1))
    feed(bench, SourceKind.PAYOUTS, [payout(order_sn=numbers[0])], hours(-1))
    feed(
        bench,
        SourceKind.TEMPLATE,
        [seen(order_sn=numbers[3], after_sale_id="223", deadline_at=hours(-0.5))],
        hours(-0.9),
    )
    bench.snooze([bench.cases(Queue.EVIDENCE)[0].id])
    shown = [row for queue in Queue for row in bench.cases(queue, everything=True)]
    assert (
        total(bench).at_risk_fen
        == sum(row.at_risk_fen for row in shown)
        == 1000 + 1001 + 1002 + 1004 + 1005
    )
    bench.handle([bench.cases(Queue.REFUND)[0].id])
    left = total(bench)
    assert left.at_risk_fen == 1000 + 1001 + 1004 + 1002
    assert left.lost_fen == 1002 + 1005 + 200


@pytest.mark.parametrize(
    ("status", "queue"), [("待商家处理", Queue.EXPIRING), ("平台处理中", Queue.EVIDENCE)]
)
def test_a_request_is_saved_once_the_platform_closed_it(
    bench: Workbench, status: str, queue: Queue
) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status=status)], hours(-3))
    bench.handle([only(bench, queue).id])
    assert total(bench).saved_fen == 0
    feed(bench, SourceKind.AFTER_SALES, [sale(status="待消费者发货")], hours(1))
    assert total(bench).saved_fen == 0, "the buyer may still send it back and be refunded"
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款关闭")], hours(2))
    (entry,) = bench.books.entries()
    assert (entry.saved_fen, entry.day, entry.queue) == (12800, "2026-11-19", queue)


def test_a_request_that_nobody_dealt_with_or_that_was_refunded_is_not_saved(
    bench: Workbench,
) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(), sale(id="2202", order_sn=OTHER)], hours(-3))
    dealt = next(row for row in bench.cases(Queue.EXPIRING) if row.order_sn == OTHER)
    bench.handle([dealt.id])
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(status="退款关闭"), sale(id="2202", order_sn=OTHER, status="退款成功")],
        hours(2),
    )
    assert total(bench).saved_fen == 0


def test_a_refund_before_the_lookback_does_not_make_its_request_saved(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(applied_at=at("08-03 09:00"))], hours(-3))
    bench.handle([only(bench, Queue.EXPIRING).id])
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(applied_at=at("08-03 09:00"), status="退款成功")],
        hours(2),
    )
    assert total(bench) == LedgerSums(lost_fen=12800, cases=1)


def test_a_request_dealt_with_twice_is_saved_once(bench: Workbench, clock: FixedClock) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-3))
    bench.handle([only(bench, Queue.EXPIRING).id])
    feed(bench, SourceKind.AFTER_SALES, [sale(status="平台处理中")], hours(1))
    clock.moment += timedelta(hours=2)
    bench.handle([only(bench, Queue.EVIDENCE).id])
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款关闭")], hours(3))
    assert total(bench) == LedgerSums(saved_fen=12800, cases=1)
    assert bench.books.entries()[0].queue is Queue.EVIDENCE


def test_money_that_came_back_by_a_repayment(bench: Workbench) -> None:
    refund(bench, id=SALE)
    case = only(bench, Queue.REFUND)
    draft = bench.draft(case.id, DraftKind.REPAYMENT)
    bench.draft_sent(draft.id, amount_fen=10000, follow_up=NOW + timedelta(days=2))
    assert total(bench) == LedgerSums(12800, 12800, asked_fen=10000, cases=1)
    bench.end_recovery(case.id, RecoveryState.PART, 4000)
    after = total(bench)
    assert (after.recovered_fen, after.lost_fen, after.at_risk_fen) == (4000, 8800, 0)
    (row,) = bench.books.ledger(Split.ROUTE).rows
    assert (row.key, row.sums) == ("repayment", after)
    bench.undo()
    assert total(bench) == LedgerSums(12800, 12800, asked_fen=10000, cases=1)


def test_a_span_of_days(bench: Workbench) -> None:
    refund(bench, id="2101", order_sn=OLD, applied_at=at("08-03 09:00"))
    refund(bench, id="2102", order_sn=OTHER, applied_at=at("11-19 23:59"))
    day = date(2026, 11, 19)
    assert bench.books.ledger(Split.DAY, day, day).total.cases == 1
    assert [row.key for row in bench.books.ledger(Split.DAY).rows] == ["2026-08-03", "2026-11-19"]
    assert bench.books.ledger(Split.DAY, None, day - timedelta(days=1)).rows[0].key == "2026-08-03"


def test_what_is_stored_is_not_derived_again(bench: Workbench) -> None:
    refund(bench, id="2101", order_sn=OLD, applied_at=at("08-03 09:00"))
    refund(bench, id="2102", order_sn=OTHER)
    with bench.reading() as reader:
        assert [one.order_sn for one in old_losses(reader, bench.limits, bench.moment())] == [OLD]
    assert {row.key for row in bench.books.ledger(Split.SHOP).rows} == {SHOP}


def test_three_routes_side_by_side_and_the_rest_written_off(bench: Workbench) -> None:
    refund(bench, id=SALE)
    case = only(bench, Queue.REFUND)
    desk = bench.recovery
    appeal = desk.ask(case.id, Route.APPEAL, 5000, sent=True)
    courier = desk.ask(case.id, Route.COURIER, 6000, sent=True)
    assert total(bench) == LedgerSums(12800, 12800, asked_fen=11000, cases=1)
    desk.end(courier.id, RecoveryState.WON, 6000)
    desk.end(appeal.id, RecoveryState.LOST, 0)
    assert bench.books.ledger(Split.ROUTE).rows[0].key == Route.COURIER
    after = total(bench)
    assert (after.lost_fen, after.recovered_fen, after.written_off_fen) == (6800, 6000, 0)


def test_a_loss_written_off_by_a_person(bench: Workbench) -> None:
    refund(bench, id=SALE)
    case = only(bench, Queue.REFUND)
    bench.recovery.ask(case.id, Route.COURIER, 6000, sent=True)
    bench.recovery.write_off([case.id])
    assert total(bench) == LedgerSums(asked_fen=6000, written_off_fen=12800, cases=1)
    bench.undo()
    assert total(bench) == LedgerSums(12800, 12800, asked_fen=6000, cases=1)


def test_money_of_the_bill_recovers_a_loss_and_reconciles(
    bench: Workbench, clock: FixedClock
) -> None:
    refund(bench, id=SALE)
    case = only(bench, Queue.REFUND)
    bench.recovery.ask(case.id, Route.APPEAL, 12800, sent=True)
    clock.moment += timedelta(days=3)
    back = bill(
        order_sn=OTHER,
        amount_fen=9000,
        code="0130001",
        description="其他收入-申诉补回",
        at=at("11-22 10:00"),
    )
    feed(bench, SourceKind.BILL, [back], hours(72))
    found = total(bench)
    assert (found.recovered_fen, found.lost_fen) == (9000, 3800)
    books = bench.books.reconcile()
    assert (books.recovered_fen, books.matched, books.ambiguous) == (9000, 1, 0)


def test_a_decided_loss_counts_once_when_its_after_sale_turns_up_late(
    bench: Workbench, clock: FixedClock
) -> None:
    """The order alone was known, money came back, and the export comes after the look-back."""
    paid = order(order_sn=OTHER, status="已收货，退款成功", confirmed_at=at("11-18 10:00"))
    feed(bench, SourceKind.ORDERS, [paid], hours(-1))
    case = only(bench, Queue.REFUND)
    courier = bench.recovery.ask(case.id, Route.COURIER, 6000, sent=True)
    bench.recovery.end(courier.id, RecoveryState.WON, 6000)
    clock.moment += timedelta(days=90)
    late = sale(order_sn=OTHER, status="退款成功", applied_at=at("11-17 10:00"))
    feed(bench, SourceKind.AFTER_SALES, [late], hours(24 * 89))
    found = total(bench)
    assert (found.recovered_fen, found.lost_fen, found.cases) == (6000, 6800, 1)
    assert bench.books.entries()[0].after_sale_id == SALE


@pytest.mark.parametrize(
    ("kind", "ended", "status"),
    [
        ("换货", "换货/补寄成功", "已收货"),
        ("补寄", "换货/补寄成功", "已收货"),
        ("仅退款", "退款关闭", "待发货"),
    ],
)
def test_what_could_have_cost_nothing_is_not_saved(
    bench: Workbench, kind: str, ended: str, status: str
) -> None:
    shipped = {} if status == "已收货" else {"shipped_at": None, "waybill": None}
    own = {"type": kind, "ship_state": None if shipped == {} else "未发货"}
    feed(bench, SourceKind.ORDERS, [order(status=status, **shipped)], hours(-3))
    feed(bench, SourceKind.AFTER_SALES, [sale(status="待商家处理", **own)], hours(-2))
    assert only(bench, Queue.EXPIRING).at_risk_fen == 0
    bench.handle([only(bench, Queue.EXPIRING).id])
    feed(bench, SourceKind.AFTER_SALES, [sale(status=ended, **own)], hours(-1))
    assert total(bench).saved_fen == 0


@pytest.mark.parametrize("again", [False, True])
def test_a_request_that_was_refunded_when_it_came_again_is_not_saved(
    bench: Workbench, again: bool
) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货")], hours(-9))
    feed(bench, SourceKind.AFTER_SALES, [sale(id="2201")], hours(-8))
    bench.handle([only(bench, Queue.EXPIRING).id])
    feed(bench, SourceKind.AFTER_SALES, [sale(id="2201", status="退款关闭")], hours(-7))
    assert total(bench).saved_fen == 12800
    if again:
        later = sale(id="2202", status="退款成功", applied_at=at("11-19 23:30"))
        feed(bench, SourceKind.AFTER_SALES, [later], hours(-6))
        assert (total(bench).saved_fen, total(bench).lost_fen) == (0, 12800)


def test_a_payout_that_the_bill_paid_back_unasked_is_recovered(bench: Workbench) -> None:
    paid, back = freight(at=at("11-17 10:00")), returned(at=at("11-18 10:00"))
    feed(bench, SourceKind.BILL, [paid], hours(-2))
    assert total(bench) == LedgerSums(at_risk_fen=800, lost_fen=800, cases=1)
    feed(bench, SourceKind.BILL, [paid, back], hours(-1))
    assert total(bench) == LedgerSums(recovered_fen=800, cases=1)
    (case,) = bench.cases(Queue.PAYOUT, everything=True)
    with pytest.raises(ActionRefused):
        bench.recovery.ask(case.id, Route.APPEAL, 800)
    with bench.reading() as reader:
        assert last_days(reader, bench.moment()).week.lost_fen == 0


def test_an_appeal_of_the_refund_is_not_taken_for_the_payout_s(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-3))
    feed(bench, SourceKind.BILL, [freight(), returned(amount_fen=12800)], hours(-1))
    payout_case = only(bench, Queue.PAYOUT)
    assert "compensated" not in payout_case.verdict_flags
    assert payout_case.at_risk_fen == 800


def test_a_repayment_is_traced_to_the_order_that_brought_it(
    empty_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(empty_database.read_bytes())
    settings = Settings(top_up=TopUp(product_id="880011"))
    bench = Workbench(path, clock=FixedClock(NOW), settings=settings, actor="tester")
    refund(bench, id=SALE, order_sn=ORDER)
    asked = bench.recovery.ask(only(bench, Queue.REFUND).id, Route.REPAYMENT, 12800, sent=True)
    paid = top_up(12800, ORDER[-4:])
    feed(bench, SourceKind.ORDERS, [paid], hours(50), name="/in/补款.csv")
    assert bench.recovery.recovery(asked.id).came_fen == 12800
    (entry,) = bench.books.entries()
    (traces,) = bench.books.traces([entry])
    (found,) = [one for one in traces if one.kind == "repayment"]
    assert (found.source, found.line, found.amount_fen) == ("补款.csv", 2, 12800)
    bench.close()
