"""Pasting into the desk in a real pty, with and without bracketed paste."""

import json
from pathlib import Path

import pytest

from tests.system.conftest import Open, Run
from tests.system.terminal import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def page(files: Path) -> str:
    """The text of the list page as it is copied."""
    return (files / "售后列表.txt").read_text(encoding="utf-8")


def deadlines(run: Run) -> dict[str, tuple[str, str]]:
    """Deadline and its source by case."""
    cases = json.loads(run("list", "expiring", "--all", "--json").stdout)
    return {case["case"]: (case["deadline"], case["deadline_source"]) for case in cases}


def everything(run: Run) -> list[object]:
    """What the shell tells about all cases."""
    return [
        json.loads(run("list", queue, "--all", "--json").stdout)
        for queue in ("expiring", "evidence", "refund", "payout")
    ]


def test_bracketed_paste_is_shown_first_and_is_one_step(
    open_desk: Open, run: Run, page: str
) -> None:
    before = deadlines(run)
    with open_desk() as desk:
        desk.paste(page).until("粘贴识别").until("enter 写入 7 条").rest()
        assert deadlines(run) == before, "nothing is written before it is confirmed"
        desk.press("enter").gone("粘贴识别").until("01:30")
        written = deadlines(run)
        assert ("2026-11-20T11:30:12+08:00", "pasted") in written.values()
        desk.press("u").until("00:42")
        desk.press("q").ended()
    assert deadlines(run) == before


def test_escape_writes_nothing(open_desk: Open, run: Run, page: str) -> None:
    before = everything(run)
    with open_desk() as desk:
        desk.paste(page).until("粘贴识别").rest()
        desk.press("escape").gone("粘贴识别")
        desk.press("q").ended()
    assert everything(run) == before


def test_paste_as_keys_opens_the_preview_and_fires_no_verb(
    open_desk: Open, run: Run, page: str
) -> None:
    before = everything(run)
    with open_desk() as desk:
        desk.burst(page).until("粘贴识别").rest()
        assert everything(run) == before, "the burst held enter, d, s and more: none may count"
        desk.until("enter 写入")
        desk.press("enter").gone("粘贴识别").until("01:30")
        desk.press("q").ended()
    assert everything(run) != before


def test_paste_as_keys_without_wide_letters(open_desk: Open, run: Run) -> None:
    before = everything(run)
    with open_desk() as desk:
        desk.burst("usdxd 261117-625944909000871 dd\nsd\n").rest(0.6)
        desk.press("escape").rest()
        assert desk.process.isalive()
    assert everything(run) == before


def test_enter_does_not_count_in_the_first_half_second(
    open_desk: Open, run: Run, page: str
) -> None:
    before = everything(run)
    with open_desk() as desk:
        desk.burst(page).until("粘贴识别")
        if "稍等" not in desk.text:
            pytest.skip("this machine was too slow to press a key within half a second")
        desk.press("enter", pause=0.02).rest()
        assert "粘贴识别" in desk.text
    assert everything(run) == before


def test_a_page_over_an_open_case_and_a_draft(open_desk: Open, page: str) -> None:
    with open_desk() as desk:
        desk.press("enter").gone("2 待举证").rest()
        desk.paste(page).until("粘贴识别").press("escape").gone("粘贴识别")
        desk.press("q").until(lambda here: bool(here.cursor_row)).press("p").until(
            "合规检查"
        ).rest()
        desk.press("i").until("结束编辑").rest()
        desk.paste("您好，麻烦").until("您好，麻烦")
        assert "粘贴识别" not in desk.text, "a text field takes its paste itself"


def test_a_held_movement_key_is_no_paste(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.burst("jjjjjjkkjj").on("00146")
        desk.burst("\x1b[A" * 6).on("00871")


def test_an_error_page_changes_nothing(open_desk: Open, run: Run) -> None:
    before = everything(run)
    with open_desk() as desk:
        _say(desk, "网络异常，请稍后重试\n刷新\n")
        _say(desk, "今天天气不错，和后台没有关系。")
        desk.press("q").ended()
    assert everything(run) == before


def _say(desk: Terminal, text: str) -> None:
    shown = desk.text
    desk.paste(text).until(lambda here: here.text != shown).rest()
    desk.press("escape").rest()
