"""What the desk and the check-in read: order, sums, search, numbers, detail."""

from datetime import timedelta

import pytest

from models.clock import FixedClock, from_epoch
from models.errors import CaseNotFound
from models.rows import CaseRow
from models.states import Bucket, CaseState, DeadlineSource, Queue, SourceKind, SubjectKind, Verdict
from models.urgency import bucket, urgency
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
    sighting,
)

SALES = SourceKind.AFTER_SALES


def number(at_: int) -> str:
    """An order number."""
    return f"261117-{at_:015d}"


def waiting(bench: Workbench, *lefts: int) -> None:
    """Requests with these seconds left, as a page says."""
    rows = [row("待商家处理", order_sn=number(n), countdown=left) for n, left in enumerate(lefts)]
    paste(bench, *rows)


# -- urgency ----------------------------------------------------------------------------------

EDGES = [
    (-1, Bucket.OVERDUE),
    (0, Bucket.OVERDUE),
    (1, Bucket.HOUR),
    (3600, Bucket.HOUR),
    (3601, Bucket.FOUR_HOURS),
    (14400, Bucket.FOUR_HOURS),
    (14401, Bucket.DAY),
    (86400, Bucket.DAY),
    (86401, Bucket.LATER),
]


@pytest.mark.parametrize(("left", "expected"), EDGES)
def test_the_edges_of_the_buckets(left: int, expected: Bucket) -> None:
    assert bucket(1000 + left, 1000) is expected
    assert bucket(None, 1000) is Bucket.NONE


def test_the_database_counts_in_the_same_buckets(bench: Workbench) -> None:
    waiting(bench, *(left for left, _expected in EDGES))
    found = bench.summary().queues[Queue.EXPIRING]
    expected = [bucket for _left, bucket in EDGES]
    assert found.buckets == {one: expected.count(one) for one in Bucket}
    assert sum(found.buckets.values()) == found.open == len(EDGES)
    assert not any(found.estimated.values())


def test_buckets_go_before_queues_and_queues_before_money(bench: Workbench) -> None:
    rich = {"amount_fen": 99_00000}
    feed(
        bench,
        SALES,
        [
            sale(id="1", order_sn=number(1), status="平台处理中", amount_fen=1),
            sale(id="2", order_sn=number(2), applied_at=None, amount_fen=1),
            sale(id="3", order_sn=number(3), status="退款成功", **rich),
            sale(id="4", order_sn=number(4), applied_at=None, **rich),
            sale(id="5", order_sn=number(5)),
        ],
        hours(-1),
    )
    paste(bench, row("待商家处理", after_sale_id="5", order_sn=number(5), countdown=60))
    assert [one.after_sale_id for one in bench.next_due()] == ["5", "3", "1", "4", "2"]
    assert bench.next_due(limit=2) == bench.next_due()[:2]


def test_overdue_comes_last_since_it_can_no_longer_be_saved(
    bench: Workbench, clock: FixedClock
) -> None:
    waiting(bench, 60, 7200)
    feed(bench, SourceKind.BILL, [bill(code="0040001", amount_fen=-1)], hours(-1))
    clock.moment = NOW + timedelta(seconds=60)
    found = bench.next_due()
    assert [one.order_sn for one in found] == [number(1), ORDER, number(0)]
    assert found == sorted(found, key=lambda one: urgency(one, hours(0) + 60))


def test_an_estimate_never_makes_a_case_overdue(bench: Workbench, clock: FixedClock) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    due = only(bench, Queue.EXPIRING).deadline_at
    assert due is not None
    assert bench.summary().queues[Queue.EXPIRING].estimated[Bucket.DAY] == 0
    clock.moment = from_epoch(due - 3600)
    assert bench.summary().queues[Queue.EXPIRING].estimated[Bucket.HOUR] == 1
    clock.moment = from_epoch(due)
    found = only(bench, Queue.EXPIRING)
    assert (found.deadline_at, found.deadline_source) == (None, DeadlineSource.NONE)
    assert bench.summary().queues[Queue.EXPIRING].buckets[Bucket.NONE] == 1


def test_refunds_are_worked_off_by_verdict_before_money(bench: Workbench) -> None:
    states = [("已收货，退款成功", 99), ("已发货，退款成功", 98), ("未发货，退款成功", 1)]
    feed(
        bench,
        SourceKind.ORDERS,
        [
            order(order_sn=number(n), status=status, paid_fen=fen, shipped_at=None)
            for n, (status, fen) in enumerate(states)
        ],
        hours(-1),
    )
    assert [one.verdict for one in bench.cases(Queue.REFUND)] == [
        Verdict.SHIPPED_AFTER_REFUND,
        Verdict.IN_TRANSIT,
        Verdict.KEPT_BY_BUYER,
    ]
    summary = bench.summary().queues[Queue.REFUND]
    assert summary.at_risk_fen == 198
    assert sum(summary.verdicts.values()) == summary.open == 3


# -- reading ----------------------------------------------------------------------------------


def test_pages_of_a_long_list_follow_each_other(bench: Workbench) -> None:
    waiting(bench, *range(100, 110))
    everything = bench.cases(Queue.EXPIRING)
    assert bench.cases(Queue.EXPIRING, limit=4, offset=4) == everything[4:8]


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("草莓", 1),
        (SALE, 1),
        (ORDER[:10], 1),
        ("质量", 1),
        ("看", 1),
        ("100%", 1),
        ("_", 0),
        ("x", 0),
    ],
)
def test_search_finds_text_and_takes_no_wildcards(
    bench: Workbench, search: str, count: int
) -> None:
    feed(bench, SALES, [sale(product="草莓100%新鲜")], hours(-1))
    bench.set_note([only(bench, Queue.EXPIRING).id], "看过")
    assert len(bench.cases(Queue.EXPIRING, search=search)) == count


@pytest.mark.parametrize(
    "written",
    [
        ORDER,
        ORDER.replace("-", ""),
        ORDER.replace("-", " - "),
        ORDER.replace("-", "—"),
        ORDER.replace("-", "−"),
        f"\u200b{ORDER[:9]}\n{ORDER[9:]} ",
        "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in ORDER),
        SALE,
        f" {SALE[:7]}\u200d{SALE[7:]}",
    ],
)
def test_a_number_is_found_in_every_copied_form(bench: Workbench, written: str) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    assert [one.after_sale_id for one in bench.find(written)] == [SALE]


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "999", "%", "'; DROP TABLE cases; --"])
def test_what_is_no_number_finds_nothing(bench: Workbench, nothing: str) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-1))
    assert bench.find(nothing) == []


def test_a_case_is_found_by_its_id_alone(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    found = only(bench, Queue.EXPIRING)
    assert bench.case(found.id.upper()) == found if found.id.upper() == found.id else True
    assert bench.find(found.id.upper()) == [found]
    with pytest.raises(CaseNotFound):
        bench.case(SALE)


def test_today_is_a_day_in_shanghai(bench: Workbench, clock: FixedClock) -> None:
    waiting(bench, 86400 * 3, 86400 * 3)
    first, second = bench.cases(Queue.EXPIRING)
    clock.moment = from_epoch(at("11-20 23:59"))
    bench.handle([first.id])
    assert bench.done_today()[0] == 1
    clock.moment = from_epoch(at("11-21 00:00"))
    handled, unconfirmed, following = bench.done_today()
    assert (handled, unconfirmed) == (0, 1)
    assert following is not None
    assert following.id == second.id


# -- detail -----------------------------------------------------------------------------------


def facts(bench: Workbench, found: CaseRow) -> dict[str, str]:
    """Facts by key; of many with one key the last."""
    return {one.key: one.value for one in bench.detail(found.id).facts}


def test_every_fact_says_where_and_when_it_was_read(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-3), name="售后.xlsx")
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2), name="订单.csv")
    feed(bench, SourceKind.BILL, [bill()], hours(-1), name="账单.csv")
    detail = bench.detail(only(bench, Queue.REFUND).id)
    assert {one.source for one in detail.facts} == {"售后.xlsx", "订单.csv", "账单.csv"}
    assert all(one.line == 2 and one.age is not None for one in detail.facts)
    shown = facts(bench, detail.row)
    assert shown["amount"] == "128.00"
    assert shown["applied_at"] == "2026-11-19 22:31:00"
    assert "0020002" in shown["refunded_at"]
    assert [one.key for one in detail.timeline] == ["shipped_at", "applied_at", "refunded_at"]


def test_a_payout_shows_its_record_until_the_bill_books_it(bench: Workbench) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-3))
    assert facts(bench, only(bench, Queue.PAYOUT))["payout"] == "2.00  打款成功 小额补偿"
    feed(bench, SourceKind.BILL, [bill(code="0040001", amount_fen=-200)], hours(-2))
    shown = facts(bench, only(bench, Queue.PAYOUT))
    assert "paid_out_at" in shown
    assert "payout" not in shown


def test_words_of_a_page_are_told_in_words(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-3))
    template = sighting(after_sale_id=SALE, return_condition="wrong", agreed_by="speed")
    feed(bench, SourceKind.TEMPLATE, [template], hours(-2))
    shown = facts(bench, only(bench, Queue.REFUND))
    assert "speed" not in shown["agreed_by"]
    assert "wrong" not in shown["return_condition"]


def test_a_work_order_shows_its_own_facts(bench: Workbench) -> None:
    template = sighting(kind="work_order", after_sale_id="77", title="催发货", status="待处理")
    feed(bench, SourceKind.TEMPLATE, [template], hours(-2))
    shown = facts(bench, only(bench, Queue.EXPIRING))
    assert (shown["title"], shown["status"]) == ("催发货", "待处理")


def test_a_refunded_order_shows_what_is_known_of_the_order(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    found = only(bench, Queue.REFUND)
    assert found.subject_kind is SubjectKind.ORDER
    assert facts(bench, found)["waybill"] == "YT8812345678901"
    assert bench.draft_facts(found.id).return_waybill is None, "nobody knows of a return"


@pytest.mark.parametrize(
    ("status", "menu"),
    [
        ("待商家处理", "待商家处理"),
        ("平台处理中", "商家举证"),
        ("退款成功", "退款成功"),
    ],
)
def test_every_case_says_where_it_is_handled(bench: Workbench, status: str, menu: str) -> None:
    feed(bench, SALES, [sale(status=status)], hours(-1))
    (found,) = bench.next_due()
    place = bench.detail(found.id).place
    assert place.web.endswith(menu)
    assert place.app.startswith("退款")
    assert place.url.endswith(f"/aftersales-ssr/detail?id={SALE}&orderSn={ORDER}")


def test_cases_without_an_after_sale_lead_to_their_list(bench: Workbench) -> None:
    paste(bench, row(countdown=60))
    assert bench.detail(only(bench, Queue.EXPIRING).id).place.url.endswith("/aftersale_list")
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-1))
    assert "work_order" in bench.detail(only(bench, Queue.PAYOUT).id).place.url
    template = sighting(kind="work_order", after_sale_id="77", order_sn=number(3))
    feed(bench, SourceKind.TEMPLATE, [template], hours(-1))
    (order_case,) = bench.find(number(3))
    assert "work_order" in bench.detail(order_case.id).place.url


def test_the_history_of_a_case_is_told_in_words(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    case_id = only(bench, Queue.EXPIRING).id
    bench.set_deadline([case_id], from_epoch(at("11-20 18:30")))
    bench.snooze([case_id], from_epoch(at("11-20 11:00")))
    bench.set_note([case_id], "给仓库")
    feed(bench, SALES, [sale(status="平台处理中")], hours(-0.5))
    told = [(line.kind, line.detail) for line in bench.history(case_id)]
    assert told[:3] == [
        ("deadline_typed", "11-20 18:30"),
        ("snoozed", "11-20 11:00"),
        ("noted", "给仓库"),
    ]
    assert told[3][0] == "closed"
    assert told[3][1] not in {"", "moved"}
    assert bench.case(case_id).state is CaseState.CLOSED
