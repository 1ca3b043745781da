"""Getting money back from the command line: what scripts rely on."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from models.recovery_desk import RecoveryDesk
from models.rows import Done
from models.workbench import Workbench
from tests.shell.conftest import Zhisun
from tests.shell.test_commands import CAPTURED, KEPT, of
from tui.cells import width

PAYOUT = "261105-625944909000407"
KEYS = {"recovery", "case", "route", "asked_fen", "state", "due"}
Told = Callable[..., Any]


@pytest.fixture
def told(zhisun: Zhisun, capsys: CAPTURED) -> Told:
    """Runs a command with `--json` and returns what it says."""

    def run(*arguments: object) -> Any:
        capsys.readouterr()
        assert zhisun(*arguments, "--json") == 0
        return of(capsys)

    return run


def test_recover_tells_what_was_asked(told: Told) -> None:
    made = told("recover", KEPT, "--route", "repayment", "--amount", "199", "--sent")
    assert made.keys() >= KEYS
    assert made["recovery"] == "1"
    assert (made["route"], made["asked_fen"], made["state"]) == ("repayment", 19900, "sent")
    assert made["due"] == "2026-11-22T10:00:00+08:00"
    drafted = told("recover", KEPT, "--route", "courier", "--amount", "¥1.50", "--reason", "丢件")
    assert (drafted["state"], drafted["due"], drafted["reason"]) == ("drafted", None, "丢件")
    assert drafted["case"] == made["case"]
    by_case = told("recover", made["case"], "--route", "courier", "--amount", "2")
    assert by_case["recovery"] == drafted["recovery"]


@pytest.mark.parametrize("item", ["货款", "goods"])
def test_the_item_in_either_language(told: Told, item: str) -> None:
    made = told("recover", KEPT, "--route", "appeal", "--amount", "10", "--item", item)
    assert made["item"] == "goods"


def test_more_than_is_left_is_refused_and_nothing_written(
    zhisun: Zhisun, told: Told, capsys: CAPTURED
) -> None:
    for route in ("repayment", "appeal", "courier"):
        assert zhisun("recover", KEPT, "--route", route, "--amount", "199.01", "--json") == 1
    assert capsys.readouterr().out == ""
    assert told("recoveries") == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("--route", "magic", "--amount", "1"),
        ("--route", "appeal", "--amount", "much"),
        ("--route", "appeal", "--amount", "1", "--item", "x"),
        ("--route", "appeal"),
        ("--amount", "1"),
    ],
)
def test_wrong_usage(zhisun: Zhisun, wrong: tuple[str, ...]) -> None:
    assert zhisun("recover", KEPT, *wrong) == 2


def test_of_several_cases_of_an_order_the_loss_is_meant(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """A refund and a payout are two losses: which one has to be said."""
    assert zhisun("recover", PAYOUT, "--route", "repayment", "--amount", "1") == 1
    assert "2" in capsys.readouterr().err
    assert zhisun("recover", "261199-000000000000000", "--route", "appeal", "--amount", "1") == 1


def bill(folder: Path, *lines: str) -> Path:
    """A bill of these lines."""
    path = folder / "pdd-mall-bill-detail(x)_2026-11-25-09-00-00_0001.csv"
    head = (
        "拼多多店铺账务明细查询",
        "",
        "起始时间：2026-11-20 00:00:00  终止时间：2026-11-25 00:00:00",
        "----------交易记录明细列表---------",
        "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述",
    )
    path.write_text("\n".join((*head, *lines, "")), encoding="gb18030")
    return path


def test_a_bill_closes_an_appeal_and_a_person_takes_it_apart(
    zhisun: Zhisun, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
) -> None:
    made = told("recover", KEPT, "--route", "appeal", "--amount", "60", "--sent")
    assert zhisun("recover", KEPT, "--route", "appeal", "--amount", "70", "--sent") == 1
    monkeypatch.setenv("ZHISUN_NOW", "2026-11-25T10:00:00+08:00")
    line = f"{KEPT},2026-11-22 10:00:00,60.00,0,其他,-,0130001|其他收入-申诉补回"
    assert zhisun("import", bill(tmp_path, line)) == 0
    (closed,) = told("recoveries")
    assert KEYS | {"came_fen", "matched_by"} <= closed.keys()
    assert (closed["state"], closed["came_fen"], closed["matched_by"]) == ("won", 6000, "bill")
    assert closed["due"] is None
    (money,) = (one for one in told("recoveries", "--money") if one["order_sn"] == KEPT)
    assert (money["state"], money["candidates"]) == ("matched", [made["recovery"]])
    apart = told("unmatch", made["recovery"])
    assert (apart["state"], apart["came_fen"], apart["matched_by"]) == ("sent", 0, "none")
    joined = told("match", money["money"], made["recovery"])
    assert (joined["state"], joined["matched_by"]) == ("won", "person")
    assert zhisun("match", "nothing", made["recovery"]) == 1
    assert zhisun("undo") == 0
    assert zhisun("unmatch", made["recovery"]) == 1
    capsys.readouterr()


def test_results_reminders_and_reviews(zhisun: Zhisun, told: Told) -> None:
    appeal = told("recover", KEPT, "--route", "appeal", "--amount", "60")["recovery"]
    assert told("recovery", "sent", appeal)["state"] == "sent"
    assert told("recovery", "result", appeal, "lost")["state"] == "lost"
    assert told("recovery", "review", appeal)["state"] == "sent"
    assert told("recovery", "result", appeal, "won")["came_fen"] == 6000
    asked = told("recover", KEPT, "--route", "repayment", "--amount", "100", "--sent")["recovery"]
    assert told("recovery", "remind", asked)["reminders"] == 1
    assert told("recovery", "result", asked, "part", "--came", "30")["came_fen"] == 3000
    assert zhisun("recovery", "result", asked, "great") == 2
    assert zhisun("recovery", "remind", asked) == 1
    assert zhisun("recovery", "sent", "99") == 1


def test_writeoff(zhisun: Zhisun, told: Told, capsys: CAPTURED) -> None:
    made = told("recover", KEPT, "--route", "repayment", "--amount", "100", "--sent")
    assert told("writeoff", KEPT) == {"done": [made["case"]], "refused": []}
    assert told("recoveries")[0]["state"] == "written_off"
    assert zhisun("undo") == 0
    assert told("recoveries")[0]["state"] == "sent"
    assert zhisun("writeoff", KEPT) == 0
    assert zhisun("writeoff", KEPT) == 1, "nothing is left to write off"
    assert zhisun("undo") == 0
    assert told("recoveries")[0]["state"] == "sent", "the one that was done"
    capsys.readouterr()


def test_a_refusal_names_the_case_on_a_short_line(
    zhisun: Zhisun, capsys: CAPTURED, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "很长的标题" * 60
    found = RecoveryDesk.write_off

    def refused(desk: RecoveryDesk, case_ids: Sequence[str]) -> Done:
        return found(desk, case_ids)._replace(refused=((case_ids[0], "reason"),))

    monkeypatch.setattr(RecoveryDesk, "write_off", refused)
    case = Workbench.find
    monkeypatch.setattr(
        Workbench, "find", lambda *given: [one._replace(product=long) for one in case(*given)]
    )
    capsys.readouterr()
    assert zhisun("writeoff", KEPT) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(KEPT)
    assert line.endswith("..: reason")
    assert width(line) < 80


def test_the_table_shows_what_is_due_first(
    zhisun: Zhisun, told: Told, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
) -> None:
    assert zhisun("recoveries") == 0
    assert capsys.readouterr().out == ""
    told("recover", KEPT, "--route", "courier", "--amount", "20", "--sent")
    told("recover", KEPT, "--route", "repayment", "--amount", "100", "--sent")
    monkeypatch.setenv("ZHISUN_NOW", "2026-11-23T10:00:00+08:00")
    assert zhisun("recoveries") == 0
    shown = capsys.readouterr()
    first, second = shown.out.splitlines()
    assert "补款 ¥100.00" in first
    assert "该提醒了" in first
    assert "快递理赔 ¥20.00" in second
    assert "0/12" in shown.err


def test_claims_are_written_one_sheet_per_courier(
    zhisun: Zhisun, told: Told, tmp_path: Path, capsys: CAPTURED
) -> None:
    assert zhisun("claims", "--out", tmp_path / "claims") == 1
    assert not (tmp_path / "claims").exists()
    told("recover", KEPT, "--route", "courier", "--amount", "20", "--reason", "lost")
    (path,) = told("claims", "--out", tmp_path / "claims")["files"]
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        *("日期", "店铺名", "订单号", "快递公司", "快递单号", "金额", "丢件原因"),
        *("退款截图", "备注"),
    )
    assert rows[1][2] == KEPT
    assert rows[1][3:7] == ("圆通快递", "YT8803138271610", 20, "丢件")
    with ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml"), "no formula"
    (again,) = told("claims", "--out", tmp_path / "claims")["files"]
    assert again != path, "nothing is overwritten"
    capsys.readouterr()


def test_in_english(zhisun: Zhisun, told: Told, capsys: CAPTURED) -> None:
    told("recover", KEPT, "--route", "repayment", "--amount", "100", "--sent")
    assert zhisun("recoveries", "--lang", "en") == 0
    assert "repayment" in capsys.readouterr().out
    assert json.dumps(told("recoveries"))
