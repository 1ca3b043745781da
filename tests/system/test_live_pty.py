"""The desk beside other processes, in windows of any size, and when its terminal is killed."""

import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.conftest import Environment, Open, Run, environment_in, run_in
from tests.system.terminal import ZHISUN, NotSeen, Terminal

pytestmark = pytest.mark.slow

LIVE = 10.0
"""Seconds in which the desk shows what others did; about one where the machine has nothing else."""
SIZES = ((80, 24), (60, 15), (160, 45), (120, 30), (60, 15), (80, 24))


def case_of(run: Run, tail: str, queue: str = "expiring") -> str:
    """The id of the open case whose order number ends so."""
    cases = json.loads(run("list", queue, "--json").stdout)
    return str(next(case["case"] for case in cases if case["order_sn"].endswith(tail)))


def test_another_process_handles_a_case(open_desk: Open, run: Run) -> None:
    first = case_of(run, "00871")
    with open_desk() as desk:
        desk.press("j", "j").on("00052")
        row = desk.cursor_row
        assert run("handle", first).returncode == 0
        desk.gone("00871", LIVE)
        assert desk.cursor_row == row, "the cursor stays on its case"
        desk.until("待核对 1")
        assert run("undo").returncode == 0
        desk.until("00871", LIVE)
        assert desk.cursor_row == row


def test_a_case_under_the_cursor_goes_away(open_desk: Open, run: Run) -> None:
    second = case_of(run, "00340")
    with open_desk() as desk:
        desk.press("j", "space").rest()
        assert run("handle", second).returncode == 0
        desk.until("待核对 1", LIVE)
        assert desk.cursor_row
        desk.press("d").until("待核对 2")


def test_another_process_imports_into_an_empty_shop(tmp_path: Path, files: Path) -> None:
    environment = environment_in(tmp_path, tmp_path / "data" / "new.db")
    with Terminal([ZHISUN], environment) as desk:
        desk.until("还没有数据").rest()
        assert run_in(environment, "import", *files.glob("*.xlsx")).returncode == 0
        desk.until(lambda here: bool(here.cursor_row), LIVE)


def test_two_desks_see_each_other(open_desk: Open) -> None:
    with open_desk() as one, open_desk() as other:
        one.press("d").until("待核对 1")
        other.until("待核对 1", LIVE)
        assert "00871" not in other.text
        other.press("u").until("00871")
        one.until("00871", LIVE)


def test_windows_of_any_size(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.press("j").until(lambda here: "00340" in here.cursor_row)
        for columns, lines in SIZES:
            desk.resize(columns, lines).rest()
            desk.until(lambda here: "00340" in here.cursor_row and "即将逾期" in here.text)
            assert len(desk.lines) == lines
            desk.until(lambda here: bool(here.lines[-1]))


def test_a_draft_and_a_preview_follow_the_window(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.press("p").until("合规检查").rest()
        for columns, lines in SIZES:
            desk.resize(columns, lines).rest()
            desk.until("y 复制").until("合规检查")
        desk.press("escape").until(lambda here: bool(here.cursor_row))


def test_killed_while_typing_loses_nothing(open_desk: Open, environment: Environment) -> None:
    with open_desk() as desk:
        desk.move("3").press("r").until("合规检查")
        desk.press("i").until("结束编辑").rest()
        desk.burst("这句还没写完").until("这句还没写完")
        desk.until(lambda _here: _saved(environment, "这句还没写完"))
        os.kill(_pid(desk), signal.SIGKILL)
        desk.ended()
    with open_desk() as desk:
        desk.press("3").until(lambda here: "稿" in here.cursor_row)
        desk.press("r").until("这句还没写完")


def test_a_closed_terminal_loses_nothing(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.move("3").press("r").until("合规检查")
        desk.press("i").until("结束编辑").rest()
        desk.burst("还没存").until("还没存")
        os.kill(_pid(desk), signal.SIGHUP)
        try:
            desk.ended(15.0)
        except NotSeen:
            os.kill(_pid(desk), signal.SIGKILL)
    with open_desk() as desk:
        desk.move("3").press("r").until("合规检查")
        assert "还没存" in desk.text


def test_killed_at_any_moment_the_database_is_whole(open_desk: Open, run: Run) -> None:
    for pause in (0.0, 0.01, 0.05):
        with open_desk() as desk:
            desk.press("d", pause=pause)
            os.kill(_pid(desk), signal.SIGKILL)
            desk.ended()
    assert run("doctor").returncode == 0
    assert run("today").returncode in (0, 10, 11)


def test_an_interrupt_does_not_leave_the_desk(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.press("\x03").rest()
        assert desk.process.isalive()
        desk.press("q")
        assert desk.ended() == 0


def _saved(environment: Environment, text: str) -> bool:
    with closing(sqlite3.connect(environment["ZHISUN_DATABASE"])) as database:
        return any(text in kept for (kept,) in database.execute("SELECT text FROM draft"))


def _pid(desk: Terminal) -> int:
    pid = desk.process.pid
    assert pid is not None
    return pid
