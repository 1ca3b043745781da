"""The made-up shop: the same for the same moment, and its screens add up as in the sketches."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from importers.demo import write_files
from models.clock import SHANGHAI
from models.states import Verdict
from tests.shell.conftest import Zhisun

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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


def test_figures_are_those_of_the_sketches(
    zhisun: Zhisun, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zhisun("today", "--json") == 10
    desk = json.loads(capsys.readouterr().out)
    expiring, evidence = desk["queues"]["expiring"], desk["queues"]["evidence"]
    assert expiring["at_risk_fen"] == 81_340
    buckets = ("due_1h", "due_4h", "due_24h", "later", "no_deadline", "overdue")
    assert [expiring[name] for name in buckets] == [2, 1, 4, 3, 1, 1]
    assert expiring["estimated"] == {"due_1h": 1, "due_4h": 0, "due_24h": 2, "later": 1}
    assert (evidence["open"], evidence["at_risk_fen"], evidence["no_deadline"]) == (3, 18_400, 1)
    assert desk["queues"]["payout"]["open"] == 5
    assert (desk["unconfirmed"], desk["rejects"]) == (2, 3)
    assert desk["as_of"] == {
        "after_sales": "2026-11-20T09:00:00+08:00",
        "orders": "2026-11-19T20:01:00+08:00",
        "bill": "2026-11-18T23:59:59+08:00",
        "pages": "2026-11-20T09:12:00+08:00",
    }
    first = desk["next"][0]
    assert (first["queue"], first["order_sn"]) == ("evidence", "261109-625944909000872")


def test_there_is_one_refund_of_each_verdict(
    zhisun: Zhisun, capsys: pytest.CaptureFixture[str]
) -> None:
    zhisun("list", "refund", "--json")
    shown = [case["verdict"] for case in json.loads(capsys.readouterr().out)]
    closed = (Verdict.NOT_SHIPPED, Verdict.RETURNED)
    assert shown == [verdict.value for verdict in Verdict if verdict not in closed]
    zhisun("list", "refund", "--all", "--json")
    everything = {case["verdict"] for case in json.loads(capsys.readouterr().out)}
    assert everything == {verdict.value for verdict in Verdict}


def test_at_any_hour_every_queue_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tui.main import run
    from tui.shell.context import Shell
    from tui.shell.demo import fill

    monkeypatch.setenv("ZHISUN_NOW", "2027-03-01T00:05:30+08:00")
    shell = Shell(str(tmp_path / "demo.db"))
    fill(shell, tmp_path / "files")
    shell.workbench.close()
    assert run(["today", "--json", "--db", str(tmp_path / "demo.db")]) == 10
    queues = json.loads(capsys.readouterr().out)["queues"]
    assert [queues[name]["open"] for name in ("expiring", "evidence", "refund")] == [12, 3, 6]


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
