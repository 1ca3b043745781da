"""`zhisun ledger` and `zhisun reconcile`: their shapes, files, refusals, and what a terminal gets."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from models.i18n import t
from models.ledger import (
    CaseFacts,
    Ledger,
    LedgerRow,
    LedgerSums,
    Split,
    entry_of,
    ledger_of,
)
from models.ledger_trace import Trace
from models.reconcile_run import FoundLine, Reconciliation
from models.states import Queue, Verdict
from tests.models.shop import NOW
from tests.shell.conftest import Zhisun
from tui import output
from tui.cells import width
from tui.shell.books import with_output
from tui.shell.books_files import Book, as_ledger_page
from tui.shell.books_text import ledger_lines, reconcile_lines

CAPTURED = pytest.CaptureFixture[str]
FIGURES = ("at_risk_fen", "lost_fen", "saved_fen", "asked_fen", "recovered_fen", "written_off_fen")


def of(capsys: CAPTURED) -> Any:
    """What was printed, as JSON."""
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("by", Split)
def test_json_has_the_figures_of_every_split(zhisun: Zhisun, capsys: CAPTURED, by: Split) -> None:
    assert zhisun("ledger", "--by", by, "--json") == 0
    found = of(capsys)
    assert set(found) == {"rows", "total"}
    assert set(found["total"]) == {*FIGURES, "cases"}
    assert all(set(row) == {"key", *FIGURES, "cases"} for row in found["rows"])
    for name in found["total"]:
        assert found["total"][name] == sum(row[name] for row in found["rows"])
    assert found["total"]["lost_fen"] > 0


def test_weeks_and_months_have_iso_keys(zhisun: Zhisun, capsys: CAPTURED) -> None:
    zhisun("ledger", "--by", "week", "--json")
    assert all(re.fullmatch(r"2026-W\d\d", row["key"]) for row in of(capsys)["rows"])
    zhisun("ledger", "--by", "month", "--json")
    assert [row["key"] for row in of(capsys)["rows"]] == ["2026-10", "2026-11"]


def test_a_span_of_days(zhisun: Zhisun, capsys: CAPTURED) -> None:
    zhisun("ledger", "--by", "day", "--from", "2026-11-18", "--to", "2026-11-19", "--json")
    assert [row["key"] for row in of(capsys)["rows"]] == ["2026-11-18", "2026-11-19"]
    zhisun("ledger", "--from", "2030-01-01", "--json")
    assert of(capsys) == {"rows": [], "total": dict.fromkeys([*FIGURES, "cases"], 0)}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "yesterday"),
        ("--from", "2026-11-20", "--to", "2026-11-19"),
        ("--by", "colour"),
        ("--json", "--csv", "x.csv"),
    ],
)
def test_wrong_usage(zhisun: Zhisun, capsys: CAPTURED, arguments: tuple[str, ...]) -> None:
    assert zhisun("ledger", *arguments) == 2
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err


def test_a_pipe_gets_a_table_and_no_bars(zhisun: Zhisun, capsys: CAPTURED) -> None:
    assert zhisun("ledger", "--by", "product") == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "###" not in shown
    assert "合计" in shown
    assert all(width(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize(("no_color", "bars"), [("", True), ("1", False)])
def test_a_terminal_gets_bars_unless_it_wants_none(
    zhisun: Zhisun,
    capsys: CAPTURED,
    monkeypatch: pytest.MonkeyPatch,
    no_color: str,
    bars: bool,
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda *_streams: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    assert zhisun("ledger", "--by", "reason", "--lang", "en") == 0
    shown = capsys.readouterr().out
    assert ("####" in shown) is bars
    assert "\x1b" not in shown
    assert all(width(line) <= 80 for line in shown.splitlines())


def test_hostile_keys_stay_text() -> None:
    """Control characters, wide names and big figures neither break lines nor the alignment."""
    sums = LedgerSums(123_456_789, 98_765_432, 0, 0, 5, 0, 7)
    keys = ["\x1b[31m红\n\u202e", "[/b]", "草莓" * 40, "none", ""]
    found = Ledger(tuple(LedgerRow(key, sums) for key in keys), sums)
    lines = ledger_lines(found, Split.PRODUCT, bars=True)
    assert not re.search(r"[\x00-\x1f\x7f\u202e]", "".join(lines))
    table = lines[: len(keys) + 2]
    assert len({width(line) for line in table}) == 1
    assert len(lines) == len(table) + 2 + len(keys)


@pytest.mark.parametrize("form", ["--csv", "--xlsx", "--html"])
def test_a_file_is_new_private_and_never_overwritten(
    zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED, form: str
) -> None:
    target = tmp_path / "deep" / "ledger.out"
    assert zhisun("ledger", form, target, "--by", "product") == 0
    assert str(target) in capsys.readouterr().out
    assert target.stat().st_mode & 0o777 == 0o600
    before = target.read_bytes()
    assert zhisun("ledger", form, target) == 1
    assert target.read_bytes() == before


def test_csv_runs_no_formula(zhisun: Zhisun, tmp_path: Path) -> None:
    zhisun("ledger", "--csv", tmp_path / "x.csv", "--by", "product")
    text = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert any("HYPERLINK" in row[0] for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert {len(row) for row in rows} == {8}
    sums = [sum(float(row[column]) for row in rows[1:-1]) for column in range(1, 8)]
    assert sums == pytest.approx([float(cell) for cell in rows[-1][1:]])


def test_xlsx_has_numbers_as_numbers_and_text_as_text(zhisun: Zhisun, tmp_path: Path) -> None:
    zhisun("ledger", "--xlsx", tmp_path / "x.xlsx", "--by", "product")
    split, cases = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert all(cell.data_type in ("s", "n") for row in split.iter_rows() for cell in row)
    assert all(cell.data_type in ("s", "n") for row in cases.iter_rows() for cell in row)
    lost = [float(str(row[2].value)) for row in split.iter_rows(min_row=2)]
    assert sum(lost[:-1]) == pytest.approx(lost[-1])
    assert str(cases.max_row - 1) == str(split.cell(split.max_row, 8).value)
    assert any("第 " in str(cell.value) for row in cases.iter_rows() for cell in row)


def test_without_a_file_it_is_standard_output(
    zhisun: Zhisun, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert zhisun("ledger", "--csv", "--by", "shop") == 0
    assert capsysbinary.readouterr().out.startswith(b"\xef\xbb\xbf")
    assert zhisun("ledger", "--xlsx", "-") == 0
    assert capsysbinary.readouterr().out.startswith(b"PK")


def test_an_xlsx_file_is_not_for_a_terminal(
    zhisun: Zhisun, capsys: CAPTURED, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda *_streams: True)
    assert zhisun("ledger", "--xlsx") == 1
    assert not capsys.readouterr().out


def test_options_without_a_file_mean_standard_output() -> None:
    assert with_output(["--csv", "--by", "day"]) == ["--csv", "-", "--by", "day"]
    assert with_output(["--by", "day", "--html"]) == ["--by", "day", "--html", "-"]
    assert with_output(["--csv", "a.csv", "--json"]) == ["--csv", "a.csv", "--json"]
    assert with_output(["--xlsx", "-"]) == ["--xlsx", "-"]


def test_the_page_needs_nothing_else_and_runs_nothing(zhisun: Zhisun, tmp_path: Path) -> None:
    zhisun("ledger", "--html", tmp_path / "x.html", "--by", "product", "--lang", "en")
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert not re.search(r"url\((?!#)", page)
    assert "[red]" in page
    (drawn,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - we have just made it
    assert page.count("<details") > 3
    assert re.search(r"\.xlsx line \d+", page)


def test_outside_text_is_never_markup_on_the_page() -> None:
    hostile = '</title><script>alert(1)</script><img src=x onerror=alert(1)>&"'
    entry = entry_of(
        CaseFacts(
            *("r1", Queue.REFUND, "s1", hostile, hostile, hostile, 1_795_140_000, hostile, hostile),
            *("unknown", Verdict.KEPT_BY_BUYER, 100, 100),
        )
    )
    trace = Trace("bill", hostile, None, -100, hostile, 3)
    for by in Split:
        book = Book(ledger_of([entry], by), by, None, None, [entry], [(trace,)], NOW)
        page = as_ledger_page(book)
        assert "<script" not in page
        assert "<img" not in page
        assert page.count("</title>") == page.count("<title")


def test_an_empty_ledger(zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
    nowhere = tmp_path / "new.db"
    assert zhisun("--db", nowhere, "ledger") == 0
    assert zhisun("--db", nowhere, "ledger", "--cases") == 0
    assert not capsys.readouterr().out
    for form in ("--csv", "--xlsx", "--html"):
        assert zhisun("--db", nowhere, "ledger", form, tmp_path / form.strip("-")) == 0


def test_cases_name_file_and_line(zhisun: Zhisun, capsys: CAPTURED) -> None:
    assert zhisun("ledger", "--cases") == 0
    shown = capsys.readouterr().out
    assert re.search(r"售后导出 .*\.xlsx 第 \d+ 行", shown)
    assert re.search(r"账单 .*0020002.* 第 \d+ 行", shown)
    assert zhisun("ledger", "--cases", "--json") == 0
    found = of(capsys)
    assert len(found["cases"]) == found["total"]["cases"]
    assert all(one["facts"] for one in found["cases"])
    assert {"case", "day", "lost_fen", "facts"} <= set(found["cases"][0])
    assert set(found["cases"][0]["facts"][0]) == {
        "kind",
        "text",
        "at",
        "amount_fen",
        "file",
        "line",
    }


def test_reconcile(zhisun: Zhisun, capsys: CAPTURED) -> None:
    assert zhisun("reconcile", "--json") == 0
    found = of(capsys)
    assert {"unknown_in_bill", "contradicted", "recovered_fen", "matched", "ambiguous"} <= set(
        found
    )
    assert zhisun("reconcile") == 0
    assert capsys.readouterr().out


def test_findings_in_words() -> None:
    line = FoundLine(
        *("amount", "r1", "店", "261117-625944909000871", "22", "0020002", 1_795_140_000),
        *(12_500, 12_800, "bill\x1b.csv", 8),
    )
    shown = list(reconcile_lines(Reconciliation((line,), (line, line), 570, 2, 1)))
    assert len(shown) == 6
    assert "\x1b" not in "".join(shown)
    assert "250.00" in shown[2]
    assert "5.70" in shown[-1]


def test_the_cases_as_csv(zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED) -> None:
    zhisun("ledger", "--cases", "--csv", tmp_path / "cases.csv")
    capsys.readouterr()
    zhisun("ledger", "--json")
    total = json.loads(capsys.readouterr().out)["total"]
    text = (tmp_path / "cases.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == total["cases"] > 3
    lost = next(name for name in rows[0] if name == t("ledger.column.lost_fen"))
    assert sum(round(float(row[lost]) * 100) for row in rows) == total["lost_fen"]
