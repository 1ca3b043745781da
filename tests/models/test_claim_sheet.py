"""The sheet by which parcels are claimed from a courier."""

import io
from errno import ENOSPC
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.claim_sheet import HEADERS, cells, file_name, sheets_of, workbook, write_sheets
from models.errors import ZhisunError
from models.recovery_rows import ClaimRow
from models.states import Queue, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import at, feed, hours, only, order, sale

ROW = ClaimRow(
    recovery_id=1,
    case_id="r1",
    at=at("11-20 00:30"),
    shop="阿强水果旗舰店",
    order_sn="261117-625944909000871",
    courier="圆通快递",
    waybill="=1+1",
    amount_fen=123405,
    reason="丢件",
    pictures="a.png, b.png",
    note='=HYPERLINK("http://x")',
)


def test_the_columns_are_those_that_merchants_use() -> None:
    assert cells(ROW) == (
        *("2026-11-20", "阿强水果旗舰店", "261117-625944909000871", "圆通快递", "=1+1"),
        *("1234.05", "丢件", "a.png, b.png", '=HYPERLINK("http://x")'),
    )


def test_nothing_in_a_sheet_is_a_formula() -> None:
    (sheet,) = sheets_of([ROW])
    page = load_workbook(io.BytesIO(workbook(sheet))).active
    assert page is not None
    assert tuple(cell.value for cell in page[1]) == HEADERS
    types = [cell.data_type for cell in page[2]]
    assert types == [*["s"] * 5, "n", *["s"] * 3]
    assert page["F2"].value == 1234.05


def test_many_parcels_of_a_courier_are_one_sheet() -> None:
    other = ROW._replace(recovery_id=2, courier="中通快递")
    unknown = ROW._replace(recovery_id=3, courier="")
    later = ROW._replace(recovery_id=4, at=at("11-21 09:00"))
    sheets = sheets_of([unknown, later, ROW, other])
    assert [(one.courier, [row.recovery_id for row in one.rows]) for one in sheets] == [
        ("中通快递", [2]),
        ("圆通快递", [1, 4]),
        ("", [3]),
    ]


@pytest.mark.parametrize(
    "courier", ["../../etc", "a/b\\c:d*?", "", "  ", ".", "圆" * 300, "a\x00b"]
)
def test_a_file_name_is_safe(courier: str) -> None:
    name = file_name(courier, hours(0))
    assert name.endswith("_2026-11-20.xlsx")
    assert not set(name[:-5]) & set('/\\:*?"<>|.\x00 ')
    assert len(name.encode()) < 255


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    sheets = sheets_of([ROW])
    (first,) = write_sheets(sheets, tmp_path / "new", hours(0))
    first.write_bytes(b"mine")
    (second,) = write_sheets(sheets, tmp_path / "new", hours(0))
    assert first.read_bytes() == b"mine"
    assert second.name == "快递理赔_圆通快递_2026-11-20-2.xlsx"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ZhisunError, match="file"):
        write_sheets(sheets_of([ROW]), tmp_path / "file", hours(0))


def test_where_one_sheet_cannot_be_written_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "中通" in path.name:
            write(path, data[:10])
            raise OSError(ENOSPC, "full")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    sheets = sheets_of([ROW, ROW._replace(courier="中通快递")])
    with pytest.raises(ZhisunError):
        write_sheets(sheets[::-1], tmp_path, hours(0))
    with pytest.raises(ZhisunError):
        write_sheets(sheets, tmp_path, hours(0))
    assert list(tmp_path.iterdir()) == []


def test_a_claim_takes_its_parcel_from_the_newest_order(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功", ship_waybill="W1")], hours(-3))
    case_id = only(bench, Queue.REFUND).id
    made = bench.recovery.ask(case_id, Route.COURIER, 100, reason="damaged")
    (sheet,) = bench.recovery.claim_sheets()
    assert (sheet.courier, sheet.rows[0].waybill) == ("", "W1")
    feed(bench, SourceKind.ORDERS, [order(courier="圆通快递 ", waybill="W2")], hours(-1))
    (sheet,) = bench.recovery.claim_sheets()
    assert (sheet.courier, sheet.rows[0].waybill) == ("圆通快递", "W2")
    assert sheet.rows[0].reason == "破损"
    assert bench.recovery.claim_sheets([made.id + 1]) == []
