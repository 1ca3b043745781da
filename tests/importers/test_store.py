"""Files into a real database: the same file again, other orders, corrected rejects."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importers.exports.rejects import write_rejects
from importers.report import ImportReport, PageResult
from importers.run import run_import
from models.clock import FixedClock
from models.settings import Settings
from models.workbench import Workbench
from tests.importers.door import NOW, put
from tests.makers import tables


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workbench on an empty database."""
    return open_bench(tmp_path / "shop.db")


def open_bench(file: Path) -> Workbench:
    bench = Workbench(file, clock=FixedClock(NOW), settings=Settings(), actor="test")
    bench.prepare()
    return bench


def load(bench: Workbench, *files: Path) -> ImportReport:
    """Import files into a workbench."""
    return run_import(
        files,
        bench.ingest(),
        shop=None,
        ask_shop=None,
        clock=bench.clock,
        settings=Settings(),
        write_page=lambda reading, _shop: PageResult(new=len(reading.items)),
    )


def all_files(folder: Path) -> list[Path]:
    """One file of every kind."""
    bill = tables.bill()
    spoilt = tables.after_sales().with_cell(1, "退款金额", "壹佰元")
    return [
        put(folder, "a_20261119100000.xlsx", tables.table_xlsx(tables.after_sales())),
        put(folder, "b_20261118100000.csv", tables.table_csv(spoilt, "gb18030")),
        put(folder, "orders_export2026-11-19-10-09-23.csv", tables.table_csv(tables.orders())),
        put(folder, "bill.zip", tables.zipped({"bill.csv": bill.csv()})),
        put(folder, "p_20261119100001.xlsx", tables.table_xlsx(tables.payouts())),
        put(folder, "s_20261119100002.xlsx", tables.table_xlsx(tables.service())),
    ]


def contents(bench: Workbench) -> list[object]:
    """Facts and cases."""
    with closing(sqlite3.connect(bench.path)) as connection:
        rows = [
            sorted(map(repr, connection.execute(f"SELECT {columns} FROM {table}")))
            for table, columns in (
                ("after_sale", "id, order_sn, status, amount_fen, applied_at, type"),
                ("order_line", "order_sn, line_key, status, paid_fen, remark, extra"),
                ("bill_line", "signature, ordinal, order_sn, at, amount_fen, code"),
                ("payout", "order_sn, applied_at, amount_fen, status, kind"),
                ("service_metric", "day, disputes, dispute_ppm, refund_fen, extra"),
                ("reject", "id, code, header, value, row"),
            )
        ]
    connection.close()
    return [*rows, sorted(map(repr, bench.next_due(100)))]


def test_every_kind_comes_in_and_again_changes_nothing(bench: Workbench, tmp_path: Path) -> None:
    files = all_files(tmp_path)
    first = load(bench, *files)
    assert first.total("new") > 15
    assert first.total("rejected") == 1
    assert first.opened > 0
    assert first.exit_code == 3
    before = contents(bench)
    again = load(bench, *files)
    assert (again.total("new"), again.total("changed"), again.opened) == (0, 0, 0)
    assert [file.same for file in again.files if not file.rejected] == [True] * 5
    assert contents(bench) == before
    bench.close()


def test_saved_again_in_another_order_it_is_the_same(bench: Workbench, tmp_path: Path) -> None:
    sheet = tables.after_sales()
    load(bench, put(tmp_path, "a_20261119100000.csv", tables.table_csv(sheet)))
    mixed = tables.Sheet(sheet.headers, sheet.rows[::-1])
    report = load(bench, put(tmp_path, "b_20261119100000.xlsx", tables.table_xlsx(mixed)))
    assert report.files[0].same
    bill = tables.bill()
    load(bench, put(tmp_path, "a.csv", bill.csv()))
    mixed_bill = tables.bill(lines=bill.lines[::-1])
    assert load(bench, put(tmp_path, "b.csv", mixed_bill.csv("utf-8"))).files[0].same
    bench.close()


def test_the_order_of_commands_does_not_matter(tmp_path: Path) -> None:
    files = all_files(tmp_path)
    states = []
    for name, order in (("one.db", files), ("two.db", files[::-1])):
        bench = open_bench(tmp_path / name)
        for file in order:
            load(bench, file)
        states.append(contents(bench))
        bench.close()
    # Shops are made by the first file that names one, so only payouts may differ in whose they are.
    assert states[0][:6] == states[1][:6]


def test_corrected_rejects_are_resolved(bench: Workbench, tmp_path: Path) -> None:
    load(bench, *all_files(tmp_path))
    (reject,) = bench.rejects()
    assert (reject.line, reject.column, reject.code) == (3, "退款金额", "bad_money")
    (file,) = write_rejects(bench.rejects(), tmp_path / "fix.csv")
    load(bench, file)
    assert len(bench.rejects()) == 1
    text = file.read_text(encoding="utf-8-sig").replace("壹佰元", "10.90")
    file.write_text(text, encoding="utf-8-sig")
    report = load(bench, file)
    assert report.exit_code == 0
    assert bench.rejects() == []
    bench.close()


def test_the_inbox_is_read_once(bench: Workbench, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    put(inbox, "a.csv", tables.table_csv(tables.orders()))
    counts = []
    for _ in range(2):
        report = run_import(
            [],
            bench.ingest(),
            shop=None,
            ask_shop=None,
            clock=bench.clock,
            settings=Settings(inbox=inbox),
            write_page=lambda _page, _shop: PageResult(),
        )
        counts.append(len(report.files))
    assert counts == [1, 0]
    bench.close()
