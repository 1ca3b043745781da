"""Exports of every shape: what is read is the same in all of them."""

from datetime import datetime
from pathlib import Path

import pytest

from importers.parse import moment
from models.states import SourceKind
from tests.importers.door import Outcome, bring, put
from tests.makers import tables

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


def only(outcome: Outcome) -> dict[str, object]:
    """The only file of a report, as JSON."""
    (entry,) = outcome.report.to_json()["files"]
    assert isinstance(entry, dict)
    return entry


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_orders_in_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    sheet = tables.orders()
    plain = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    content = tables.table_csv(sheet, encoding, delimiter, tabs=True, notice="导出仅供参考")
    other = bring(put(tmp_path, "b.dat", content))
    assert [row.values for row in other.feed.rows] == [row.values for row in plain.feed.rows]
    assert other.feed.source.encoding == encoding
    assert only(other)["encoding"] == encoding


@pytest.mark.parametrize("headers", [tables.O1, tables.O2, tables.O3])
def test_variants_of_the_orders_export_say_the_same(
    tmp_path: Path, headers: tuple[str, ...]
) -> None:
    outcome = bring(
        put(tmp_path, "orders.csv", tables.table_csv(tables.orders(headers), tabs=True))
    )
    fact = outcome.feed.facts()[0]
    assert outcome.feed.source.kind is SourceKind.ORDERS
    assert fact["order_sn"] == tables.order_sn(0)
    assert fact["line_key"] == "60006038400"
    assert fact["status"] == "已收货，退款成功"
    assert (fact["paid_fen"], fact["received_fen"], fact["quantity"]) == (1950, 100900, 1)
    assert fact["confirmed_at"] == moment("2026-11-11 15:20:07")
    assert fact["remark"] == "勿动, 易碎"
    assert "13812345678" not in repr(outcome.feed.rows)
    assert "某某路" not in repr(outcome.feed.rows)


def test_line_keys(tmp_path: Path) -> None:
    sheet = tables.orders()
    for dropped, key in (
        (("样式ID",), "880000|10斤装"),
        (("样式ID", "商品id"), "红富士苹果0斤[/b]"),
        (("样式ID", "商品id", "商品"), ""),
    ):
        content = tables.table_csv(sheet.without(*dropped))
        assert bring(put(tmp_path, "o.csv", content)).feed.facts()[0]["line_key"] == key


def test_after_sales_in_both_variants(tmp_path: Path) -> None:
    first = bring(put(tmp_path, "a.xlsx", tables.table_xlsx(tables.after_sales(), notice="注意")))
    fact = first.feed.facts()[1]
    assert fact["id"] == "22012312345601"
    assert (fact["status"], fact["status_class"], fact["type"]) == (
        "待商家收货",
        "receipt",
        "退货退款",
    )
    assert (fact["amount_fen"], fact["order_amount_fen"]) == (1090, 1190)
    assert fact["return_track"] == "已签收"
    assert "王*" not in repr(first.feed.rows)
    sheet = tables.after_sales(tables.AFTER_SALES_B)
    second = bring(put(tmp_path, "b.csv", tables.table_csv(sheet, "gb18030", notice="整表说明")))
    fact = second.feed.facts()[0]
    assert (fact["ship_track"], fact["intercept"], fact["process_state"]) == (
        "已签收",
        "未拦截",
        "待处理",
    )
    assert {row.shop for row in second.feed.rows} == {"阿强水果"}
    assert second.feed.rows[0].line == 3


def test_a_workbook_with_numbers_and_times_says_the_same(tmp_path: Path) -> None:
    sheet = tables.after_sales()
    texts = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    number, money, applied = map(sheet.headers.index, ("售后编号", "退款金额", "申请时间"))
    grid: list[list[object]] = [list(sheet.headers)]
    for place, row in enumerate(sheet.rows):
        cells: list[object] = list(row)
        time = datetime.fromisoformat(row[applied])
        cells[number] = int(row[number])
        cells[money] = float(row[money])
        serial = (time - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001 - a spreadsheet or an export carries no zone
        cells[applied] = time if place % 2 else serial
        grid.append(cells)
    typed = bring(put(tmp_path, "b.xlsx", tables.grid_xlsx(grid)))
    assert [row.values for row in typed.feed.rows] == [row.values for row in texts.feed.rows]


def test_ids_that_a_spreadsheet_destroyed_are_kept_aside(tmp_path: Path) -> None:
    sheet = tables.after_sales().with_cell(1, "售后编号", "2.20298E+13")
    grid: list[list[object]] = [list(row) for row in (sheet.headers, *sheet.rows)]
    grid[3][0] = 123_456_789_012_345_678
    for content in (tables.table_csv(sheet), tables.grid_xlsx(grid)):
        outcome = bring(put(tmp_path, "a", content))
        assert {reject.code for reject in outcome.feed.rejects} == {"scientific_id"}
        assert outcome.feed.rejects[0].column == "售后编号"
        assert outcome.feed.rejects[0].value == "2.20298E+13"
        assert outcome.report.exit_code == 3


def test_merged_cells_of_a_workbook_cover_every_row(tmp_path: Path) -> None:
    import io

    import xlsxwriter

    sheet = tables.orders(count=2)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 5, "说明")
    sheet = sheet.with_cell(1, "订单号", "")
    for row, cells in enumerate((sheet.headers, *sheet.rows), 1):
        page.write_row(row, 0, cells)
    order = sheet.headers.index("订单号")
    page.merge_range(2, order, 3, order, tables.order_sn(0))
    book.close()
    facts = bring(put(tmp_path, "a.xlsx", stream.getvalue())).feed.facts()
    assert [fact["order_sn"] for fact in facts] == [tables.order_sn(0)] * 2


def test_several_sheets_are_several_tables(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "说明"
    for name in ("一店", "二店"):
        page = book.create_sheet(name)
        for row in (tables.AFTER_SALES, *tables.after_sales().rows):
            page.append(row)
    hidden = book.create_sheet("藏")
    hidden.append(tables.AFTER_SALES)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    names = [entry.path for entry in bring(tmp_path / "a.xlsx").report.files]
    assert sorted(names) == [f"{tmp_path}/a.xlsx#一店", f"{tmp_path}/a.xlsx#二店"]


@pytest.mark.parametrize("shape", ["zip", "gbk zip", "csv", "utf8", "xlsx"])
def test_bills_of_every_shape_have_the_same_lines(tmp_path: Path, shape: str) -> None:
    bill = tables.bill()
    name = "pdd-mall-bill-detail(1)_2026-04-22-08-59-47_0001.csv"
    content = {
        "zip": tables.zipped({name: bill.csv(), "__MACOSX/._x": b"junk"}),
        "gbk zip": tables.zipped({f"账单/{name}": bill.csv()}, gbk_names=True),
        "csv": bill.csv(),
        "utf8": bill.csv("utf-8-sig"),
        "xlsx": tables.grid_xlsx(bill.grid(), name="Sheet0"),
    }[shape]
    outcome = bring(put(tmp_path, "bill.zip", content))
    source = outcome.feed.source
    assert source.kind is SourceKind.BILL
    assert (source.age, source.age_origin) == (moment(tables.EXPORTED), "content")
    assert source.covers_until == moment("2026-11-18 23:59:59")
    assert only(outcome)["path"] == str(tmp_path / "bill.zip")
    assert only(outcome)["warnings"] == []
    facts = outcome.feed.facts()
    assert [fact["amount_fen"] for fact in facts] == [1400, -3, -1290, -200, -200]
    assert [fact["code"] for fact in facts[:4]] == ["0010002", "0030002", "0020002", "0040001"]
    assert [fact["ordinal"] for fact in facts] == [0, 0, 0, 0, 1]
    assert facts[3]["order_sn"] == tables.order_sn(3)
    assert facts[3]["description"] == "售后费用-小额打款"
    assert [fact["signature"] for fact in facts] == KNOWN_SIGNATURES


KNOWN_SIGNATURES = [
    "b0ae18a43f8938e3",
    "bf785c681d50d63a",
    "2672c8b2139a2037",
    "519920ca609bd984",
    "519920ca609bd984",
]
"""They must never change: they are the keys of lines that are stored."""


def test_a_bill_that_does_not_add_up_is_reported(tmp_path: Path) -> None:
    (warning,) = (
        bring(put(tmp_path, "a.csv", tables.bill(wrong="0.01").csv())).report.files[0].warnings
    )
    assert "总计" in warning
    (warning,) = (
        bring(put(tmp_path, "b.csv", tables.bill(sums=False).csv())).report.files[0].warnings
    )
    assert "合计" in warning


def test_a_bill_of_withdrawals_alone_is_a_bill(tmp_path: Path) -> None:
    lines = (("", "2026-11-18 01:12:13", "0", "-500.00", "提现", "-", "0080001|提现-提现申请"),)
    outcome = bring(put(tmp_path, "a.csv", tables.bill(lines=lines).csv()))
    assert outcome.feed.facts()[0]["order_sn"] == ""


def test_payouts(tmp_path: Path) -> None:
    outcome = bring(put(tmp_path, "a.xlsx", tables.table_xlsx(tables.payouts())))
    fact = outcome.feed.facts()[0]
    assert outcome.feed.source.kind is SourceKind.PAYOUTS
    assert (fact["amount_fen"], fact["status"]) == (200, "打款成功")
    assert outcome.feed.rows[0].shop == "阿强水果"
