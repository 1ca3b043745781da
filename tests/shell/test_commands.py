"""The commands on the made-up shop: what they print and how they end."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shell.conftest import Zhisun

CAPTURED = pytest.CaptureFixture[str]
KEPT = "261108-625944909000410"
TWO = "261116-625944909000340"


def of(capsys: CAPTURED) -> Any:
    """What was printed, as JSON."""
    return json.loads(capsys.readouterr().out)


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


class TestToday:
    def test_text(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("today") == 10
        shown = capsys.readouterr().out
        assert "阿强水果旗舰店" in shown
        assert "先做  00:51" in shown

    def test_without_a_database(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        nowhere = tmp_path / "nowhere.db"
        assert zhisun("today", "--db", nowhere) == 0
        assert "还没有数据" in capsys.readouterr().out
        assert zhisun("--db", nowhere, "today", "--json") == 0
        assert of(capsys)["queues"]["expiring"]["open"] == 0
        assert not nowhere.exists()

    def test_no_database_of_ours(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        (tmp_path / "photo.db").write_bytes(b"\x89PNG" * 1000)
        assert zhisun("today", "--db", tmp_path / "photo.db") == 1
        assert capsys.readouterr().err

    def test_stale(self, zhisun: Zhisun, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED) -> None:
        monkeypatch.setenv("ZHISUN_NOW", "2026-11-29T10:00:00+08:00")
        assert zhisun("today") == 11
        assert "重新导出" in capsys.readouterr().out


class TestListAndShow:
    def test_urgency_order(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("list", "expiring", "--json") == 0
        tails = [case["order_sn"][-5:] for case in of(capsys)]
        assert tails == [
            *("00871", "00340", "00052", "00777", "00990", "00145", "00146", "00612"),
            *("00713", "00991", "00340", "00455"),
        ]

    def test_all_has_more(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        zhisun("list", "expiring", "--all", "--json")
        states = {case["state"] for case in of(capsys)}
        assert states == {"open", "handled", "snoozed"}

    def test_text_is_harmless(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        zhisun("list", "expiring")
        shown = capsys.readouterr().out
        assert "\u202e" not in shown
        assert "[/b]" in shown
        assert shown.count("\n") == 12

    def test_show(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("show", KEPT, "--json") == 0
        case = of(capsys)
        assert (case["verdict"], case["agreed_by"]) == ("kept_by_buyer", "assistant")
        assert case["facts"]
        assert zhisun("show", KEPT.replace("-", " － ")) == 0
        assert "售后小助手：自动同意退款" in capsys.readouterr().out

    def test_an_unknown_number(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("show", "261108-000000000000000") == 1
        assert "没有这个号" in capsys.readouterr().err

    def test_an_ambiguous_number_lists_the_cases(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("handle", TWO) == 1
        shown = capsys.readouterr().err
        assert shown.count("待商家处理") == 2


class TestActs:
    def test_handle_and_undo(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("handle", "261117-625944909000871", KEPT) == 0
        capsys.readouterr()
        zhisun("list", "expiring", "--json")
        assert len(of(capsys)) == 11
        assert zhisun("undo") == 0
        capsys.readouterr()
        zhisun("list", "expiring", "--json")
        assert len(of(capsys)) == 12

    def test_handled_twice_is_refused(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("handle", KEPT) == 0
        assert zhisun("handle", KEPT) == 1
        assert capsys.readouterr().err

    def test_one_unknown_number_stops_all(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("handle", KEPT, "22000000000000") == 1
        zhisun("show", KEPT, "--json")
        assert of(capsys)["state"] == "open"

    @pytest.mark.parametrize("span", [["--for", "2h"], ["--until", "15:30"], []])
    def test_snooze(self, zhisun: Zhisun, span: list[str], capsys: CAPTURED) -> None:
        assert zhisun("snooze", "261112-625944909000777", *span) == 0
        capsys.readouterr()
        zhisun("show", "261112-625944909000777", "--json")
        assert of(capsys)["state"] == "snoozed"

    def test_snooze_wants_one_time(self, zhisun: Zhisun) -> None:
        assert zhisun("snooze", KEPT, "--for", "2h", "--until", "15:30") == 2

    def test_draft(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("draft", KEPT, "--kind", "repayment") == 0
        text = capsys.readouterr().out
        assert "0410" in text
        assert zhisun("draft", KEPT, "--kind", "repayment", "--json") == 0
        assert of(capsys)["amount_fen"] == 19_900


class TestFiles:
    def test_import_json(self, zhisun: Zhisun, filled: Path, capsys: CAPTURED) -> None:
        orders = next((filled / "files").glob("*orders_export*"))
        assert zhisun("import", orders, "--json") == 0
        report = of(capsys)
        (file,) = report["files"]
        assert {"path", "kind", "encoding", "age", "rows", "warnings"} <= set(file)
        assert (file["kind"], file["encoding"]) == ("orders", "gb18030")
        totals = report["totals"]
        assert totals["rows"] == totals["unchanged"] > 100
        assert set(report["cases"]) == {"opened", "closed", "reopened"}

    def test_an_unknown_file(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert zhisun("import", tmp_path / "other.csv", "--json") == 3
        assert of(capsys)["files"][0]["kind"] == "unknown"

    def test_a_missing_file(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        assert zhisun("import", tmp_path / "nowhere.csv") == 1
        assert capsys.readouterr().err

    def test_no_inbox(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("import") == 1
        assert "inbox" in capsys.readouterr().err

    def test_the_inbox_once(
        self,
        zhisun: Zhisun,
        filled: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        inbox = tmp_path / "inbox"
        inbox.mkdir()
        (inbox / "谁同意.csv").write_bytes((filled / "files" / "谁同意.csv").read_bytes())
        monkeypatch.setenv("ZHISUN_INBOX", str(inbox))
        monkeypatch.setenv("ZHISUN_DATABASE", str(tmp_path / "new" / "zhisun.db"))
        assert zhisun("import") == 0
        capsys.readouterr()
        assert zhisun("import") == 0
        assert "没有新文件" in capsys.readouterr().out

    def test_rejects(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        assert zhisun("rejects", "--json") == 0
        lines = of(capsys)
        assert len(lines) == 3
        fixed = {"id", "path", "line", "column", "value", "code", "reason", "row"}
        assert all(fixed <= set(line) for line in lines)
        assert zhisun("rejects", "--export", tmp_path / "bad.csv") == 0
        text = (tmp_path / "bad.csv").read_text(encoding="utf-8-sig")
        fixed_text = text.replace("贰拾元", "40.80")
        (tmp_path / "good.csv").write_text(fixed_text, encoding="utf-8-sig")
        capsys.readouterr()
        assert zhisun("import", tmp_path / "good.csv") == 3
        capsys.readouterr()
        zhisun("rejects", "--json")
        assert len(of(capsys)) == 2

    @pytest.mark.parametrize("kind", ["work_orders", "evidence", "deadlines", "agreed"])
    def test_template(self, zhisun: Zhisun, kind: str, tmp_path: Path, capsys: CAPTURED) -> None:
        assert zhisun("template", kind) == 0
        (tmp_path / "table.csv").write_text(capsys.readouterr().out, encoding="utf-8")
        assert zhisun("import", tmp_path / "table.csv", "--json") == 0
        assert of(capsys)["files"][0]["kind"] == "template"


class TestPaste:
    def test_dry_run_writes_nothing(
        self, zhisun: Zhisun, filled: Path, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        page = filled / "files" / "商家举证.txt"
        empty = tmp_path / "empty.db"
        assert zhisun("--db", empty, "paste", page, "--dry-run", "--json") == 0
        effects = [item["effect"] for item in of(capsys)["items"]]
        assert effects == ["new", "new"]
        assert not empty.exists()

    def test_from_standard_input(
        self,
        zhisun: Zhisun,
        filled: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        give(monkeypatch, (filled / "files" / "售后列表.txt").read_bytes())
        assert zhisun("paste", "--json") == 3
        page = of(capsys)
        assert page["page"] == "list"
        assert {"order_sn", "after_sale_id", "case", "deadline", "status", "effect"} <= set(
            page["items"][0]
        )
        by_tail = {item["order_sn"][-5:]: item for item in page["items"]}
        assert by_tail["00871"]["deadline"] == "2026-11-20T11:30:12+08:00"
        assert by_tail["00340"]["effect"] == "ambiguous"
        assert "2时10分3秒" in page["unmatched"][0]["text"]

    def test_at(self, zhisun: Zhisun, filled: Path, capsys: CAPTURED) -> None:
        page = filled / "files" / "商家举证.txt"
        zhisun("paste", page, "--at", "2026-11-20T09:30", "--json")
        assert of(capsys)["items"][0]["deadline"] == "2026-11-20T11:09:00+08:00"
        assert zhisun("paste", page, "--at", "yesterday") == 2

    def test_the_users_word(self, zhisun: Zhisun, filled: Path, capsys: CAPTURED) -> None:
        page = filled / "files" / "极速退款.txt"
        assert zhisun("paste", page, "--agreed-by", "platform") == 0
        capsys.readouterr()
        zhisun("show", "261117-625944909000388", "--json")
        assert of(capsys)["agreed_by"] == "platform"

    def test_an_error_page(
        self, zhisun: Zhisun, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
    ) -> None:
        give(monkeypatch, "操作太过频繁，请稍后再试".encode())
        assert zhisun("paste", "-", "--json") == 3
        assert of(capsys)["page"] == "error"

    def test_a_photo(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        (tmp_path / "page.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01\x02\xff")
        assert zhisun("paste", tmp_path / "page.txt") == 1
        assert capsys.readouterr().err


class TestUpkeep:
    def test_export_runs_no_formula(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        assert zhisun("export", "expiring", tmp_path / "x.csv") == 0
        text = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == 13
        assert not any(cell.startswith("=") for row in rows for cell in row)
        assert zhisun("export", "expiring", tmp_path / "x.csv") == 1
        assert zhisun("export", "expiring", tmp_path / "x.pdf") == 2

    def test_export_xlsx(self, zhisun: Zhisun, tmp_path: Path) -> None:
        import openpyxl

        assert zhisun("export", "refund", tmp_path / "x.xlsx", "--all") == 0
        sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type == "s" for cell in cells)

    def test_backup_and_restore(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        copy = tmp_path / "copy.db"
        assert zhisun("backup", copy) == 0
        assert "evidence" not in capsys.readouterr().err
        store = tmp_path / "shop" / "evidence"
        store.mkdir()
        assert zhisun("backup", tmp_path / "second.db") == 0
        assert str(store) in capsys.readouterr().err
        assert zhisun("backup", copy) == 1
        assert zhisun("handle", KEPT) == 0
        assert zhisun("restore", copy) == 0
        capsys.readouterr()
        zhisun("show", KEPT, "--json")
        assert of(capsys)["state"] == "open"
        assert zhisun("restore", tmp_path / "nowhere.db") == 1

    def test_upgrade(self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
        assert zhisun("db", "upgrade") == 0
        assert zhisun("--db", tmp_path / "new.db", "db", "upgrade") == 0
        assert capsys.readouterr().out.count("\n") == 2

    def test_rename(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("shop", "rename", "阿强水果旗舰店", "阿强果园") == 0
        capsys.readouterr()
        zhisun("shop", "list")
        assert capsys.readouterr().out == "阿强果园\n"

    def test_doctor(self, zhisun: Zhisun, capsys: CAPTURED) -> None:
        assert zhisun("doctor") == 0
        assert "完好" in capsys.readouterr().out

    def test_doctor_finds_open_doors(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        (tmp_path / "shop" / "demo.db").chmod(0o644)
        assert zhisun("doctor") == 1
        assert "chmod 600" in capsys.readouterr().out

    def test_the_option_wins_over_settings(
        self, zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
    ) -> None:
        assert zhisun("--db", tmp_path / "option.db", "settings", "--json") == 0
        found = {one["key"]: one for one in of(capsys)}["database"]
        assert found["value"] == str(tmp_path / "option.db")
        assert (found["origin"], found["from"]) == ("option", "--db")

    def test_settings_and_keys(
        self, zhisun: Zhisun, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
    ) -> None:
        assert zhisun("settings", "--json") == 0
        found = {one["key"]: one["origin"] for one in of(capsys)}
        assert found["database"] == "variable"
        assert zhisun("keys", "--json") == 0
        assert {"verb": "handle", "keys": ["d", "f2"]}.items() <= of(capsys)[0].items()
        monkeypatch.setenv("ZHISUN_KEYS__HANDLE", "u")
        assert zhisun("keys") == 2
        assert "undo" in capsys.readouterr().err
