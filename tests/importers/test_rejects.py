"""Rejected rows go out in the same columns, are corrected, and come in again."""

import csv
import stat
from pathlib import Path

import pytest

from importers.columns import REJECT_ID, REJECT_REASON
from importers.exports.rejects import guarded, write_rejects
from importers.parse import clean
from models.facts import RejectRow
from models.rows import RejectLine
from tests.importers.door import bring, put
from tests.makers import tables


def line(reject: RejectRow, number: int = 1, kind: str = "after_sales") -> RejectLine:
    """A kept reject as the store gives it back."""
    return RejectLine(
        id=f"r{number}",
        path="a.csv",
        line=reject.line,
        column=reject.column,
        value=reject.value,
        code=reject.code,
        reason="不是金额",
        row=reject.row,
        kind=kind,
    )


def rejected(folder: Path) -> list[RejectLine]:
    """Two rejects of an after-sales export."""
    sheet = (
        tables.after_sales().with_cell(1, "退款金额", "壹佰元").with_cell(2, "售后编号", "2.2E+13")
    )
    sheet = sheet.with_cell(1, "商品名称", "=HYPERLINK(1)")
    feed = bring(put(folder, "a.csv", tables.table_csv(sheet, tabs=True))).feed
    return [line(reject, number) for number, reject in enumerate(feed.rejects)]


def read(file: Path) -> list[dict[str, str]]:
    """A file of rejects."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_rejects_are_written_corrected_and_resolved(tmp_path: Path) -> None:
    lines = rejected(tmp_path)
    (file,) = write_rejects(lines, tmp_path / "out.csv")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = read(file)
    assert list(rows[0]) == [*tables.AFTER_SALES, REJECT_ID, REJECT_REASON]
    assert rows[0]["商品名称"] == "'=HYPERLINK(1)"
    assert rows[0]["退款金额"] == "壹佰元"
    again = bring(file)
    assert [reject.resolves for reject in again.feed.rejects] == ["r0", "r1"]
    assert [reject.row for reject in again.feed.rejects] == [line.row for line in lines]
    text = file.read_text(encoding="utf-8-sig").replace("壹佰元", "100.00")
    file.write_text(text.replace("2.2E+13", "22012312345699"), encoding="utf-8")
    fixed = bring(file)
    assert fixed.feed.rejects == []
    assert [row.resolves for row in fixed.feed.rows] == ["r0", "r1"]
    fact = fixed.feed.facts()[0]
    assert (fact["product"], fact["amount_fen"], fact["extra"]) == ("=HYPERLINK(1)", 10000, None)


def test_rejects_of_several_kinds_are_several_files(tmp_path: Path) -> None:
    first, second = rejected(tmp_path)
    other = first._replace(kind="orders", row={"订单号": "x"})
    more = first._replace(row={"售后编号": "x"})
    files = write_rejects([first, other, second, more], tmp_path)
    assert [file.name for file in files] == [
        "zhisun-rejects-after_sales.csv",
        "zhisun-rejects-orders.csv",
        "zhisun-rejects-after_sales-2.csv",
    ]
    assert len(read(files[0])) == 2
    assert write_rejects([], tmp_path) == ()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("-2.00", "-2.00"),
        ("22012312345678", "22012312345678\t"),
        ("普通梨", "普通梨"),
        ("", ""),
    ],
)
def test_cells_are_guarded_and_read_back_the_same(cell: str, written: str) -> None:
    assert guarded(cell) == written
    assert clean(written) == cell


def test_a_file_that_is_there_may_hold_corrections(tmp_path: Path) -> None:
    target = tmp_path / "fix.csv"
    write_rejects(rejected(tmp_path), target)
    before = target.read_bytes()
    with pytest.raises(FileExistsError):
        write_rejects(rejected(tmp_path), target)
    assert target.read_bytes() == before


def test_rejects_of_one_of_several_shops_name_it(tmp_path: Path) -> None:
    found = [one._replace(shop="乙") for one in rejected(tmp_path)]
    (file,) = write_rejects(found, tmp_path / "fix.csv")
    with open(file, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["店铺名称"] for row in rows] == ["乙", "乙"]
