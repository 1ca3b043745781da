"""A detail page and the shop's metrics from the shell: saved or pasted, the same lines are kept."""

import json
import sqlite3
from contextlib import closing
from html import escape
from pathlib import Path

import pytest

from tests.makers import tables
from tests.makers.pages import DetailPage, flattened, mhtml
from tests.shell.conftest import Zhisun

PAGE = DetailPage(
    return_track=(
        ("【杭州】快件已签收，签收人：王小明", "2026-11-18 12:01:00"),
        ("【衢州】已揽收", "2026-11-16 18:20:00"),
    ),
    talk=(
        ("售后小助手自动同意退款", "2026-11-19 08:00:01"),
        ("买家：申请退款，联系电话：13812345678", "2026-11-15 08:00:00"),
    ),
)


def html() -> str:
    """The page as a browser saves it."""
    body = "".join(f"<div>{escape(line)}</div>" for line in PAGE.lines())
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>"


def kept(database: Path) -> list[tuple[object, ...]]:
    """The lines in the database, without where they were read."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT order_sn, after_sale_id, kind, at, text, who, means FROM page_line ORDER BY at"
        ).fetchall()


@pytest.mark.parametrize("way", ["import html", "import mhtml", "paste text", "paste flat"])
def test_every_way_in_keeps_the_same_lines(zhisun: Zhisun, tmp_path: Path, way: str) -> None:
    text = "\n".join(PAGE.lines())
    content = {
        "import html": html().encode(),
        "import mhtml": mhtml(html(), base64=True),
        "paste text": text.encode(),
        "paste flat": flattened(text).encode(),
    }[way]
    file, database = tmp_path / "page", tmp_path / f"{way}.db"
    file.write_bytes(content)
    command = ("import", file) if way.startswith("import") else ("paste", file)
    assert zhisun("--db", database, *command, "--at", "2026-11-20T09:00:00") == 0
    lines = kept(database)
    assert [line[4:] for line in lines] == [
        ("买家：申请退款，联系电话：***", "buyer", None),
        ("【衢州】已揽收", None, "moving"),
        ("【杭州】快件已签收，签收人：王*", None, "signed"),
        ("售后小助手自动同意退款", "assistant", "assistant"),
    ]
    assert {line[:2] for line in lines} == {(PAGE.order_sn, PAGE.after_sale_id)}


def test_lines_are_shown_and_taken_back(
    zhisun: Zhisun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, database = tmp_path / "售后详情.html", tmp_path / "own.db"
    file.write_text(html(), encoding="utf-8")
    zhisun("--db", database, "paste", file, "--at", "2026-11-20T09:00:00")
    capsys.readouterr()
    zhisun("--db", database, "list", "expiring", "--json")
    (case,) = json.loads(capsys.readouterr().out)
    zhisun("--db", database, "show", case["case"], "--json")
    shown = json.loads(capsys.readouterr().out)
    steps = [fact for fact in shown["timeline"] if fact["key"] in ("track", "entry")]
    assert [fact["key"] for fact in steps] == ["entry", "track", "track", "entry"]
    assert {fact["source"] for fact in steps} == {"售后详情.html"}
    assert all(fact["line"] for fact in steps)
    assert zhisun("--db", database, "undo") == 0
    assert kept(database) == []


def test_metrics_are_imported_as_service(
    zhisun: Zhisun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, database = tmp_path / "服务概况.xlsx", tmp_path / "own.db"
    file.write_bytes(tables.table_xlsx(tables.service().with_cell(1, "平台介入率", "x")))
    assert zhisun("--db", database, "import", file, "--json") == 3
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert (entry["kind"], entry["rows"], entry["new"], entry["rejected"]) == ("service", 3, 2, 1)
    assert zhisun("--db", database, "rejects", "--export", tmp_path / "fix.csv") == 0
    fixed = tmp_path / "fix.csv"
    text = fixed.read_text(encoding="utf-8-sig").replace(",x,", ",1.05%,")
    fixed.write_text(text, encoding="utf-8-sig")
    capsys.readouterr()
    assert zhisun("--db", database, "import", fixed, "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert (entry["kind"], entry["new"]) == ("service", 1)


def test_a_filled_template_of_payouts_becomes_payouts(
    zhisun: Zhisun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zhisun("template", "payouts") == 0
    file, database = tmp_path / "打款.csv", tmp_path / "own.db"
    row = f"{tables.order_sn(1)},2026-11-18 10:00,5.00,补券,,客服01,打款成功\n"
    file.write_text(capsys.readouterr().out + row, encoding="utf-8")
    assert zhisun("--db", database, "import", file, "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert (entry["kind"], entry["new"]) == ("payouts", 1)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT kind, amount_fen FROM payout").fetchall() == [
            ("coupon", 500)
        ]
