"""Which cases the facts make: queues, look-back, amounts, payouts, work orders."""

from datetime import timedelta

import pytest

from models.case_facts import date_of_order
from models.clock import FixedClock
from models.states import (
    CaseState,
    DeadlineSource,
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
    sighting,
    where,
)

SALES, ORDERS, BILL = SourceKind.AFTER_SALES, SourceKind.ORDERS, SourceKind.BILL
PAYOUTS, TEMPLATE = SourceKind.PAYOUTS, SourceKind.TEMPLATE


@pytest.mark.parametrize(
    ("status", "queue"),
    [
        ("待商家处理", Queue.EXPIRING),
        ("待商家收货", Queue.EXPIRING),
        ("平台处理中", Queue.EVIDENCE),
        ("退款成功", Queue.REFUND),
        ("待消费者发货", None),
        ("退款关闭", None),
        ("换货/补寄成功", None),
        ("没见过的状态", None),
    ],
)
def test_an_after_sale_waits_in_the_queue_of_its_status(
    bench: Workbench, status: str, queue: Queue | None
) -> None:
    feed(bench, SALES, [sale(status=status)], hours(-1))
    assert where(bench) == ({queue: 1} if queue else {})


def test_a_move_closes_one_case_and_opens_the_other(bench: Workbench) -> None:
    first = feed(bench, SALES, [sale()], hours(-3))
    second = feed(bench, SALES, [sale(status="平台处理中")], hours(-2))
    assert (first.cases.opened, first.cases.closed) == (1, 0)
    assert (second.cases.opened, second.cases.closed) == (1, 1)
    assert where(bench) == {Queue.EVIDENCE: 1}, "what nobody touched is history, not listed"


def test_an_unknown_status_is_shown_and_moves_nothing(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-3))
    feed(bench, SALES, [sale(status="新的状态")], hours(-2))
    found = only(bench, Queue.EXPIRING)
    assert found.status == "新的状态"
    assert found.state is CaseState.OPEN


def test_the_platform_has_no_deadline_until_somebody_gives_one(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="平台处理中")], hours(-3))
    assert only(bench, Queue.EVIDENCE).deadline_source is DeadlineSource.NONE
    template = sighting(after_sale_id=SALE, deadline_at=hours(9), queue="evidence")
    feed(bench, TEMPLATE, [template], hours(-2))
    found = only(bench, Queue.EVIDENCE)
    assert (found.deadline_at, found.deadline_source) == (hours(9), DeadlineSource.TYPED)
    assert found.dispute


# -- look-back --------------------------------------------------------------------------------


def refund(bench: Workbench, **given: object) -> None:
    """A refunded after-sale whose application time is not known."""
    feed(bench, SALES, [sale(status="退款成功", applied_at=None, **given)], hours(-1))


def test_a_refund_is_dated_by_the_best_source_there_is(bench: Workbench) -> None:
    refund(bench)
    assert only(bench, Queue.REFUND).loss_at == at("11-17 00:00"), "the date in the order number"
    feed(bench, ORDERS, [order(deal_at=at("11-17 08:00"), shipped_at=None)], hours(-9))
    assert only(bench, Queue.REFUND).loss_at == at("11-17 08:00")
    feed(bench, ORDERS, [order(shipped_at=at("11-18 09:00"))], hours(-8))
    assert only(bench, Queue.REFUND).loss_at == at("11-18 09:00")
    feed(bench, ORDERS, [order(confirmed_at=at("11-19 09:00"))], hours(-7))
    assert only(bench, Queue.REFUND).loss_at == at("11-19 09:00")
    feed(bench, SALES, [sale(status="退款成功")], hours(-6))
    assert only(bench, Queue.REFUND).loss_at == at("11-19 22:31"), "申请时间"
    paste(bench, row("退款成功", after_sale_id=SALE, refunded_at=at("11-19 22:40")))
    assert only(bench, Queue.REFUND).loss_at == at("11-19 22:40"), "a page"
    feed(bench, BILL, [bill(at=at("11-19 23:00"))], hours(-2))
    assert only(bench, Queue.REFUND).loss_at == at("11-19 23:00"), "the bill"


def test_the_bill_line_of_the_same_amount_dates_a_refund(bench: Workbench) -> None:
    other = bill(signature="b2", amount_fen=-500, at=at("11-20 01:00"))
    feed(bench, BILL, [bill(), other], hours(-2))
    refund(bench)
    assert only(bench, Queue.REFUND).loss_at == at("11-19 23:00")


@pytest.mark.parametrize(("seconds", "listed"), [(1, 1), (0, 0), (-1, 0)])
def test_a_refund_leaves_the_list_at_the_edge_of_the_look_back(
    bench: Workbench, clock: FixedClock, seconds: int, listed: int
) -> None:
    refund(bench, id=SALE)
    feed(bench, BILL, [bill(at=hours(-1))], hours(-1))
    clock.moment = NOW + timedelta(days=30, hours=-1, seconds=-seconds)
    assert len(bench.cases(Queue.REFUND, everything=True)) == listed


def test_a_refund_outside_the_look_back_opens_no_case(bench: Workbench) -> None:
    fed = feed(bench, SALES, [sale(status="退款成功", applied_at=hours(-31 * 24))], hours(-1))
    assert where(bench) == {}
    assert fed.cases.opened == 0
    paid = feed(bench, BILL, [bill(at=hours(-2))], hours(-1))
    assert where(bench) == {Queue.REFUND: 1}, "the bill says that the money went yesterday"
    assert paid.cases.opened == 1


def test_the_date_in_an_order_number_is_a_day_in_shanghai() -> None:
    assert date_of_order("261117-625944909000871") == at("11-17 00:00")
    assert date_of_order("261399-625944909000871") is None
    assert date_of_order("") is None


# -- orders without their after-sale ----------------------------------------------------------


def test_a_refunded_order_is_a_case_with_an_upper_bound(bench: Workbench) -> None:
    feed(bench, ORDERS, [order(status="已收货，退款成功")], hours(-1))
    found = only(bench, Queue.REFUND)
    assert (found.subject_kind, found.verdict) == (SubjectKind.ORDER, Verdict.KEPT_BY_BUYER)
    assert (found.amount_fen, found.at_risk_fen, found.at_risk_bound) == (12800, 12800, True)
    assert found.status == "已收货，退款成功"


def test_it_becomes_one_with_its_after_sale(bench: Workbench) -> None:
    feed(bench, ORDERS, [order(status="已收货，退款成功")], hours(-2))
    feed(bench, SALES, [sale(status="退款成功", amount_fen=3000)], hours(-1))
    found = only(bench, Queue.REFUND, everything=True)
    assert (found.after_sale_id, found.at_risk_fen) == (SALE, 3000)
    assert found.verdict_flags == "partial"
    assert not found.at_risk_bound


def test_an_after_sale_of_unknown_status_does_not_hide_the_refund(bench: Workbench) -> None:
    feed(bench, ORDERS, [order(status="已收货，退款成功")], hours(-2))
    feed(bench, SALES, [sale(status="新的状态")], hours(-1))
    assert where(bench) == {Queue.REFUND: 1}


def test_a_closed_after_sale_does_not_hide_the_refund(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款关闭", type="退货退款")], hours(-2))
    feed(bench, ORDERS, [order(status="已收货，退款成功")], hours(-1))
    assert only(bench, Queue.REFUND).subject_kind is SubjectKind.ORDER


def test_a_refund_known_from_the_bill_alone_opens_no_case(bench: Workbench) -> None:
    feed(bench, BILL, [bill()], hours(-1))
    assert where(bench) == {}


def test_an_order_with_many_lines_is_paid_for_by_all_of_them(bench: Workbench) -> None:
    lines = [
        order(line_key=f"s{n}", paid_fen=100 * n, status="已收货，退款成功") for n in (1, 2, 3)
    ]
    feed(bench, ORDERS, lines, hours(-1))
    assert only(bench, Queue.REFUND).amount_fen == 600


def test_an_order_with_many_after_sales_has_a_case_for_each_that_waits(bench: Workbench) -> None:
    sales = [
        sale(id=f"220123{number:08d}", status=status, applied_at=hours(-number - 1))
        for number, status in enumerate(["退款关闭", "退款成功", "待商家处理", "平台处理中"] * 5)
    ]
    feed(bench, SALES, sales, hours(-1))
    assert where(bench) == {Queue.EXPIRING: 5, Queue.EVIDENCE: 5, Queue.REFUND: 5}


# -- verdicts ---------------------------------------------------------------------------------


def test_nothing_lost_is_closed_by_rule_logged_and_reopened_by_a_fact(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功", ship_state="未发货")], hours(-5))
    found = only(bench, Queue.REFUND, everything=True)
    assert (found.state, found.verdict) == (CaseState.CLOSED, Verdict.NOT_SHIPPED)
    assert found.at_risk_fen == 0
    assert [line.kind for line in bench.history(found.id)] == ["closed_by_rule"]
    fed = feed(bench, ORDERS, [order(status="已发货，退款成功")], hours(-4))
    assert fed.cases.reopened == 1
    found = only(bench, Queue.REFUND)
    assert (found.state, found.verdict) == (CaseState.OPEN, Verdict.IN_TRANSIT)
    assert [line.kind for line in bench.history(found.id)][-1] == "reopened"


def test_a_later_fact_closes_an_open_refund(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功", type="退货退款")], hours(-5))
    assert only(bench, Queue.REFUND).verdict is Verdict.RETURN_PENDING
    signed = sale(status="退款成功", type="退货退款", return_track="已签收")
    fed = feed(bench, SALES, [signed], hours(-4))
    assert fed.cases.closed == 1
    assert only(bench, Queue.REFUND, everything=True).state is CaseState.CLOSED


def test_the_merchants_bad_return_is_disputed(bench: Workbench) -> None:
    signed = sale(status="退款成功", type="退货退款", return_track="已签收")
    feed(bench, SALES, [signed], hours(-5))
    feed(bench, TEMPLATE, [sighting(after_sale_id=SALE, return_condition="empty")], hours(-4))
    found = only(bench, Queue.REFUND)
    assert (found.verdict, found.at_risk_fen) == (Verdict.RETURN_DISPUTED, 12800)


def test_shipped_with_nothing_known_of_the_order_is_marked(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-5))
    found = only(bench, Queue.REFUND)
    assert (found.verdict, found.verdict_flags) == (Verdict.IN_TRANSIT, "unconfirmed")
    feed(bench, ORDERS, [order(status="已发货，退款成功")], hours(-4))
    assert only(bench, Queue.REFUND).verdict_flags == ""


def test_what_never_left_risks_no_money_whatever_its_type(bench: Workbench) -> None:
    unshipped = sale(status="退款成功", type="退货退款", ship_state="未发货")
    feed(bench, SALES, [unshipped], hours(-5))
    assert only(bench, Queue.REFUND).at_risk_fen == 0


def test_an_amount_that_only_the_order_knows_is_a_bound(bench: Workbench) -> None:
    feed(bench, SALES, [sale(amount_fen=None, order_amount_fen=9900)], hours(-5))
    found = only(bench, Queue.EXPIRING)
    assert (found.at_risk_fen, found.at_risk_bound) == (9900, True)


# -- who agreed -------------------------------------------------------------------------------


def test_who_agreed_comes_from_a_template_a_page_or_a_tag_and_never_from_notes(
    bench: Workbench,
) -> None:
    feed(bench, SALES, [sale(status="退款成功", remark="售后小助手同意退款")], hours(-5))
    assert only(bench, Queue.REFUND).agreed_by == "unknown"
    feed(bench, TEMPLATE, [sighting(after_sale_id=SALE, agreed_by="speed")], hours(-4))
    assert only(bench, Queue.REFUND).agreed_by == "speed"
    paste(bench, row("退款成功", after_sale_id=SALE, agreed_by="platform"), age=hours(-3))
    assert only(bench, Queue.REFUND).agreed_by == "platform"


def test_equal_refunds_of_an_order_went_in_the_order_of_applying(bench: Workbench) -> None:
    first = sale(id="2201", status="退款成功", amount_fen=5000, applied_at=at("11-10 10:00"))
    second = sale(id="2202", status="退款成功", amount_fen=5000, applied_at=at("11-15 10:00"))
    feed(bench, SALES, [first, second], hours(-2))
    early = bill(amount_fen=-5000, signature="1", at=at("11-10 12:00"))
    late = bill(amount_fen=-5000, signature="2", at=at("11-15 12:00"))
    feed(bench, BILL, [early], hours(-1))
    days = {row.after_sale_id: row.loss_at for row in bench.cases(Queue.REFUND)}
    assert days == {"2201": at("11-10 12:00"), "2202": at("11-15 10:00")}
    feed(bench, BILL, [early, late], hours(-0.5))
    days = {row.after_sale_id: row.loss_at for row in bench.cases(Queue.REFUND)}
    assert days == {"2201": at("11-10 12:00"), "2202": at("11-15 12:00")}


def test_a_refund_does_not_borrow_the_bill_line_of_another_one(bench: Workbench) -> None:
    first = sale(id="2201", status="退款成功", amount_fen=5000, applied_at=at("11-10 10:00"))
    second = sale(id="2202", status="退款成功", amount_fen=3000, applied_at=at("11-15 10:00"))
    feed(bench, SALES, [first, second], hours(-2))
    feed(bench, BILL, [bill(amount_fen=-3000, at=at("11-15 12:00"))], hours(-1))
    days = {row.after_sale_id: row.loss_at for row in bench.cases(Queue.REFUND)}
    assert days == {"2201": at("11-10 10:00"), "2202": at("11-15 12:00")}


# -- payouts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["0040001", "0040002", "0040003", "0040004", "0040005"])
def test_payout_codes_of_the_bill_make_cases(bench: Workbench, code: str) -> None:
    feed(bench, BILL, [bill(code=code, amount_fen=-200)], hours(-1))
    found = only(bench, Queue.PAYOUT)
    own = code == "0040001"  # 小额打款: the shop's own choice
    assert (found.amount_fen, found.at_risk_fen) == (200, 0 if own else 200)


def test_the_shops_own_payout_is_at_risk_where_something_is_wrong_with_it(bench: Workbench) -> None:
    lines = [bill(code="0040001", amount_fen=-200, signature=f"s{n}") for n in range(2)]
    feed(bench, BILL, lines, hours(-1))
    assert [row.verdict_flags for row in bench.cases(Queue.PAYOUT)] == ["twice", "twice"]
    assert [row.at_risk_fen for row in bench.cases(Queue.PAYOUT)] == [200, 200]


def test_a_payout_that_the_bill_paid_back_is_not_at_risk(bench: Workbench) -> None:
    paid = bill(code="0040003", amount_fen=-800, signature="f", at=at("11-15 10:00"))
    back = bill(
        code="0130001",
        amount_fen=500,
        signature="r",
        at=at("11-18 10:00"),
        description="其他收入-申诉补回",
    )
    feed(bench, BILL, [paid], hours(-2))
    assert only(bench, Queue.PAYOUT).at_risk_fen == 800
    feed(bench, BILL, [paid, back], hours(-1))
    assert only(bench, Queue.PAYOUT, everything=True).at_risk_fen == 300
    assert bench.summary().at_risk_fen == 300


@pytest.mark.parametrize("code", ["0010002", "0020002", "0030002", "0050002", "0130001"])
def test_other_codes_make_none(bench: Workbench, code: str) -> None:
    feed(bench, BILL, [bill(code=code, amount_fen=-200)], hours(-1))
    assert where(bench) == {}


def test_a_payout_known_from_a_record_and_from_the_bill_is_one_case(bench: Workbench) -> None:
    feed(bench, PAYOUTS, [payout()], hours(-2))
    assert only(bench, Queue.PAYOUT).subject_kind is SubjectKind.PAYOUT
    feed(bench, BILL, [bill(code="0040001", amount_fen=-200)], hours(-1))
    found = only(bench, Queue.PAYOUT, everything=True)
    assert (found.subject_kind, found.reason) == (SubjectKind.BILL_LINE, "小额补偿")
    assert found.applied_at == at("11-18 12:00")


@pytest.mark.parametrize(
    "line",
    [
        {"amount_fen": -300},
        {"code": "0040003", "amount_fen": -200},
        {"amount_fen": -200, "at": at("11-17 11:59")},
    ],
)
def test_another_amount_code_or_an_earlier_day_is_another_payout(
    bench: Workbench, line: dict[str, int]
) -> None:
    feed(bench, PAYOUTS, [payout()], hours(-2))
    feed(bench, BILL, [bill(**{"code": "0040001", **line})], hours(-1))
    assert where(bench) == {Queue.PAYOUT: 2}


def test_two_equal_payouts_pair_with_two_lines(bench: Workbench) -> None:
    records = [payout(), payout(applied_at=at("11-18 13:00"))]
    lines = [bill(code="0040001", amount_fen=-200, ordinal=n) for n in range(2)]
    feed(bench, PAYOUTS, records, hours(-2))
    feed(bench, BILL, lines, hours(-1))
    assert where(bench) == {Queue.PAYOUT: 2}


@pytest.mark.parametrize("status", ["打款失败", "已驳回", "已撤销"])
def test_a_record_of_money_that_did_not_move_is_no_payout(bench: Workbench, status: str) -> None:
    feed(bench, PAYOUTS, [payout(status=status)], hours(-2))
    assert where(bench) == {}


def test_a_payout_of_which_the_bill_names_no_order_is_still_a_case(bench: Workbench) -> None:
    lines = [bill(order_sn=None, code="0040004", amount_fen=-300, ordinal=n) for n in range(2)]
    feed(bench, BILL, lines, hours(-1))
    assert where(bench) == {Queue.PAYOUT: 2}
    assert bench.find("") == [], "no number is not the number of every case without one"


def test_payouts_outside_the_look_back_open_no_case(bench: Workbench) -> None:
    old = bill(code="0040001", amount_fen=-200, at=hours(-31 * 24))
    feed(bench, BILL, [old], hours(-1))
    assert where(bench) == {}


# -- work orders ------------------------------------------------------------------------------


def work_order(**given: object) -> tuple[object, ...]:
    """A row of the work-order template."""
    return sighting(kind="work_order", after_sale_id="77001", queue="expiring", **given)


def test_a_work_order_waits_in_expiring_until_it_is_closed(bench: Workbench) -> None:
    feed(bench, TEMPLATE, [work_order(deadline_at=hours(3), title="催发货")], hours(-9))
    found = only(bench, Queue.EXPIRING)
    assert (found.subject_kind, found.product) == (SubjectKind.WORK_ORDER, "催发货")
    assert (found.deadline_at, found.deadline_source) == (hours(3), DeadlineSource.TYPED)
    feed(bench, TEMPLATE, [work_order(status="已处理", status_class="closed")], hours(-8))
    assert where(bench) == {}
    feed(bench, TEMPLATE, [work_order(title="催发货")], hours(-7))
    assert where(bench) == {Queue.EXPIRING: 1}, "a newer list still shows it"


def test_the_estimate_of_a_work_order_counts_from_when_it_was_first_seen(
    bench: Workbench,
) -> None:
    for age in (-9, -5, -1):
        feed(bench, TEMPLATE, [work_order()], hours(age))
    found = only(bench, Queue.EXPIRING)
    assert (found.deadline_at, found.estimated) == (hours(-9 + 24), True)


def test_a_work_order_and_an_after_sale_of_one_order_are_two_cases(bench: Workbench) -> None:
    feed(bench, TEMPLATE, [work_order()], hours(-9))
    feed(bench, SALES, [sale()], hours(-8))
    assert {one.subject_kind for one in bench.find(ORDER)} == {
        SubjectKind.WORK_ORDER,
        SubjectKind.AFTER_SALE,
    }


@pytest.mark.parametrize("page_first", [True, False])
def test_a_refunded_order_ends_what_only_an_older_page_knows(
    bench: Workbench, page_first: bool
) -> None:
    def orders() -> None:
        feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-1))

    def seen() -> None:
        paste(bench, row(countdown=3600), age=hours(-2))

    for put in (seen, orders) if page_first else (orders, seen):
        put()
    assert where(bench) == {Queue.REFUND: 1}
