"""The made-up shop: the same for the same moment, and its screens add up as in the sketches."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from importers.demo import write_files
from models.clock import SHANGHAI
from models.locations import settings_file
from models.states import Verdict
from tests.shell.conftest import Zhisun
from tests.shell.made import NOW_TEXT
from tui.main import run
from tui.shell.context import Shell
from tui.shell.demo import demo_settings, fill

Told = Callable[..., Any]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shop as `zhisun demo` opens it; nobody may change it."""
    folder = tmp_path_factory.mktemp("opened")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHISUN_NOW", NOW_TEXT)
        shell = Shell(str(folder / "demo.db"))
        shell.settings = demo_settings(shell, folder)
        fill(shell, folder / "files")
        shell.close()
    return folder


@pytest.fixture
def told(
    opened: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    """What a command says with `--json` about a copy of that shop."""
    shop = shutil.copytree(opened, tmp_path / "opened")
    monkeypatch.setenv("ZHISUN_NOW", NOW_TEXT)
    monkeypatch.setenv("ZHISUN_DATABASE", str(shop / "demo.db"))
    monkeypatch.setenv("ZHISUN_TOP_UP__PRODUCT_ID", "880011")

    def say(*arguments: object) -> Any:
        capsys.readouterr()
        run([*map(str, arguments), "--json"])
        return json.loads(capsys.readouterr().out)

    return say


def test_the_same_moment_gives_the_same_bytes(tmp_path: Path) -> None:
    write_files(tmp_path / "a", NOW)
    write_files(tmp_path / "b", NOW + timedelta(seconds=59))
    write_files(tmp_path / "c", NOW + timedelta(minutes=1))
    first = contents(tmp_path / "a")
    assert first == contents(tmp_path / "b")
    assert first != contents(tmp_path / "c")


def test_files_are_ugly(tmp_path: Path) -> None:
    write_files(tmp_path, NOW)
    orders = next(tmp_path.glob("*orders_export*.csv")).read_bytes()
    assert b"\t" in orders
    assert "订单号".encode("gb18030") in orders
    names = set(contents(tmp_path))
    assert {"README.txt", "售后列表.txt", "商家举证.txt", "售后详情.html", "谁同意.csv"} <= names
    assert {"举证详情.txt", "打款补券.csv", "服务概况_20261119180000.xlsx"} <= names
    assert {"签收截图.png", "面单.png", "买家凭证.png"} <= names


def test_figures_are_those_of_the_sketches(told: Told) -> None:
    desk = told("today")
    expiring, evidence = desk["queues"]["expiring"], desk["queues"]["evidence"]
    assert expiring["at_risk_fen"] == 81_340
    buckets = ("due_1h", "due_4h", "due_24h", "later", "no_deadline", "overdue")
    assert [expiring[name] for name in buckets] == [2, 1, 4, 3, 1, 1]
    assert expiring["estimated"] == {"due_1h": 1, "due_4h": 0, "due_24h": 2, "later": 1}
    assert (evidence["open"], evidence["at_risk_fen"], evidence["no_deadline"]) == (3, 18_400, 1)
    assert desk["queues"]["refund"]["open"] == 6
    assert desk["queues"]["payout"]["open"] == 10
    assert (desk["unconfirmed"], desk["rejects"]) == (2, 3)
    assert desk["as_of"] == {
        "after_sales": "2026-11-20T09:00:00+08:00",
        "orders": "2026-11-19T20:01:00+08:00",
        "bill": "2026-11-18T23:59:59+08:00",
        "pages": "2026-11-20T09:12:00+08:00",
    }
    first = desk["next"][0]
    assert (first["queue"], first["order_sn"]) == ("evidence", "261109-625944909000872")
    assert desk["yesterday"] == {
        "saved_fen": 18_400,
        "lost_fen": 5_200,
        "recovered_fen": 6_150,
        "handled": 4,
    }


def test_there_is_one_refund_of_each_verdict(told: Told) -> None:
    shown = [case["verdict"] for case in told("list", "refund")]
    closed = (Verdict.NOT_SHIPPED, Verdict.RETURNED)
    assert shown == [verdict.value for verdict in Verdict if verdict not in closed]
    everything = {case["verdict"] for case in told("list", "refund", "--all")}
    assert everything == {verdict.value for verdict in Verdict}


def test_payouts_of_every_kind_and_every_mark(told: Told) -> None:
    payouts = told("payouts")
    marks = {mark for one in payouts for mark in one["suspicions"]}
    assert marks == {"with_refund", "no_return", "twice"}
    assert {one["kind"] for one in payouts} == {
        *("small", "compensation", "freight", "coupon", "late_shipment", "fake_shipment")
    }
    assert {one["applicant"] for one in payouts} >= {"客服01", "客服02", "平台"}
    (compensated,) = (one for one in payouts if one["compensated"])
    assert (compensated["amount_fen"], compensated["came_fen"]) == (1_500, 0)
    ends = [one["appeal_until"] for one in payouts if one["appeal_until"]]
    assert min(ends) == "2026-11-22T14:00:00+08:00"
    assert sum(end < "2026-11-23" for end in ends) == 1


def test_recoveries_of_every_kind(told: Told, tmp_path: Path) -> None:
    shell = Shell(str(tmp_path / "opened" / "demo.db"))
    lines = shell.workbench.recovery.lines(everything=True)
    shell.close()
    found = {
        line.case.order_sn[-3:]: (
            *(line.recovery.route, line.recovery.state, line.recovery.matched_by, line.advice),
        )
        for line in lines
    }
    assert lines[0].case.order_sn.endswith("402")
    assert found == {
        "402": ("repayment", "sent", "none", "remind"),
        "507": ("appeal", "drafted", "none", "submit"),
        "701": ("appeal", "sent", "none", ""),
        "702": ("courier", "sent", "none", ""),
        "703": ("appeal", "won", "bill", ""),
        "704": ("repayment", "won", "bill", "ship_top_up"),
        "705": ("repayment", "sent", "none", ""),
        "706": ("repayment", "sent", "none", ""),
        "707": ("appeal", "lost", "none", "review"),
        "708": ("repayment", "written_off", "none", ""),
        "709": ("courier", "part", "bill", ""),
    }
    money = told("recoveries", "--money")
    (doubtful,) = (one for one in money if one["state"] == "ambiguous")
    assert (doubtful["amount_fen"], len(doubtful["candidates"])) == (6_600, 2)


def test_evidence_half_ready_and_submitted(told: Told) -> None:
    board = told("evidence", "list", "261109-625944909000872")
    by = {one["id"]: one["ticked_by"] for one in board["checklist"]}
    assert by == {"track": "file", "waybill": "file", "pickup_photo": "", "chat": "text"}
    assert [one["twins"] for one in board["files"]] == [[], []]
    assert not [one for one in board["problems"] if one["level"] == "error"]
    done = told("evidence", "list", "261106-625944909000226")
    assert done["submission"]["result"] is None
    (twins,) = (one["twins"] for one in done["files"])
    assert [one["order_sn"] for one in twins] == ["261108-625944909000031"]


def test_prevention_has_something_to_say(told: Told) -> None:
    report = told("prevention")
    claims = {
        (line["product"][:2], line["reason"]): (line["against"], line["trend"])
        for line in report["lines"]
    }
    assert claims["樱桃", "质量问题"] == ("more", "more")
    assert ("too_few", "too_few") in claims.values()
    assert [one["key"] for one in report["advice"]] == ["assistant", "speed"]
    notice = told("prevention", "notice", "蜜桔", "少件")
    assert notice["published"] == "2026-10-30T10:00:00+08:00"
    assert notice["effect"]["claim"] == "less"


def test_parcels_to_stop_at_both_ends(told: Told) -> None:
    actions = [line["action"] for line in told("stop")["lines"]]
    assert actions == ["warehouse", "intercept", "intercept"]


@pytest.mark.parametrize("by", ["route", "who", "month", "product"])
def test_no_figure_of_the_ledger_is_nothing(told: Told, by: str) -> None:
    book = told("ledger", "--by", by)
    assert all(book["total"].values())
    assert book["total"] == {name: sum(row[name] for row in book["rows"]) for name in book["total"]}


def test_bill_and_ledger_differ_in_two_places(told: Told) -> None:
    found = told("reconcile")
    assert [one["amount_fen"] for one in found["unknown_in_bill"]] == [1_200]
    assert [one["kind"] for one in found["contradicted"]] == ["closed"]
    assert (found["recovered_fen"], found["matched"], found["ambiguous"]) == (20_950, 3, 1)


def test_the_metric_is_counted_from_the_orders(opened: Path) -> None:
    shell = Shell(str(opened / "demo.db"))
    (metric,) = shell.unopened().prevention.metric().values()
    shell.close()
    assert metric.disputes == 3
    assert metric.dispute_mean_ppm == 5_200
    assert metric.dispute_ppm is not None
    orders = metric.disputes * 1_000_000 / metric.dispute_ppm
    assert 350 < orders < 450


def test_undo_takes_back_the_last_thing_of_this_morning(told: Told) -> None:
    before = told("recoveries")
    assert run(["undo"]) == 0
    assert told("today")["queues"]["expiring"]["open"] == 13
    assert told("recoveries") == before


def test_at_any_hour_every_queue_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHISUN_NOW", "2027-03-01T00:05:30+08:00")
    shell = Shell(str(tmp_path / "demo.db"))
    shell.settings = demo_settings(shell, tmp_path)
    fill(shell, tmp_path / "files")
    shell.close()
    assert run(["today", "--json", "--db", str(tmp_path / "demo.db")]) == 10
    queues = json.loads(capsys.readouterr().out)["queues"]
    assert [queues[name]["open"] for name in ("expiring", "evidence", "refund")] == [12, 3, 6]


def test_own_settings_and_rules_do_not_spoil_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHISUN_NOW", NOW_TEXT)
    monkeypatch.setenv("ZHISUN_LOOKBACK_DAYS", "9")
    monkeypatch.setenv("ZHISUN_FOLLOW_UP_MAX", "1")
    rules = settings_file().with_name("appeals.toml")
    rules.parent.mkdir(parents=True, exist_ok=True)
    rules.write_text('[[agreed]]\nby = "speed"\nappealable = "no"\n', encoding="utf-8")
    shell = Shell(str(tmp_path / "demo.db"))
    shell.settings = demo_settings(shell, tmp_path)
    fill(shell, tmp_path / "files")
    states = [one.state for one in shell.workbench.recovery.all()]
    shell.close()
    assert len(states) == 9, "without two appeals that these rules refuse"
    assert "written_off" in states


def test_files_are_written_for_trying_by_hand(
    zhisun: Zhisun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "try"
    assert zhisun("demo", "--files", folder) == 0
    written = capsys.readouterr().out.split("\n")
    assert str(folder / "README.txt") in written
    assert zhisun("--db", tmp_path / "own.db", "import", folder) == 3
    assert zhisun("--db", tmp_path / "own.db", "import", folder) == 3
    assert "没有变化" in capsys.readouterr().out
