"""Bills and payouts line by line: what has no amount, odd numbers, many lines."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from importers.tally import Tally
from models.errors import StoreError
from models.facts import FactRow, RejectRow
from tests.importers.door import Door, KeptFeed, bring, put
from tests.makers import tables

AT = "2026-11-18 01:12:13"


def test_lines_that_cannot_be_understood_are_kept_aside(tmp_path: Path) -> None:
    good = tables.bill_lines(1)[0]
    lines = (
        good,
        (tables.order_sn(1), AT, "", "", "其他", "-", "0040001|售后费用-小额打款"),
        ("2.6E+20", AT, "1.00", "0", "其他", "-", "0010002|交易收入-订单收入"),
        (tables.order_sn(2), "", "1.00", "0", "其他", "-", "0010002|交易收入-订单收入"),
    )
    grid = tables.bill(lines=(good,)).grid()
    grid[6:7] = [list(line) for line in lines[1:]]
    feed = bring(put(tmp_path, "a.csv", tables.grid_csv(grid))).feed
    assert [(reject.code, reject.column) for reject in feed.rejects] == [
        ("missing_amount", "收入金额（+元）"),
        ("scientific_id", "商户订单号"),
        ("missing_key", "发生时间"),
    ]


def test_numbers_of_other_shapes_are_kept_and_remarks_name_orders(tmp_path: Path) -> None:
    order = tables.order_sn(7)
    lines = (
        (order, AT, "1.00", "0", "交易收入", "-", "0010002|交易收入-订单收入"),
        ("TX99", AT, "0", "-5.00", "提现", f"补（订单{order}）", "没有代码"),
    )
    sheet = tables.bill(lines=lines, headers=(*tables.BILL, "我的列"))
    feed = bring(put(tmp_path, "a.csv", sheet.csv())).feed
    fact = feed.facts()[1]
    assert (fact["order_sn"], fact["code"], fact["description"]) == (order, None, "没有代码")
    assert json.loads(fact["extra"]) == {"商户订单号": "TX99"}


def test_a_positive_expense_is_an_expense(tmp_path: Path) -> None:
    line = (tables.order_sn(7), AT, "0", "2.00", "其他", "-", "0040001|售后费用-小额打款")
    feed = bring(put(tmp_path, "a.csv", tables.bill(lines=(line,), sums=False).csv())).feed
    assert feed.facts()[0]["amount_fen"] == -200


def test_payouts_need_time_and_amount(tmp_path: Path) -> None:
    sheet = tables.payouts().with_cell(0, "申请扣款金额", "").with_cell(1, "申请时间", "-")
    feed = bring(put(tmp_path, "a.csv", tables.table_csv(sheet))).feed
    assert [reject.code for reject in feed.rejects] == ["missing_key", "missing_key"]


def test_a_tally_grows() -> None:
    tally = Tally()
    numbers = [(number * 0x9E3779B97F4A7C15) & (2**64 - 1) for number in range(1, 5000)]
    assert not any(map(tally.seen, numbers))
    assert {tally.seen(number) for number in numbers} == {1}


def test_an_error_of_the_store_stops_one_file_and_is_told(tmp_path: Path) -> None:
    class Full(KeptFeed):
        def send(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow]) -> None:
            raise StoreError("磁盘满了", "清理")

    class FullDoor(Door):
        def begin(self, source, default_shop):  # type: ignore[no-untyped-def]  # a double, called by its owner only
            return Full(source, default_shop)

    file = put(tmp_path, "a.csv", tables.table_csv(tables.orders()))
    (entry,) = bring(file, door=FullDoor()).report.files
    assert (entry.error, entry.hint, entry.rows) == ("磁盘满了", "清理", 0)


def test_workbooks_that_were_given_back_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.run._KEPT_WORKBOOK_BYTES", 0)
    book = tables.table_xlsx(tables.orders())
    plain = bring(put(tmp_path, "a.xlsx", book))
    inside = bring(put(tmp_path, "a.zip", tables.zipped({"a.xlsx": book})))
    assert plain.feed.rows == inside.feed.rows
    assert len(plain.feed.rows) == 5
