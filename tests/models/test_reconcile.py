"""The bill against the cases: what no case knows, what contradicts, and what is only not yet booked."""

from typing import Any

import pytest

from models.facts import FactRow, SourceInfo
from models.reconcile import Span, merged
from models.reconcile_run import FoundLine, Reconciliation, reconcile
from models.states import SourceKind
from models.workbench import Workbench
from tests.models.shop import ORDER, SALE, SHOP, at, bill, deliver, feed, hours, order, payout, sale

OTHER = "261116-625944909000052"


def found(bench: Workbench) -> Reconciliation:
    """What does not add up."""
    with bench.reading() as reader:
        return reconcile(reader, bench.limits, ["matched", "unmatched", "ambiguous", "matched"])


def kinds(lines: tuple[FoundLine, ...]) -> list[tuple[str, str, int, int | None]]:
    """Kind, order, what the bill took, what the cases say."""
    return [(one.kind, one.order_sn, one.amount_fen, one.case_fen) for one in lines]


def month(bench: Workbench, *rows: tuple[Any, ...], until: str = "11-20 00:00") -> None:
    """A bill with these lines and one of 1 November, whose period ends at a time."""
    first = bill(signature="first", order_sn="261101-1", code="0010002", at=at("11-01 00:10"))
    info = SourceInfo(
        "bill.csv", SourceKind.BILL, repr(rows), hours(-1), "content", covers_until=at(until)
    )
    source = bench.ingest().begin(info, SHOP)
    deliver(source, [FactRow(line, None, row) for line, row in enumerate((first, *rows), 6)])
    source.finish()


def refunded(bench: Workbench, *rows: tuple[Any, ...]) -> None:
    """After-sales as one export."""
    feed(bench, SourceKind.AFTER_SALES, rows, hours(-1), name="/home/x/sales.xlsx")


def test_nothing_is_imported(bench: Workbench) -> None:
    assert found(bench) == Reconciliation((), (), 0, 2, 1)


def test_a_refund_that_an_after_sale_knows_adds_up(bench: Workbench) -> None:
    refunded(bench, sale(status="退款成功"))
    month(bench, bill())
    assert found(bench)[:2] == ((), ())


def test_a_refund_of_the_bill_that_no_case_knows(bench: Workbench) -> None:
    month(bench, bill(order_sn=OTHER), bill(order_sn=None, signature="b2", amount_fen=-100))
    (loose, named) = sorted(found(bench).unknown_in_bill, key=lambda one: one.order_sn)
    assert (named.order_sn, named.amount_fen, named.source, named.line) == (
        OTHER,
        12800,
        "bill.csv",
        7,
    )
    assert (loose.order_sn, loose.amount_fen, loose.line) == ("", 100, 8)
    assert found(bench).contradicted == ()


def test_a_refunded_order_or_an_old_refund_is_known(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(order_sn=OTHER, status="已收货，退款成功")], hours(-1))
    refunded(bench, sale(status="退款成功", applied_at=at("06-01 10:00")))
    month(bench, bill(at=at("06-02 10:00")), bill(order_sn=OTHER, signature="b2"))
    assert found(bench).unknown_in_bill == ()


def test_payouts_always_have_a_case(bench: Workbench) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-1))
    lines = [
        bill(signature=code, code=code, amount_fen=-200)
        for code in ("0040001", "0040003", "0040005")
    ]
    month(bench, *lines, bill(order_sn=None, signature="n", code="0040004", amount_fen=-300))
    assert found(bench)[:2] == ((), ())


def test_another_sum_than_the_after_sales(bench: Workbench) -> None:
    refunded(bench, sale(status="退款成功"))
    month(bench, bill(amount_fen=-12000), bill(amount_fen=-500, signature="b2"))
    (line,) = found(bench).contradicted
    assert kinds((line,)) == [("amount", ORDER, 12500, 12800)]
    assert (line.after_sale_id, line.source, line.line) == (SALE, "bill.csv", 8)
    assert line.case_id.startswith("r")


def test_two_refunds_of_one_order_add_up_together(bench: Workbench) -> None:
    refunded(
        bench,
        sale(status="退款成功", amount_fen=12000),
        sale(status="退款成功", amount_fen=800, id="2202"),
        sale(status="退款关闭", amount_fen=5000, id="2203"),
    )
    month(bench, bill())
    assert found(bench).contradicted == ()


def test_coupons_that_were_taken_back_belong_to_the_refund(bench: Workbench) -> None:
    refunded(bench, sale(status="退款成功"))
    coupon = bill(signature="c", code="0020005", amount_fen=-800)
    month(bench, bill(amount_fen=-12000), coupon)
    assert found(bench).contradicted == ()


def test_an_amount_that_is_only_known_to_be_below_one_contradicts_nothing(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order()], hours(-1))
    refunded(bench, sale(status="退款成功", amount_fen=None))
    month(bench, bill(amount_fen=-300))
    assert found(bench).contradicted == ()


@pytest.mark.parametrize(
    ("status", "kind"),
    [("退款关闭", "closed"), ("待商家处理", "waiting"), ("待消费者发货", "waiting")],
)
def test_the_bill_took_a_refund_that_the_after_sale_denies(
    bench: Workbench, status: str, kind: str
) -> None:
    refunded(bench, sale(status=status))
    month(bench, bill())
    assert kinds(found(bench).contradicted) == [(kind, ORDER, 12800, 0)]
    assert found(bench).contradicted[0].after_sale_id == SALE
    assert found(bench).unknown_in_bill == ()


@pytest.mark.parametrize(
    ("given", "until", "missing"),
    [
        ({}, "11-18 22:00", True),
        ({}, "11-17 22:00", False),
        ({"type": "退货退款"}, "11-18 22:00", False),
        ({"type": "退货退款"}, "11-26 00:00", True),
        ({"applied_at": at("10-31 10:00")}, "11-18 22:00", False),
        ({"applied_at": None}, "11-18 22:00", False),
        ({"amount_fen": None}, "11-18 22:00", False),
        ({"ship_state": "未发货"}, "11-18 22:00", False),
    ],
)
def test_a_refund_is_missed_only_where_the_bill_covers_its_time(
    bench: Workbench, given: dict[str, Any], until: str, missing: bool
) -> None:
    refunded(bench, sale(**{"status": "退款成功", "applied_at": at("11-15 10:00"), **given}))
    month(bench, until=until)
    lines = found(bench).contradicted
    assert kinds(lines) == ([("missing", ORDER, 12800, 12800)] if missing else [])
    assert [(one.source, one.line) for one in lines] == [("sales.xlsx", 2)] * missing


def test_spans_that_meet_are_one() -> None:
    day = 86_400
    assert merged([Span(10 * day, 20 * day), Span(0, 9 * day), Span(15 * day, 16 * day)]) == (
        Span(0, 20 * day),
    )
    assert merged([Span(0, day), Span(3 * day, 4 * day)]) == (Span(0, day), Span(3 * day, 4 * day))


def test_another_shop_s_bill_covers_nothing(bench: Workbench) -> None:
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(status="退款成功", applied_at=at("11-05 10:00"))],
        hours(-1),
        shop="别家",
    )
    month(bench)
    assert found(bench).contradicted == ()


def test_matched_money_is_summed(bench: Workbench) -> None:
    with bench.step() as step:
        step.session.connection().exec_driver_sql(
            "INSERT INTO money_match (incoming, recovery_id, fen, matched_by, refused)"
            " VALUES ('a', 1, 500, 'bill', FALSE), ('b', 1, 70, 'person', FALSE),"
            " ('c', 1, 9, 'bill', TRUE)"
        )
    assert found(bench).recovered_fen == 570


def test_a_refund_in_a_bill_that_was_not_imported_is_no_contradiction(bench: Workbench) -> None:
    early = sale(id="2201", status="退款成功", amount_fen=5000, applied_at=at("10-05 10:00"))
    late = sale(id="2202", status="退款成功", amount_fen=3000, applied_at=at("11-05 10:00"))
    feed(bench, SourceKind.AFTER_SALES, [early, late], hours(-2))
    line = bill(amount_fen=-3000, at=at("11-05 12:00"))
    feed(bench, SourceKind.BILL, [line], hours(-1))
    assert kinds(found(bench).contradicted) == []
    more = bill(amount_fen=-3500, signature="2", at=at("11-06 12:00"))
    feed(bench, SourceKind.BILL, [line, more], hours(-0.5))
    assert [one[0] for one in kinds(found(bench).contradicted)] == ["amount"]


@pytest.mark.parametrize(
    ("status", "applied", "missed"),
    [
        ("打款成功", "11-10 10:00", True),
        ("打款失败", "11-10 10:00", False),
        ("打款成功", "11-18 10:00", False),
    ],
    ids=["paid", "not paid", "may be booked later"],
)
def test_a_payout_that_a_record_says_was_paid_is_missed_in_the_bill(
    bench: Workbench, status: str, applied: str, missed: bool
) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout(status=status, applied_at=at(applied))], hours(-1))
    month(bench)
    assert [one[0] for one in kinds(found(bench).contradicted)] == ["missing"] * missed
