"""Money that comes in with an import closes its recovery; a person may match and take apart."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from models.clock import FixedClock
from models.errors import ActionRefused, Conflict
from models.i18n import t
from models.rows import RecoveryRow
from models.settings import Settings, TopUp
from models.states import AppealItem, CaseState, MatchedBy, Queue, RecoveryState, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, ORDER, at, bill, feed, hours, only, order, sale

TOP_UP = "880011"
NEW_ORDER = "261121-111111111111111"
APPEAL, REPAYMENT = Route.APPEAL, Route.REPAYMENT


@pytest.fixture
def shop(bench: Workbench) -> Workbench:
    """A shop with a 补差价 product and one refund of ¥128.00."""
    ours = Workbench(
        bench.path,
        clock=bench.clock,
        settings=Settings(top_up=TopUp(product_id=TOP_UP)),
        actor="tester",
    )
    feed(ours, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    feed(ours, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
    return ours


@pytest.fixture
def case_id(shop: Workbench) -> str:
    """The refund."""
    return only(shop, Queue.REFUND).id


def returned(fen: int, when: str = "11-22 10:00", **more: Any) -> tuple[Any, ...]:
    """A line of the bill that brings money of an appeal back."""
    values: dict[str, Any] = {
        "signature": f"r{fen}{when}",
        "code": "0130001",
        "description": "其他收入-申诉补回",
        "amount_fen": fen,
        "at": at(when),
    }
    return bill(**(values | more))


def top_up(fen: int, note: str = "", **more: Any) -> tuple[Any, ...]:
    """An order of the 补差价 product."""
    values: dict[str, Any] = {
        "order_sn": NEW_ORDER,
        "status": "待发货",
        "paid_fen": fen,
        "shipped_at": None,
        "waybill": None,
        "product": "补差价",
        "product_id": TOP_UP,
        "deal_at": at("11-21 12:00"),
        "buyer_note": note,
    }
    return order(**(values | more))


def income(fen: int, **more: Any) -> tuple[Any, ...]:
    """The line of the bill of that order."""
    values: dict[str, Any] = {
        "signature": f"i{fen}",
        "order_sn": NEW_ORDER,
        "code": "0010002",
        "description": "交易收入-订单收入",
        "amount_fen": fen,
        "at": at("11-24 10:00"),
    }
    return bill(**(values | more))


def bills(bench: Workbench, *rows: tuple[Any, ...], age: float = 100) -> None:
    """Import lines of the bill."""
    feed(bench, SourceKind.BILL, rows, hours(age))


def orders(bench: Workbench, *rows: tuple[Any, ...], age: float = 100) -> None:
    """Import lines of the orders export."""
    feed(bench, SourceKind.ORDERS, rows, hours(age))


def states(bench: Workbench) -> list[tuple[str, int, str]]:
    """State, money and who matched, of every recovery."""
    return [(one.state, one.came_fen, one.matched_by) for one in bench.recovery.all()]


def money(bench: Workbench) -> list[tuple[int, str, tuple[int, ...]]]:
    """Amount, state and candidates of all that came in."""
    return [(one.amount_fen, one.state, one.candidates) for one in bench.recovery.incoming()]


WON = (RecoveryState.WON, 12800, MatchedBy.BILL)
SENT = (RecoveryState.SENT, 0, MatchedBy.NONE)


# -- appeals ----------------------------------------------------------------------------------


def test_the_bill_closes_an_appeal(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, APPEAL, 12800, sent=True)
    version = shop.case(case_id).version
    bills(shop, returned(12800))
    assert states(shop) == [WON]
    found = shop.case(case_id)
    assert (found.state, found.at_risk_fen, found.came_fen) == (CaseState.HANDLED, 0, 12800)
    assert found.version == version + 1
    assert shop.history(case_id)[-1].kind == "money_matched"
    assert "128.00" in shop.history(case_id)[-1].detail
    assert money(shop) == [(12800, "matched", (made.id,))]
    assert shop.recovery.recovery(made.id).due_at is None


def test_a_part_leaves_the_rest_to_a_person(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, APPEAL, 12800, sent=True)
    bills(shop, returned(10000))
    assert states(shop) == [(RecoveryState.PART, 10000, MatchedBy.BILL)]
    found = shop.case(case_id)
    assert (found.state, found.at_risk_fen) == (CaseState.OPEN, 2800)
    shop.recovery.ask(case_id, REPAYMENT, 2800)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        shop.recovery.ask(case_id, REPAYMENT, 2801)


def test_a_case_goes_on_waiting_for_its_other_routes(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    bills(shop, returned(5000))
    found = shop.case(case_id)
    assert (found.state, found.comes_back_at) == (CaseState.WAITING, hours(48))


@pytest.mark.parametrize(
    "line",
    [
        returned(12800, "11-20 10:00"),
        returned(12800, "11-19 10:00"),
        returned(12800, order_sn="261116-625944909000340"),
        returned(12800, description="其他收入-其他"),
        returned(12800, code="0040001"),
        returned(-12800),
    ],
)
def test_other_money_closes_nothing(shop: Workbench, case_id: str, line: tuple[Any, ...]) -> None:
    shop.recovery.ask(case_id, APPEAL, 12800, sent=True)
    bills(shop, line)
    assert states(shop) == [SENT]
    assert shop.case(case_id).state is CaseState.WAITING


def test_a_draft_is_not_matched_until_it_was_sent(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, APPEAL, 12800)
    bills(shop, returned(12800))
    assert shop.recovery.recovery(made.id).state is RecoveryState.DRAFTED
    assert money(shop) == [(12800, "unmatched", ())]


def test_money_that_was_imported_before_is_found_when_it_is_asked_for(
    shop: Workbench, case_id: str, clock: FixedClock
) -> None:
    clock.moment = NOW + timedelta(days=1)
    bills(shop, returned(5000))
    shop.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    assert states(shop)[1] == (RecoveryState.WON, 5000, MatchedBy.BILL)
    assert shop.case(case_id).came_fen == 5000
    with pytest.raises(Conflict):
        shop.undo()  # the appeal, which is final, stands on the same case


# -- repayments -------------------------------------------------------------------------------


def test_an_order_of_the_top_up_product_is_a_repayment(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "尾号0871"))
    assert states(shop) == [WON]
    (line,) = shop.recovery.lines()
    assert (line.recovery.id, line.advice) == (made.id, "ship_top_up")
    orders(shop, top_up(12800, "尾号0871", status="已发货，待收货"), age=120)
    assert shop.recovery.lines() == []


def test_order_and_bill_are_one_sum_and_the_bill_wins(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12000, "0871"))
    assert states(shop) == [(RecoveryState.PART, 12000, MatchedBy.BILL)]
    bills(shop, income(12800))
    assert states(shop) == [WON]
    assert money(shop) == [(12800, "matched", (made.id,))]


def test_the_note_of_the_shop_counts_too(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, remark="补 0871 的差价"))
    assert states(shop) == [WON]


def test_without_a_tail_a_person_decides(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "谢谢"))
    bills(shop, income(12800))
    assert states(shop) == [SENT]
    assert money(shop) == [(12800, "ambiguous", (made.id,))]
    (line,) = shop.recovery.incoming()
    assert (line.kind, line.order_sn, line.note) == (REPAYMENT, NEW_ORDER, "谢谢")
    assert line.source.startswith("orders")
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]
    assert shop.case(case_id).state is CaseState.HANDLED
    shop.undo()
    assert states(shop) == [SENT]
    assert money(shop) == [(12800, "ambiguous", (made.id,))]


@pytest.mark.parametrize("status", ["待付款", "已取消", "已取消，退款成功", "未发货，退款成功"])
def test_an_order_that_was_not_paid_is_no_money(shop: Workbench, case_id: str, status: str) -> None:
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871", status=status))
    assert (states(shop), money(shop)) == ([SENT], [])


def test_money_that_went_back_reopens_the_recovery(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871"))
    assert states(shop) == [WON]
    orders(shop, top_up(12800, "0871", status="未发货，退款成功"), age=130)
    assert states(shop) == [SENT]
    found = shop.case(case_id)
    assert (found.state, found.at_risk_fen) == (CaseState.WAITING, 12800)
    assert shop.recovery.recovery(made.id).due_at == hours(48), "due as before"
    assert shop.history(case_id)[-1].kind == "money_gone"


def test_a_refund_in_the_bill_takes_the_money_back(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871"))
    bills(shop, income(12800), income(-12800, code="0020002", signature="x"))
    assert states(shop) == [SENT]


def test_another_product_is_no_repayment(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871", product_id="1"))
    assert (states(shop), money(shop)) == ([SENT], [])


def test_an_order_of_which_only_the_day_is_known(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871", deal_at=None, order_sn="261120-111111111111111"))
    assert states(shop) == [WON], "the end of the day on which it was asked for"
    (line,) = shop.recovery.incoming()
    assert line.at == at("11-20 23:59") + 59


def test_two_equal_requests_are_told_apart_by_their_tails(shop: Workbench, case_id: str) -> None:
    other = "261116-625944909000340"
    orders(shop, order(order_sn=other, status="已收货，退款成功"), age=-1)
    ids = {row.order_sn: row.id for row in shop.cases(Queue.REFUND)}
    shop.recovery.ask(ids[ORDER], REPAYMENT, 5000, sent=True)
    shop.recovery.ask(ids[other], REPAYMENT, 5000, sent=True)
    orders(shop, top_up(5000, "0340"))
    assert states(shop) == [SENT, (RecoveryState.WON, 5000, MatchedBy.BILL)]


# -- taking apart -----------------------------------------------------------------------------


def test_what_was_taken_apart_stays_apart(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, APPEAL, 12800, sent=True)
    bills(shop, returned(12800))
    shop.recovery.unmatch(made.id)
    found = shop.case(case_id)
    assert (found.state, found.came_fen, found.at_risk_fen) == (CaseState.WAITING, 0, 12800)
    assert states(shop) == [SENT]
    bills(shop, returned(100, order_sn="261116-625944909000340"), age=110)
    assert states(shop) == [SENT], "the next import does not join them again"
    (line,) = [one for one in shop.recovery.incoming() if one.amount_fen == 12800]
    assert line.state == "unmatched"
    with pytest.raises(ActionRefused, match=t("refused.not_matched")):
        shop.recovery.unmatch(made.id)
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]
    shop.undo()
    assert states(shop) == [SENT]
    shop.undo()
    assert states(shop) == [WON]
    assert shop.case(case_id).state is CaseState.HANDLED


def test_money_is_matched_once(shop: Workbench, case_id: str, clock: FixedClock) -> None:
    first = shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    bills(shop, returned(5000))
    (line,) = shop.recovery.incoming()
    clock.moment = NOW + timedelta(days=4)
    second = shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    with pytest.raises(ActionRefused, match=t("refused.money_matched")):
        shop.recovery.match(line.key, second.id)
    bills(shop, returned(700), age=110)
    other = next(one for one in shop.recovery.incoming() if one.amount_fen == 700)
    with pytest.raises(ActionRefused, match=t("refused.recovery_matched")):
        shop.recovery.match(other.key, first.id)
    with pytest.raises(ActionRefused, match="nothing"):
        shop.recovery.match("nothing", second.id)


def test_money_of_another_route_does_not_belong(shop: Workbench, case_id: str) -> None:
    shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    repayment = shop.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    bills(shop, returned(6000))
    (line,) = shop.recovery.incoming()
    assert line.state == "ambiguous"
    with pytest.raises(ActionRefused, match=t("refused.other_route")):
        shop.recovery.match(line.key, repayment.id)


def test_more_than_is_left_counts_up_to_the_loss(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, APPEAL, 12800, sent=True)
    bills(shop, returned(13000))
    (line,) = shop.recovery.incoming()
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]


def test_money_that_came_after_all_is_matched_by_hand(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    shop.recovery.end(made.id, RecoveryState.LOST, 0)
    bills(shop, returned(5000))
    assert states(shop) == [(RecoveryState.LOST, 0, MatchedBy.NONE)], "a person's word stands"
    (line,) = shop.recovery.incoming()
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 5000, MatchedBy.PERSON)]
    shop.undo()
    assert states(shop) == [(RecoveryState.LOST, 0, MatchedBy.NONE)]


# -- in several parts, and what a person typed ------------------------------------------------


def test_a_repayment_in_several_orders(shop: Workbench, case_id: str) -> None:
    """One order takes so many pieces of the 补差价 product only."""
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    first, second = top_up(8000, "0871"), top_up(4800, "0871", order_sn="261121-222222222222222")
    orders(shop, first)
    assert states(shop) == [(RecoveryState.PART, 8000, MatchedBy.BILL)]
    orders(shop, second, age=110)
    assert states(shop) == [WON]
    assert money(shop) == [(8000, "matched", (made.id,)), (4800, "matched", (made.id,))]
    orders(shop, top_up(8000, "0871", status="未发货，退款成功"), age=120)
    assert states(shop) == [(RecoveryState.PART, 4800, MatchedBy.BILL)]


def test_parts_are_matched_and_taken_apart_by_hand(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(8000, "0871"), top_up(4800, "谢谢", order_sn="261121-222222222222222"))
    assert states(shop) == [(RecoveryState.PART, 8000, MatchedBy.BILL)]
    (line,) = [one for one in shop.recovery.incoming() if one.state == "ambiguous"]
    assert line.candidates == (made.id,)
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]
    assert shop.case(case_id).came_fen == 12800
    shop.recovery.unmatch(made.id)
    assert (states(shop), shop.case(case_id).came_fen) == ([SENT], 0)
    shop.undo()
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]
    shop.undo()
    assert states(shop) == [(RecoveryState.PART, 8000, MatchedBy.BILL)]
    assert shop.case(case_id).came_fen == 8000


def test_what_a_person_typed_is_not_counted_again(shop: Workbench, case_id: str) -> None:
    freight = shop.recovery.ask(case_id, APPEAL, 1000, item=AppealItem.GOODS, sent=True)
    shop.recovery.ask(case_id, APPEAL, 5000, sent=True)
    shop.recovery.end(freight.id, RecoveryState.WON, 1000)
    bills(shop, returned(1000))
    assert states(shop) == [(RecoveryState.WON, 1000, MatchedBy.PERSON), SENT]
    assert money(shop) == [(1000, "matched", (freight.id,))]
    assert shop.case(case_id).came_fen == 1000
    bills(shop, returned(1000), age=110)
    assert shop.case(case_id).came_fen == 1000


def test_a_typed_result_with_its_money_is_undone(
    shop: Workbench, case_id: str, clock: FixedClock
) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "谢谢"))
    clock.moment = NOW + timedelta(days=3)
    shop.recovery.end(made.id, RecoveryState.WON, 12800)
    (line,) = shop.recovery.incoming()
    shop.recovery.match(line.key, made.id)
    assert states(shop) == [(RecoveryState.WON, 12800, MatchedBy.PERSON)]
    assert shop.case(case_id).came_fen == 12800
    shop.undo()
    shop.undo()
    assert (states(shop), money(shop)) == ([SENT], [(12800, "ambiguous", (made.id,))])


def test_a_typed_result_finds_money_that_was_there(
    shop: Workbench, case_id: str, clock: FixedClock
) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(9000, "0871"))
    shop.recovery.unmatch(made.id)
    orders(shop, top_up(5000, "0871", order_sn="261121-222222222222222"))
    assert states(shop) == [(RecoveryState.PART, 5000, MatchedBy.BILL)]
    shop.recovery.unmatch(made.id)
    clock.moment = NOW + timedelta(days=3)
    again = shop.recovery.end(made.id, RecoveryState.PART, 5000)
    assert states(shop) == [(RecoveryState.PART, 5000, MatchedBy.NONE)], "taken apart stays so"
    assert again.batch_id is not None
    shop.undo()
    assert states(shop) == [SENT]


def test_another_top_up_product_settles_what_came_before(shop: Workbench, case_id: str) -> None:
    made = shop.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    orders(shop, top_up(12800, "0871", product_id="999"))
    assert (states(shop), money(shop)) == ([SENT], [])
    changed = Workbench(
        shop.path,
        clock=shop.clock,
        settings=Settings(top_up=TopUp(product_id="999")),
        actor="tester",
    )
    changed.prepare()
    assert states(changed) == [WON]
    assert money(changed) == [(12800, "matched", (made.id,))]


# -- independent of the order -----------------------------------------------------------------


def test_no_order_of_imports_shows(tmp_path: Path, clock: FixedClock, empty_database: Path) -> None:
    files: list[Callable[[Workbench], None]] = [
        lambda ours: bills(ours, returned(3000), age=80),
        lambda ours: bills(ours, returned(5000), income(4000), age=100),
        lambda ours: orders(ours, top_up(4200, "0871"), age=90),
        lambda ours: bills(ours, returned(2000, "11-21 10:00"), age=60),
    ]
    seen = set()
    for number, sequence in enumerate(permutations(files)):
        path = tmp_path / f"{number}.db"
        path.write_bytes(empty_database.read_bytes())
        ours = Workbench(
            path,
            clock=clock,
            settings=Settings(top_up=TopUp(product_id=TOP_UP)),
            actor="tester",
        )
        feed(ours, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
        feed(ours, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
        case_id = only(ours, Queue.REFUND).id
        ours.recovery.ask(case_id, APPEAL, 5000, sent=True)
        ours.recovery.ask(case_id, REPAYMENT, 4000, sent=True)
        for read in sequence:
            read(ours)
        with closing(sqlite3.connect(path)) as connection:
            kept = connection.execute(
                "SELECT state, came_fen, ended_at, due_at FROM recovery ORDER BY id"
            ).fetchall()
            pairs = connection.execute(
                "SELECT incoming, recovery_id, fen FROM money_match ORDER BY recovery_id"
            ).fetchall()
            case = connection.execute(
                "SELECT came_back_fen, decision, follow_up_at, at_risk_fen FROM cases WHERE id = ?",
                (case_id,),
            ).fetchone()
        seen.add((tuple(kept), tuple(pairs), case))
        ours.close()
    assert len(seen) == 1
    ((kept_once, _pairs, case),) = seen
    assert [row[:2] for row in kept_once] == [("won", 5000), ("won", 4000)]
    assert case[0] == 9000


def test_an_import_without_recoveries_reads_no_money(
    shop: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: object) -> RecoveryRow:
        raise AssertionError

    monkeypatch.setattr("models.recovery_queries.money_for", never)
    bills(shop, returned(12800))
