"""Files on their way in: which source is believed, what is counted, what is kept."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from models.clock import to_epoch
from models.errors import ZhisunError
from models.facts import FIELDS, FactRow, RejectRow, SourceInfo
from models.ingest import Feed
from models.refresh_cases import derive_all
from models.states import Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    ORDER,
    SALE,
    SHOP,
    bill,
    deliver,
    feed,
    hours,
    only,
    order,
    payout,
    sale,
    sighting,
    where,
)

SALES, BILL = SourceKind.AFTER_SALES, SourceKind.BILL


def counted(fed: Feed) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    counts = fed.counts
    assert counts.rows == counts.new + counts.changed + counts.unchanged + counts.rejected
    return counts.new, counts.changed, counts.unchanged, counts.rejected


def table(bench: Workbench, sql: str) -> list[Any]:
    """Rows straight out of the file."""
    with closing(sqlite3.connect(bench.path)) as connection:
        return connection.execute(sql).fetchall()


# -- age --------------------------------------------------------------------------------------


def test_newer_wins_per_fact_and_an_empty_cell_says_nothing(bench: Workbench) -> None:
    feed(bench, SALES, [sale(reason="少件", amount_fen=None)], hours(-1))
    fed = feed(bench, SALES, [sale(reason="错发", amount_fen=500)], hours(-2))
    assert counted(fed) == (0, 1, 0, 0), "the older file filled a gap"
    found = only(bench, Queue.EXPIRING)
    assert (found.reason, found.amount_fen) == ("少件", 500)


def test_an_older_file_changes_nothing(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-1))
    fed = feed(bench, SALES, [sale()], hours(-2))
    assert counted(fed) == (0, 0, 1, 0)
    assert where(bench) == {Queue.REFUND: 1}


@pytest.mark.parametrize("swap", [False, True])
def test_of_equal_ages_the_furthest_status_wins(bench: Workbench, swap: bool) -> None:
    rows = [sale(), sale(status="退款成功", reason="少件")]
    for one in reversed(rows) if swap else rows:
        feed(bench, SALES, [one], hours(-1))
    assert only(bench, Queue.REFUND).reason == "少件"


@pytest.mark.parametrize("swap", [False, True])
def test_of_rows_with_one_key_in_one_file_the_furthest_wins(bench: Workbench, swap: bool) -> None:
    rows = [sale(status="退款成功"), sale(), sale(status="平台处理中")]
    fed = feed(bench, SALES, rows[::-1] if swap else rows, hours(-1))
    assert fed.counts.new == 1
    assert fed.counts.changed + fed.counts.unchanged == 2
    assert where(bench) == {Queue.REFUND: 1}


def test_a_field_that_came_from_an_older_source_is_traced_to_it(bench: Workbench) -> None:
    feed(bench, SALES, [sale(reason="少件")], hours(-2), name="older.xlsx")
    feed(bench, SALES, [sale(reason=None)], hours(-1), name="newer.xlsx")
    facts = {one.key: one for one in bench.detail(only(bench, Queue.EXPIRING).id).facts}
    assert (facts["reason"].source, facts["reason"].age) == ("older.xlsx", hours(-2))
    assert (facts["status"].source, facts["status"].line) == ("newer.xlsx", 2)


# -- repeats ----------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(bench: Workbench) -> None:
    rows = [sale(), sale(id="22099900000001", status="退款成功")]
    feed(bench, SALES, rows, hours(-1))
    events = table(bench, "SELECT count(*) FROM event")
    assert counted(feed(bench, SALES, rows, hours(-1))) == (0, 0, 2, 0)
    assert counted(feed(bench, SALES, rows[::-1], hours(-1))) == (0, 0, 2, 0), "other row order"
    assert table(bench, "SELECT count(*) FROM event") == events


def test_identical_bill_lines_of_one_file_are_two_and_of_two_files_the_same(
    bench: Workbench,
) -> None:
    lines = [bill(code="0040001", amount_fen=-200, ordinal=n) for n in range(2)]
    assert counted(feed(bench, BILL, lines, hours(-2))) == (2, 0, 0, 0)
    overlap = [*lines, bill(code="0040001", amount_fen=-200, ordinal=0, signature="b9")]
    assert counted(feed(bench, BILL, overlap, hours(-1))) == (1, 0, 2, 0)
    assert where(bench) == {Queue.PAYOUT: 3}


def test_many_rows_of_one_order_in_one_batch(bench: Workbench) -> None:
    rows = [order(line_key=f"s{n}", status="已收货，退款成功", paid_fen=1) for n in range(1200)]
    assert counted(feed(bench, SourceKind.ORDERS, rows, hours(-1))) == (1200, 0, 0, 0)
    assert only(bench, Queue.REFUND).amount_fen == 1200


@pytest.mark.parametrize("known", [False, True], ids=["new orders", "orders known before"])
def test_cases_of_new_orders_are_those_that_the_stored_facts_make(
    bench: Workbench, known: bool
) -> None:
    if known:
        feed(bench, SourceKind.ORDERS, [order(order_sn=f"o{n}") for n in range(9)], hours(-9))
    statuses = ("退款成功", "待商家处理", "平台处理中", "退款关闭")
    sales = [
        sale(id=f"{n}", order_sn=f"o{n // 2}", status=statuses[n % 4], amount_fen=n)
        for n in range(16)
    ]
    again = [sale(id="3", order_sn="o1", status="退款成功"), sale(id="4", order_sn="o9")]
    feed(bench, SALES, [*sales, *again], hours(-1))
    lines = [bill(order_sn=f"b{n}", signature=f"b{n}", code=f"004000{n}") for n in range(1, 8)]
    feed(bench, BILL, lines, hours(-1))
    before = table(bench, "SELECT * FROM cases ORDER BY id")
    derive_all(bench.store, bench.limits, to_epoch(NOW), "again")
    assert table(bench, "SELECT * FROM cases ORDER BY id") == before != []


def test_a_killed_import_is_not_marked_as_read_to_its_end(bench: Workbench) -> None:
    info = SourceInfo("a.csv", SALES, "d1", hours(-1), "name")
    door = bench.ingest()
    source = door.begin(info, SHOP)
    deliver(source, [FactRow(2, None, sale())])
    assert door.seen({"d1", "d2"}) == set()
    source.finish()
    assert door.seen({"d1", "d2"}) == {"d1"}
    assert bench.summary().as_of.after_sales == hours(-1)


def test_a_bill_is_as_old_as_the_end_of_its_period(bench: Workbench) -> None:
    info = SourceInfo("a.csv", BILL, "d1", hours(-1), "name", covers_until=hours(-24))
    source = bench.ingest().begin(info, SHOP)
    deliver(source, [FactRow(2, None, bill())])
    assert bench.summary().as_of.bill is None
    source.finish()
    assert bench.summary().as_of.bill == hours(-24)


@pytest.mark.parametrize("together", [False, True], ids=["two files", "one file"])
def test_an_after_sale_that_turns_out_to_be_of_another_order_takes_its_case_along(
    bench: Workbench, together: bool
) -> None:
    first = sale(order_sn="o1", status="待商家处理", amount_fen=100)
    second = sale(order_sn="o2", status="待商家处理", amount_fen=100)
    if together:
        feed(bench, SALES, [first, second], hours(-1))
    else:
        feed(bench, SALES, [first], hours(-2))
        bench.set_note([only(bench, Queue.EXPIRING).id], "看过")
        feed(bench, SALES, [second], hours(-1))
    (found,) = bench.cases(Queue.EXPIRING)
    (kept,) = table(bench, "SELECT order_sn FROM after_sale")
    assert found.order_sn == kept[0]
    assert found.note == ("" if together else "看过")
    assert table(bench, "SELECT order_sn FROM cases") == [kept]
    before = table(bench, "SELECT * FROM cases")
    derive_all(bench.store, bench.limits, to_epoch(NOW), "again")
    assert table(bench, "SELECT * FROM cases") == before


# -- shops ------------------------------------------------------------------------------------


def test_two_shops_with_the_same_order_number_stay_apart(bench: Workbench) -> None:
    feed(bench, SALES, [sale(amount_fen=100)], hours(-1))
    feed(bench, SALES, [sale(amount_fen=200)], hours(-1), shop="别家")
    found = bench.find(ORDER)
    assert {(one.shop, one.amount_fen) for one in found} == {(SHOP, 100), ("别家", 200)}
    bench.handle([found[0].id])
    assert len(bench.cases(Queue.EXPIRING)) == 1


def test_a_row_that_names_its_shop_belongs_to_it(bench: Workbench) -> None:
    info = SourceInfo("a.csv", SALES, "d1", hours(-1), "name")
    door = bench.ingest()
    source = door.begin(info, SHOP)
    deliver(source, [FactRow(2, "别家", sale()), FactRow(3, None, sale())])
    assert set(door.shops()) == {SHOP, "别家"}
    assert door.ensure_shop("别家") == door.shops()["别家"]


# -- rejects ----------------------------------------------------------------------------------


def bad(line: int = 5, value: str = "2.2E+13", **given: Any) -> RejectRow:
    """A row that Excel destroyed."""
    return RejectRow(line, "售后编号", value, "scientific_id", {"售后编号": value}, **given)


def reject(bench: Workbench, *rejects: RejectRow, rows: tuple[FactRow, ...] = ()) -> Feed:
    """Import a file with these rejects."""
    info = SourceInfo("售后.csv", SALES, "d1", hours(-1), "name", headers=("售后编号", "订单编号"))
    source = bench.ingest().begin(info, SHOP)
    deliver(source, rows, rejects)
    return source


def test_a_reject_is_kept_with_its_place_and_row(bench: Workbench) -> None:
    fed = reject(bench, bad())
    assert fed.counts.rejected == 1
    (line,) = bench.rejects()
    assert (line.path, line.line, line.column, line.value) == ("售后.csv", 5, "售后编号", "2.2E+13")
    assert line.row == {"售后编号": "2.2E+13"}
    assert line.code == "scientific_id"
    assert bench.summary().rejects == 1


def test_the_same_bad_row_again_is_the_same_reject(bench: Workbench) -> None:
    reject(bench, bad(), bad(line=9))
    reject(bench, bad(line=3))
    assert [one.line for one in bench.rejects()] == [3, 9], "twins, the first in its first place"


def test_a_corrected_row_resolves_its_reject_for_good(bench: Workbench) -> None:
    reject(bench, bad())
    identity = bench.rejects()[0].id
    reject(bench, rows=(FactRow(2, None, sale(), resolves=identity),))
    assert bench.rejects() == []
    reject(bench, bad())
    assert bench.rejects() == [], "the file it came from may be imported again"


def test_a_row_that_is_corrected_twice_is_as_old_as_its_first_file(bench: Workbench) -> None:
    def bring(name: str, age: int, *rows: FactRow, rejects: tuple[RejectRow, ...] = ()) -> None:
        info = SourceInfo(name, SALES, name, age, "name")
        deliver(bench.ingest().begin(info, SHOP), rows, rejects)

    bring("old", hours(-9), rejects=(bad(),))
    first = bench.rejects()[0].id
    bring("wrong", hours(-1), rejects=(bad(value="x", resolves=first)._replace(row={"x": "x"}),))
    (second,) = bench.rejects()
    bring("newer", hours(-5), FactRow(2, None, sale(status="退款成功")))
    bring("right", hours(-0.5), FactRow(2, None, sale(status="待商家处理"), second.id))
    assert bench.rejects() == []
    assert where(bench) == {Queue.REFUND: 1}


def test_a_reject_that_comes_back_as_it_was_stays(bench: Workbench) -> None:
    reject(bench, bad(), bad(line=9))
    first, second = (one.id for one in bench.rejects())
    reject(bench, bad(resolves=second), bad(line=9, resolves=first))
    assert len(bench.rejects()) == 2


@pytest.mark.parametrize("good", [0, 1])
def test_identical_bill_lines_stay_as_many_when_they_are_corrected(
    bench: Workbench, good: int
) -> None:
    def bring(name: str, rows: list[FactRow], rejects: list[RejectRow]) -> None:
        info = SourceInfo(name, BILL, name, hours(-1), "name")
        deliver(bench.ingest().begin(info, SHOP), rows, rejects)

    line = bill(code="0040003", amount_fen=-200)
    wrong = [
        RejectRow(9 - n, "支出", "贰元", "bad_money", {"支出": "贰元"}) for n in range(2 - good)
    ]
    bring("bill", [FactRow(5, None, line)][:good], wrong)
    assert len(bench.rejects()) == 2 - good
    at_ordinal = FIELDS["bill_line"].index("ordinal")
    fixed = [
        FactRow(2 + n, None, (*line[:at_ordinal], n, *line[at_ordinal + 1 :]), one.id)
        for n, one in enumerate(bench.rejects())
    ]
    for _ in range(2):  # importing the correction again changes nothing
        bring("fixed", fixed, [])
        assert table(bench, "SELECT ordinal FROM bill_line ORDER BY 1") == [(0,), (1,)]
    assert [row.amount_fen for row in bench.cases(Queue.PAYOUT)] == [200, 200]


def test_a_reject_keeps_its_shop_where_there_are_several(bench: Workbench) -> None:
    feed(bench, SALES, [sale(id="1", order_sn="o1")], hours(-2), shop="别家")
    reject(bench, bad(), rows=(FactRow(2, None, sale()),))
    assert [one.shop for one in bench.rejects()] == [SHOP]


def test_a_correction_that_fails_again_takes_the_place_of_the_first(bench: Workbench) -> None:
    reject(bench, bad())
    identity = bench.rejects()[0].id
    reject(bench, bad(value="x", resolves=identity))
    (line,) = bench.rejects()
    assert line.value == "x"


def test_a_correction_that_was_not_corrected_stays(bench: Workbench) -> None:
    reject(bench, bad())
    identity = bench.rejects()[0].id
    reject(bench, bad(resolves=identity))
    assert [line.id for line in bench.rejects()] == [identity]


# -- rows that say little ---------------------------------------------------------------------


def test_a_record_without_a_time_is_kept(bench: Workbench) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout(applied_at=None)], hours(-1))
    assert only(bench, Queue.PAYOUT).loss_at is not None


def test_a_template_that_says_who_agreed_means_a_refund(bench: Workbench) -> None:
    feed(bench, SourceKind.TEMPLATE, [sighting(agreed_by="speed")], hours(-1))
    found = only(bench, Queue.REFUND)
    assert (found.order_sn, found.agreed_by) == (ORDER, "speed")


def test_a_template_with_a_deadline_alone_waits_for_its_after_sale(bench: Workbench) -> None:
    feed(bench, SourceKind.TEMPLATE, [sighting(deadline_at=hours(3))], hours(-1))
    assert where(bench) == {}
    feed(bench, SALES, [sale()], hours(-2))
    assert only(bench, Queue.EXPIRING).deadline_at == hours(3)


def test_an_older_row_that_fills_a_gap_can_bring_a_refund_into_the_look_back(
    bench: Workbench,
) -> None:
    old = "260101-625944909000871"
    refunded = sale(status="退款成功", order_sn=old, applied_at=None)
    feed(bench, SALES, [refunded], hours(-1))
    assert where(bench) == {}, "dated by its order number"
    feed(bench, SALES, [sale(status="待消费者发货", order_sn=old)], hours(-2))
    assert only(bench, Queue.REFUND).after_sale_id == SALE


def test_an_older_line_can_bring_a_refunded_order_into_the_look_back(bench: Workbench) -> None:
    old = "260101-625944909000871"
    bare = order(order_sn=old, status="已收货，退款成功", shipped_at=None)
    feed(bench, SourceKind.ORDERS, [bare], hours(-1))
    assert where(bench) == {}
    feed(bench, SourceKind.ORDERS, [order(order_sn=old)], hours(-2))
    assert where(bench) == {Queue.REFUND: 1}


def test_an_order_that_is_no_longer_refunded_takes_its_case_back(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    feed(bench, SourceKind.ORDERS, [order(status="已收货")], hours(-1))
    assert where(bench) == {}


def test_an_unknown_kind_of_source_is_a_programmers_error(bench: Workbench) -> None:
    info = SourceInfo("a.csv", SourceKind.UNKNOWN, "d1", hours(-1), "name")
    with pytest.raises(KeyError):
        deliver(bench.ingest().begin(info, SHOP), [FactRow(2, None, sale())])
    assert not issubclass(KeyError, ZhisunError)
    assert table(bench, "SELECT count(*) FROM source") == [(0,)], "nothing was written"
