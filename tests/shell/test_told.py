"""What commands tell beyond the counts: which line, which case, until when, and why not."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from models.states import DraftKind
from tests.makers import tables
from tests.shell.conftest import Zhisun
from tests.shell.test_commands import CAPTURED, KEPT, TWO, give, of
from tui.shell.context import Shell

WAITS = "261117-625944909000871"
PAGE = "售后工作台\n订单号：261115-000000000000401\n仅退款\n退款成功\n"


class TestPages:
    def test_lines_of_a_page_without_effect_are_named(
        self, zhisun: Zhisun, filled: Path, capsys: CAPTURED
    ) -> None:
        assert zhisun("import", filled / "files" / "售后列表.txt") == 3
        told = capsys.readouterr()
        assert "第 15 行" in told.err
        assert "2时10分3秒" in told.err
        assert TWO in told.err
        assert "22019938000340 22019938100340" in told.err
        assert "zhisun rejects" not in told.err

    def test_a_page_that_changes_nothing_leaves_nothing_to_undo(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
        database = ("--db", tmp_path / "new.db")
        assert zhisun(*database, "paste", tmp_path / "page.txt") == 0
        assert "zhisun undo" in capsys.readouterr().out
        assert zhisun(*database, "paste", tmp_path / "page.txt") == 0
        told = capsys.readouterr().out
        assert "没有变化" in told
        assert "zhisun undo" not in told
        assert zhisun(*database, "undo") == 0
        assert "粘贴" in capsys.readouterr().out
        assert zhisun(*database, "undo") == 1

    def test_they_stand_in_the_json(self, zhisun: Zhisun, filled: Path, capsys: CAPTURED) -> None:
        zhisun("import", filled / "files" / "售后列表.txt", "--json")
        (file,) = of(capsys)["files"]
        assert [line["line"] for line in file["unmatched"]] == [15]
        assert [one["order_sn"] for one in file["ambiguous"]] == [TWO]
        assert file["rejected"] == 2

    def test_ids_are_those_of_the_cases(
        self,
        zhisun: Zhisun,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        """Also where the page makes the first shop of a database, and without a database at all."""
        for name, made in (("none.db", False), ("empty.db", True)):
            database = tmp_path / name
            if made:
                zhisun("--db", database, "list", "refund")
                capsys.readouterr()
            give(monkeypatch, PAGE.encode())
            assert zhisun("--db", database, "paste", "--json") == 0
            ids = [item["case"] for item in of(capsys)["items"]]
            zhisun("--db", database, "list", "refund", "--json")
            assert ids == [case["case"] for case in of(capsys)]
            assert len(ids) == 1
            assert zhisun("--db", database, "undo") == 0
            assert capsys.readouterr().err == ""

    def test_an_estimate_is_marked(
        self, zhisun: Zhisun, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
    ) -> None:
        page = (
            "售后工单\n工单编号：WO20261120001\n订单号：261115-000000000000402\n待处理\n".encode()
        )
        give(monkeypatch, page)
        zhisun("paste", "--dry-run", "--json")
        (item,) = of(capsys)["items"]
        assert item["estimated"]
        give(monkeypatch, page)
        zhisun("paste", "--dry-run")
        assert "11-21 10:00~" in capsys.readouterr().out

    def test_a_work_order_that_is_over_gets_no_more_time(
        self, zhisun: Zhisun, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
    ) -> None:
        page = "售后工单\n工单编号：WO20261120001\n订单号：261115-000000000000402\n已逾期\n"
        give(monkeypatch, page.encode())
        zhisun("paste", "--json")
        (item,) = of(capsys)["items"]
        assert item["deadline"] == "2026-11-20T10:00:00+08:00"
        assert not item["estimated"]


class TestFiles:
    def test_a_file_that_says_nothing_new(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        (tmp_path / "a.csv").write_bytes(tables.table_csv(tables.orders()))
        zhisun("import", tmp_path / "a.csv")
        (tmp_path / "b.csv").write_bytes(tables.table_csv(tables.orders(count=2)))
        capsys.readouterr()
        zhisun("import", tmp_path / "b.csv")
        told = capsys.readouterr().out
        assert "没有新内容" in told
        assert "上次" not in told

    @pytest.mark.parametrize("language", ["zh_CN", "en"])
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_our_own_queue_is_no_source(
        self, zhisun: Zhisun, tmp_path: Path, language: str, suffix: str, capsys: CAPTURED
    ) -> None:
        file = tmp_path / f"queue.{suffix}"
        zhisun("--lang", language, "export", "refund", file)
        capsys.readouterr()
        assert zhisun("import", file, "--json") == 3
        report = of(capsys)
        assert report["files"][0]["kind"] == "unknown"
        assert "zhisun export" in report["files"][0]["error"]
        assert report["totals"]["rows"] == 0

    def test_what_was_reopened_is_named(
        self, zhisun: Zhisun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
    ) -> None:
        assert zhisun("handle", WAITS) == 0
        monkeypatch.setenv("ZHISUN_NOW", "2026-11-20T10:20:00+08:00")
        page = f"售后工作台\n订单号：{WAITS}\n（0时30分0秒 未处理）\n仅退款\n待商家处理\n"
        (tmp_path / "page.txt").write_text(page, encoding="utf-8")
        capsys.readouterr()
        zhisun("import", tmp_path / "page.txt", "--at", "2026-11-20T10:10:00+08:00")
        told = capsys.readouterr().out
        assert "重开 1" in told
        (line,) = [line for line in told.split("\n") if WAITS in line]
        assert "00:20" in line

    def test_a_negative_refund_is_none(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        sheet = tables.after_sales(count=1).with_cell(0, "退款金额", "-20.00")
        (tmp_path / "a.csv").write_bytes(tables.table_csv(sheet))
        assert zhisun("import", tmp_path / "a.csv", "--json") == 3
        assert of(capsys)["totals"]["rejected"] == 1

    @pytest.mark.parametrize("name", ["a.xlsx", "a.zip"])
    def test_what_is_refused_by_its_content_is_read(
        self, zhisun: Zhisun, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / name).write_bytes(tables.table_xlsx(tables.orders())[:900])
        assert zhisun("import", tmp_path / name) == 3
        assert zhisun("import", tmp_path / "nowhere") == 1


class TestCases:
    def test_snooze_says_until_when(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("snooze", WAITS, "--for", "5m") == 0
        assert "11-20 10:05 再出现" in capsys.readouterr().out

    def test_a_later_time_than_the_deadline_is_not_taken_silently(
        self, zhisun: Zhisun, capsys: CAPTURED
    ) -> None:
        assert zhisun("snooze", WAITS, "--until", "明天 9:00") == 0
        assert "这是截止时间" in capsys.readouterr().out

    def test_show_has_the_verdict(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        zhisun("show", KEPT)
        assert "判定  买家" in capsys.readouterr().out

    def test_show_has_the_line_of_the_deadline(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        zhisun("show", WAITS)
        (due,) = [line for line in capsys.readouterr().out.split("\n") if line.startswith("截止")]
        assert "售后列表.txt 第" in due

    def test_a_draft_that_may_not_be_sent(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        shell = Shell(str(tmp_path / "shop" / "demo.db"))
        made = shell.workbench.draft(_id(zhisun, capsys, KEPT), DraftKind.REPAYMENT)
        shell.workbench.save_draft(made.id, f"{made.text} 加我微信")
        shell.close()
        assert zhisun("draft", KEPT, "--kind", "repayment") == 3
        told = capsys.readouterr()
        assert "加我微信" in told.out
        assert "微信" in told.err
        assert zhisun("draft", KEPT, "--kind", "repayment", "--json") == 3
        assert of(capsys)["refused"]


def _id(zhisun: Zhisun, capsys: CAPTURED, number: str) -> str:
    zhisun("show", number, "--json")
    found: Any = json.loads(capsys.readouterr().out)
    return str(found["case"])


def test_exported_rejects_are_taken_back(zhisun: Zhisun, tmp_path: Path) -> None:
    """What zhisun writes to be corrected is not what it refuses."""
    assert zhisun("rejects", "--export", tmp_path / "bad.csv") == 0
    for file in tmp_path.glob("bad*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            assert next(csv.reader(stream))
        assert zhisun("import", file) == 3
