"""What is no file of ours is refused in words, whole, and stops no other file."""

import os
import socket
from pathlib import Path

import pytest

from models.states import SourceKind
from tests.importers.door import Limits, Outcome, bring, put
from tests.makers import tables


def only(outcome: Outcome) -> dict[str, object]:
    """The only file of a report, as JSON."""
    (entry,) = outcome.report.to_json()["files"]
    assert isinstance(entry, dict)
    return entry


@pytest.mark.parametrize("number", ["4811234567890123456", "290123456789", "260517000000000000001"])
def test_look_alikes_of_other_platforms_are_refused_whole(tmp_path: Path, number: str) -> None:
    sheet = tables.after_sales()
    for row in range(5):
        sheet = sheet.with_cell(row, "订单编号", number)
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    assert outcome.door.feeds == []
    assert only(outcome)["kind"] == "unknown"
    assert "订单号" in str(only(outcome)["error"])
    assert outcome.report.exit_code == 3


def test_an_alipay_bill_is_refused_and_told_what_it_lacks(tmp_path: Path) -> None:
    headers = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,备注"
    row = f"1,2,{tables.order_sn(1)},x,2026-11-01 00:00:00,a,1.00,0,-"
    outcome = bring(put(tmp_path, "a.csv", f"{headers}\n{row}\n".encode("gb18030")))
    assert only(outcome)["kind"] == "unknown"
    assert "账务类型" in str(only(outcome)["error"])
    assert "业务描述" in str(only(outcome)["error"])


def test_a_header_without_rows_is_fine(tmp_path: Path) -> None:
    for content in (
        tables.table_csv(tables.after_sales(count=0)),
        tables.table_xlsx(tables.after_sales(count=0)),
    ):
        outcome = bring(put(tmp_path, "a", content))
        assert (only(outcome)["kind"], only(outcome)["rows"]) == ("after_sales", 0)
        assert outcome.report.exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0" + bytes(500),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"",
        b"\xef\xbb\xbf \n",
        b"PK\x03\x04 this is no zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(900),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        b"%PDF-1.7",
        b"\x1f\x8b\x08",
        b"SQLite format 3\x00" + bytes(100),
        tables.zipped({"__MACOSX/._a": b"x", "d/": b""}),
        tables.zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"}),
        tables.zipped({"zeros.csv": bytes(80 << 20)}),
        bytes(range(256)) * 40,
    ],
    ids=range(14),
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    good = put(tmp_path, "b.csv", tables.table_csv(tables.orders()))
    outcome = bring(put(tmp_path, "photo.xlsx", content), good)
    bad = next(entry for entry in outcome.report.files if entry.path.endswith("photo.xlsx"))
    assert bad.kind is SourceKind.UNKNOWN
    assert bad.error
    assert len(outcome.feed.rows) == 5
    assert outcome.report.exit_code == 3


def test_sizes_are_limited(tmp_path: Path) -> None:
    book = put(tmp_path, "a.xlsx", tables.table_xlsx(tables.orders(count=9)) + bytes(2 << 20))
    assert bring(book, limits=Limits(xlsx_max_mb=1)).report.files[0].error
    archive = put(tmp_path, "a.zip", tables.zipped({"a.csv": os.urandom(2 << 20)}))
    assert bring(archive, limits=Limits(zip_max_mb=1)).report.files[0].error


def test_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(tables.AFTER_SALES)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert bring(tmp_path / "a.xlsx").report.files[0].error


def test_a_zip_in_a_zip_and_a_workbook_in_a_zip(tmp_path: Path) -> None:
    inner = tables.zipped({"a.csv": tables.table_csv(tables.orders())})
    book = tables.table_xlsx(tables.after_sales())
    outcome = bring(put(tmp_path, "a.zip", tables.zipped({"inner.zip": inner, "b.xlsx": book})))
    names = {entry.path: entry for entry in outcome.report.files}
    assert names[f"{tmp_path}/a.zip/inner.zip"].error
    assert len(outcome.feed.rows) == 5
    assert outcome.feed.source.name == f"{tmp_path}/a.zip/b.xlsx"


def test_pipes_sockets_and_missing_paths_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(tmp_path / "s"))
        outcome = bring(tmp_path / "fifo", tmp_path / "s", tmp_path / "none", "/dev/zero")
    assert [bool(entry.error) for entry in outcome.report.files] == [True] * 4
    assert outcome.report.exit_code == 1


def test_folders_are_walked_once_without_loops_and_clutter(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "loop").symlink_to(tmp_path)
    put(tmp_path / "deep" / "er", "a.csv", tables.table_csv(tables.orders()))
    for name in (
        ".hidden.csv",
        "~$a.xlsx",
        "zhisun.db",
        "zhisun-rejects.csv",
        "foto.jpg",
        "README.txt",
    ):
        put(tmp_path, name, b"x")
    outcome = bring(tmp_path, tmp_path / "deep" / "er" / "a.csv")
    assert [entry.path for entry in outcome.report.files] == [str(tmp_path / "deep/er/a.csv")]
