"""Payouts: what they were for, who asked, what stands out, and until when they can be appealed."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from models.case_spec import Limits
from models.clock import FixedClock
from models.derive import derive
from models.dossier import Dossier
from models.facts import BillValues, PayoutValues
from models.i18n import t
from models.merge import Fact, Stamp
from models.pages import PageLine
from models.payout_cases import compensated_fen, payouts_of
from models.rows import CaseRow
from models.settings import Settings
from models.states import (
    AgreedBy,
    Bucket,
    CaseState,
    DeadlineSource,
    Queue,
    SourceKind,
    SubjectKind,
)
from models.urgency import urgency
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

BILL, PAYOUTS, SALES, ORDERS = (
    SourceKind.BILL,
    SourceKind.PAYOUTS,
    SourceKind.AFTER_SALES,
    SourceKind.ORDERS,
)
DAY = 86_400
WINDOW = 30 * DAY


def freight(**given: Any) -> tuple[Any, ...]:
    """A bill line that paid ¥8.00 for a return's freight."""
    values = {"code": "0040003", "amount_fen": -800, "signature": "f", "at": at("11-15 10:00")}
    return bill(**values | {"description": "售后费用-运费补偿"} | given)


def returned(**given: Any) -> tuple[Any, ...]:
    """A bill line that gives ¥8.00 back by an appeal."""
    values = {"code": "0130001", "amount_fen": 800, "signature": "r", "at": at("11-18 10:00")}
    return bill(**values | {"description": "其他收入-申诉补回"} | given)


def flags(bench: Workbench) -> list[str]:
    """What stands out of each payout, by its amount."""
    found = sorted(bench.cases(Queue.PAYOUT), key=lambda one: one.amount_fen or 0)
    return [one.verdict_flags for one in found]


# -- what a payout knows ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind", "answer"),
    [
        ("0040001", "small", "no"),
        ("0040002", "compensation", "yes"),
        ("0040003", "freight", "yes"),
        ("0040004", "late_shipment", "yes"),
        ("0040005", "fake_shipment", "yes"),
    ],
)
def test_the_code_of_the_bill_says_what_it_was_for(
    bench: Workbench, code: str, kind: str, answer: str
) -> None:
    feed(bench, BILL, [bill(code=code, amount_fen=-200)], hours(-1))
    found = only(bench, Queue.PAYOUT)
    assert (found.payout_kind, found.appealable) == (kind, answer)
    assert found.appeal_until == (None if answer == "no" else at("11-19 23:00") + WINDOW)


def test_a_record_says_who_applied_and_what_for(bench: Workbench) -> None:
    feed(bench, PAYOUTS, [payout(applicant="客服01")], hours(-2))
    found = only(bench, Queue.PAYOUT)
    assert (found.payout_kind, found.applicant) == ("small", "客服01")
    feed(bench, BILL, [bill(code="0040001", amount_fen=-200)], hours(-1))
    found = only(bench, Queue.PAYOUT, everything=True)
    assert (found.subject_kind, found.applicant) == (SubjectKind.BILL_LINE, "客服01")


@pytest.mark.parametrize(
    ("known", "before", "after"),
    [
        ({"status": "审核中"}, 0, "客服01"),
        ({"status": "待打款"}, 0, "客服01"),
        ({"status": "审核通过"}, 1, "客服01"),
        ({"status": "已驳回"}, 0, ""),
        ({"amount_fen": 0}, 0, ""),
    ],
)
def test_a_record_counts_once_money_moved(
    bench: Workbench, known: dict[str, Any], before: int, after: str
) -> None:
    feed(bench, PAYOUTS, [payout(applicant="客服01", **known)], hours(-2))
    assert len(bench.cases(Queue.PAYOUT)) == before
    feed(bench, BILL, [bill(code="0040001", amount_fen=-200)], hours(-1))
    assert only(bench, Queue.PAYOUT).applicant == after


@pytest.mark.parametrize(
    ("kind", "code", "cases"),
    [
        ("freight", "0040003", 1),
        ("compensation", "0040002", 1),
        ("freight", "0040001", 2),
        ("coupon", "0040001", 2),
        (None, "0040001", 1),
    ],
)
def test_a_record_belongs_to_the_line_of_its_kind(
    bench: Workbench, kind: str | None, code: str, cases: int
) -> None:
    feed(bench, PAYOUTS, [payout(kind=kind)], hours(-2))
    feed(bench, BILL, [bill(code=code, amount_fen=-200)], hours(-1))
    found = bench.cases(Queue.PAYOUT)
    assert len(found) == cases
    assert any(one.payout_kind == (kind or "small") for one in found)


def test_the_sum_on_the_order_counts_every_payout_of_it_once(bench: Workbench) -> None:
    other = bill(order_sn="261118-000000000000001", code="0040002", amount_fen=-9900, signature="o")
    feed(bench, PAYOUTS, [payout()], hours(-2))
    feed(bench, BILL, [freight(), bill(code="0040001", amount_fen=-200), other], hours(-1))
    sums = {one.amount_fen: one.order_paid_out_fen for one in bench.cases(Queue.PAYOUT)}
    assert sums == {800: 1000, 200: 1000, 9900: 9900}


def test_a_payout_knows_the_only_after_sale_of_its_order(bench: Workbench) -> None:
    feed(bench, BILL, [freight()], hours(-3))
    assert only(bench, Queue.PAYOUT).after_sale_id == ""
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    assert only(bench, Queue.PAYOUT).after_sale_id == SALE
    feed(bench, SALES, [sale(id="22012312345679", status="退款关闭")], hours(-1))
    assert only(bench, Queue.PAYOUT).after_sale_id == "", "two: nobody knows which"


def test_the_number_of_an_after_sale_means_the_after_sale(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    feed(bench, BILL, [freight()], hours(-1))
    assert [one.queue for one in bench.find(SALE)] == [Queue.EXPIRING]
    assert len(bench.find(ORDER)) == 2
    feed(bench, SALES, [sale(status="退款关闭")], hours(-0.5))
    assert [one.queue for one in bench.find(SALE)] == [Queue.PAYOUT], "nothing else is left of it"


def test_a_request_that_ended_did_not_move_to_the_payout_of_its_order(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-3))
    feed(bench, BILL, [freight()], hours(-2))
    case_id = only(bench, Queue.EXPIRING).id
    bench.set_note([case_id], "等等看")
    feed(bench, SALES, [sale(status="退款关闭")], hours(-1))
    assert bench.history(case_id)[-1].detail == t("closed.platform")


# -- what stands out --------------------------------------------------------------------------


def test_a_payout_beside_a_full_refund(bench: Workbench) -> None:
    feed(bench, BILL, [bill(code="0040002", amount_fen=-200)], hours(-4))
    feed(bench, ORDERS, [order()], hours(-3))
    assert flags(bench) == [""]
    feed(bench, SALES, [sale(status="退款成功", amount_fen=12799)], hours(-2))
    assert flags(bench) == [""], "a part"
    feed(bench, SALES, [sale(status="退款成功")], hours(-1))
    assert flags(bench) == ["with_refund"]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([(ORDERS, order(status="已收货，退款成功"))], "with_refund"),
        ([(BILL, bill(signature="x")), (ORDERS, order())], "with_refund"),
        ([(BILL, bill(signature="x", amount_fen=-6400)), (ORDERS, order())], ""),
        ([(BILL, bill(signature="x"))], ""),
        ([(SALES, sale(status="退款成功", order_amount_fen=12800))], "with_refund"),
        ([(SALES, sale(status="退款成功", order_amount_fen=20000))], ""),
        ([(SALES, sale(status="退款关闭")), (ORDERS, order())], ""),
        (
            [
                (SALES, sale(status="退款成功", amount_fen=6400)),
                (SALES, sale(id="22012312345679", status="退款成功", amount_fen=6400)),
                (ORDERS, order()),
            ],
            "with_refund",
        ),
    ],
)
def test_a_refund_is_full_by_what_is_known_of_it(
    bench: Workbench, facts: list[tuple[SourceKind, tuple[Any, ...]]], told: str
) -> None:
    feed(bench, BILL, [bill(code="0040002", amount_fen=-200)], hours(-9))
    for number, (kind, fact) in enumerate(facts):
        feed(bench, kind, [fact], hours(-8 + number))
    assert flags(bench) == [told]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, "no_return"),
        ({"return_track": "暂无物流"}, "no_return"),
        ({"return_track": "运输中"}, ""),
        ({"return_track": "已签收"}, ""),
        ({"return_waybill": "SF1"}, ""),
        ({"return_waybill": "SF1", "return_track": "运输中"}, ""),
        ({"return_waybill": "SF1", "return_track": "暂无物流"}, "no_return"),
        ({"return_waybill": "SF1", "return_track": "待快递公司返回物流信息"}, "no_return"),
    ],
)
def test_freight_for_a_return_that_never_came(
    bench: Workbench, known: dict[str, str], told: str
) -> None:
    feed(bench, BILL, [freight()], hours(-3))
    assert flags(bench) == [""], "nothing is known of any return"
    feed(bench, SALES, [sale(status="待商家收货", type="退货退款", **known)], hours(-2))
    assert flags(bench) == [told]


def test_a_page_that_names_the_return_settles_it(bench: Workbench) -> None:
    feed(bench, BILL, [freight(), bill(code="0040002", amount_fen=-200)], hours(-3))
    feed(bench, SALES, [sale(status="退款关闭", type="退货退款")], hours(-2))
    assert flags(bench) == ["", "no_return"]
    template = sighting(after_sale_id=SALE, return_waybill="SF1")
    feed(bench, SourceKind.TEMPLATE, [template], hours(-1))
    assert flags(bench) == ["", ""]


@pytest.mark.parametrize(
    ("text", "means", "told"),
    [("【衢州】已揽收", "moving", ""), ("暂无物流信息", "none", "no_return"), ("嗯", None, "")],
)
def test_a_page_says_whether_the_return_moved(
    bench: Workbench, text: str, means: str | None, told: str
) -> None:
    feed(bench, BILL, [freight()], hours(-3))
    feed(bench, SALES, [sale(status="待商家收货", type="退货退款")], hours(-2))
    line = PageLine("track", 9, text, at("11-19 09:00"), None, means)
    item = row(after_sale_id=SALE, return_waybill="SF1", lines=(line,))
    paste(bench, item, age=hours(-1))
    assert flags(bench) == [told]


def test_the_same_sum_twice_on_one_order(bench: Workbench) -> None:
    penalty = bill(code="0040004", amount_fen=-300, signature="p")
    lines = [bill(code="0040002", amount_fen=-200), penalty]
    feed(bench, BILL, lines, hours(-3))
    assert flags(bench) == ["", ""]
    feed(bench, PAYOUTS, [payout(kind="coupon")], hours(-2))
    assert flags(bench) == ["twice", "twice", ""]


def test_what_an_appeal_brought_back_is_known_as_compensated(bench: Workbench) -> None:
    feed(bench, BILL, [freight()], hours(-3))
    before = only(bench, Queue.PAYOUT)
    assert before.deadline_at == at("11-15 10:00") + WINDOW
    feed(bench, BILL, [returned()], hours(-2))
    found = only(bench, Queue.PAYOUT)
    assert found.verdict_flags == "compensated"
    assert found.deadline_at is None, "nothing is left to win by its window"
    assert found.state is CaseState.OPEN


@pytest.mark.parametrize(
    "line",
    [
        {"at": at("11-15 09:59")},
        {"description": "其他收入-其他"},
        {"amount_fen": -800},
        {"code": "0010002"},
        {"order_sn": "261118-000000000000001"},
    ],
)
def test_what_does_not_compensate(bench: Workbench, line: dict[str, Any]) -> None:
    feed(bench, BILL, [freight(), returned(**line)], hours(-3))
    assert [one.verdict_flags for one in bench.cases(Queue.PAYOUT)] == [""]


@pytest.mark.parametrize("together", [True, False])
def test_both_lines_of_one_bill_and_of_two_say_the_same(bench: Workbench, together: bool) -> None:
    if together:
        feed(bench, BILL, [returned(), freight()], hours(-3))
    else:
        feed(bench, BILL, [returned()], hours(-3))
        assert where(bench) == {}
        feed(bench, BILL, [freight()], hours(-2))
    assert flags(bench) == ["compensated"]


MONEY = st.sampled_from([100, 200, 300])
MOMENT = st.integers(1, 6)


@given(st.lists(st.tuples(MONEY, MOMENT), max_size=4), st.lists(st.tuples(MONEY, MOMENT)))
def test_no_line_compensates_twice_and_none_before_its_payout(
    paid: list[tuple[int, int]], came: list[tuple[int, int]]
) -> None:
    dossier = Dossier("s", ORDER)
    lines = [freight(amount_fen=-fen, at=when, ordinal=n) for n, (fen, when) in enumerate(paid)]
    lines += [returned(amount_fen=fen, at=when, ordinal=n) for n, (fen, when) in enumerate(came)]
    for values in lines:
        dossier.add("bill_line", Fact(values, Stamp(1, 0, 0, 0, 0)))
    items = payouts_of(dossier)
    back = compensated_fen(dossier, items)
    assert len(back) == len(items) == len(paid)
    assert sum(back) <= sum(fen for fen, _when in came)
    for item, fen in zip(items, back, strict=True):
        assert 0 <= fen <= item.amount_fen
        assert fen == 0 or any(when > (item.at or 0) for _fen, when in came)


# -- the window of an appeal ------------------------------------------------------------------


def refund(bench: Workbench, **given: Any) -> CaseRow:
    """A refund of what the buyer keeps, of which the bill says when."""
    feed(bench, ORDERS, [order(status="已收货，退款成功")], hours(-9))
    feed(bench, BILL, [bill()], hours(-8))
    feed(bench, SALES, [sale(status="退款成功", **given)], hours(-7))
    return only(bench, Queue.REFUND, everything=True)


def test_a_refund_can_be_appealed_for_thirty_days_after_the_loss(bench: Workbench) -> None:
    found = refund(bench)
    assert found.appealable == "yes"
    assert found.appeal_until == found.deadline_at == at("11-19 23:00") + WINDOW
    assert found.deadline_source is DeadlineSource.ESTIMATED


@pytest.mark.parametrize(
    ("agreed_by", "answer"),
    [(AgreedBy.ASSISTANT, "doubtful"), (AgreedBy.MERCHANT, "no"), (AgreedBy.SPEED, "yes")],
)
def test_who_agreed_decides(bench: Workbench, agreed_by: AgreedBy, answer: str) -> None:
    case_id = refund(bench).id
    bench.set_verdict([case_id], None, agreed_by)
    found = bench.case(case_id)
    assert found.appealable == answer
    assert (found.appeal_until is None) is (found.deadline_at is None) is (answer == "no")
    bench.undo()
    assert bench.case(case_id).appealable == "yes"


def test_where_nothing_was_lost_there_is_nothing_to_appeal(bench: Workbench) -> None:
    found = refund(bench, type="退货退款", return_track="已签收")
    assert found.state is CaseState.CLOSED
    assert (found.appealable, found.appeal_until, found.deadline_at) == ("", None, None)


def test_a_window_that_closes_makes_nothing_overdue(bench: Workbench, clock: FixedClock) -> None:
    settings = Settings(lookback_days=60)
    longer = Workbench(bench.path, clock=clock, settings=settings, actor="tester")
    refund(longer)
    end = at("11-19 23:00") + WINDOW
    counts = {}
    for left in (DAY + 1, DAY, 3600, 1, 0):
        clock.moment = NOW + timedelta(seconds=end - hours(0) - left)
        summary = longer.summary().queues[Queue.REFUND]
        assert sum(summary.buckets.values()) == summary.open == 1
        counts[left] = next(one for one, count in summary.buckets.items() if count)
        (found,) = longer.cases(Queue.REFUND)
        assert found.at_risk_fen == 12800
    assert counts == {
        DAY + 1: Bucket.LATER,
        DAY: Bucket.DAY,
        3600: Bucket.HOUR,
        1: Bucket.HOUR,
        0: Bucket.NONE,
    }
    assert longer.refusal("appeal", longer.cases(Queue.REFUND)[0])
    longer.close()


def test_the_window_is_a_setting(bench: Workbench) -> None:
    refund(bench)
    settings = Settings(deadlines={"appeal_window": 15 * 24})
    shorter = Workbench(bench.path, clock=bench.clock, settings=settings, actor="tester")
    shorter.prepare()
    assert only(shorter, Queue.REFUND).appeal_until == at("11-19 23:00") + 15 * DAY
    shorter.close()


def test_the_users_rules_judge_every_case_anew(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(bench, BILL, [bill(code="0040001", amount_fen=-200)], hours(-1))
    assert only(bench, Queue.PAYOUT).appealable == "no"
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "appeals.toml").write_text(
        '[[payout]]\nkind = "small"\nappealable = "doubtful"\n', "utf-8"
    )
    again = Workbench(bench.path, clock=bench.clock, settings=Settings(), actor="tester")
    again.prepare()
    assert only(again, Queue.PAYOUT).appealable == "doubtful"
    again.close()


def test_the_moment_of_the_loss_is_that_of_the_bill_not_of_the_request() -> None:
    dossier = Dossier("s", ORDER)
    stamp = Stamp(hours(0), 0, 0, 0, 0)
    dossier.add("payout", Fact(payout(kind="freight", amount_fen=800), stamp))
    (before,) = derive(dossier, {}, Limits())
    dossier.add("bill_line", Fact(freight(at=at("11-18 20:00")), stamp))
    (after,) = derive(dossier, {}, Limits())
    assert isinstance(dossier.payouts[0][0], PayoutValues)
    assert isinstance(dossier.bill[0][0], BillValues)
    assert before.appeal_until == at("11-18 12:00") + WINDOW
    assert after.appeal_until == at("11-18 20:00") + WINDOW


# -- what would count as a dispute ------------------------------------------------------------


def test_what_would_count_as_a_dispute_goes_first_in_its_bucket(bench: Workbench) -> None:
    kinds = {
        "1": ("换货", 99_900),
        "2": ("退款", 100),
        "3": ("退货退款", 300),
        "4": ("没见过", 200),
    }
    sales = [
        sale(
            id=name, order_sn=f"261117-{name:0>15}", status="平台处理中", type=kind, amount_fen=fen
        )
        for name, (kind, fen) in kinds.items()
    ]
    feed(bench, SALES, sales, hours(-1))
    found = bench.cases(Queue.EVIDENCE)
    assert [one.after_sale_id for one in found] == ["3", "4", "2", "1"]
    assert [one.dispute for one in found] == [True, True, True, False]
    assert found == sorted(found, key=lambda one: urgency(one, hours(0)))


@examples(max_examples=25)
@given(
    requests=st.lists(
        st.tuples(
            st.sampled_from(["退款", "退货退款", "换货", "维修", "x"]),
            st.integers(0, 3),
            st.sampled_from([None, 60, 7200, -60]),
            st.sampled_from(["平台处理中", "待商家处理", "退款成功"]),
        ),
        min_size=2,
        max_size=7,
    )
)
def test_the_database_ranks_as_the_rules_do(
    requests: list[tuple[str, int, int | None, str]], empty_database: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        shutil.copy(empty_database, path)
        bench = Workbench(path, clock=FixedClock(NOW), settings=Settings())
        sales, rows = [], []
        for number, (kind, fen, left, status) in enumerate(requests):
            order_sn = f"261117-{number:015d}"
            given = {"id": f"{number:014d}", "order_sn": order_sn, "status": status, "type": kind}
            sales.append(sale(**given, amount_fen=fen))
            if left is not None and status != "退款成功":
                rows.append(
                    row(status, order_sn=order_sn, after_sale_id=given["id"], countdown=left)
                )
        feed(bench, SALES, sales, hours(-1))
        if rows:
            paste(bench, *rows)
        for found in (bench.next_due(limit=100), *(bench.cases(queue) for queue in Queue)):
            assert found == sorted(found, key=lambda one: urgency(one, hours(0)))
        bench.close()
