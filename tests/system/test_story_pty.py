"""The whole story in a real pty: files and pages in, panes, handled, undone, drafted, asked for."""

import base64
import json
import re
from pathlib import Path

import pytest

from tests.system.conftest import Environment, Open, Run, environment_in, run_in
from tests.system.terminal import ZHISUN, Terminal

FIRST, SECOND = "00871", "00340"
"""Ends of the order numbers of the first two rows of the made-up shop."""
KEPT = "00410"
"""The refund whose buyer kept the goods."""


def copied(terminal: Terminal) -> list[str]:
    """The texts that the program has sent to the terminal's clipboard."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", bytes(terminal.raw))
    return [base64.b64decode(each).decode() for each in found]


def after_the_desk(terminal: Terminal) -> list[str]:
    """The lines that stand in the terminal once the alternate screen is left."""
    left = bytes(terminal.raw).rpartition(b"\x1b[?1049l")[2].decode()
    plain = re.sub(r"\x1b\[[0-9;?<>=]*[A-Za-z]", "", left)
    return [line for line in plain.replace("\r", "").split("\n") if line.strip()]


def test_desk_opens_handles_undoes_and_leaves_one_line(open_desk: Open) -> None:
    with open_desk() as desk:
        assert desk.cursor_row.endswith(FIRST)
        desk.press("d").on(SECOND)
        desk.until("待核对 1")
        desk.press("u").gone("待核对 1").until(lambda here: f"{FIRST}\n" in here.text)
        desk.press("q")
        assert desk.ended() == 0
        left = after_the_desk(desk)
        assert len(left) == 1, left
        assert left[0].startswith("今天处理 0 件, 待核对 0 件. 下一个 10:51")


@pytest.mark.slow
def test_check_in_before_the_desk(run: Run) -> None:
    today = json.loads(run("today", "--json").stdout)
    opened = {name: queue["open"] for name, queue in today["queues"].items()}
    assert opened == {"expiring": 15, "evidence": 4, "refund": 32, "payout": 10}
    assert run("today").returncode == 10
    assert run("doctor").returncode == 0


@pytest.mark.slow
def test_panes_and_the_open_case(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.press("2").on("00872").press("tab").on("00388").press("1").on(FIRST)
        desk.press("G").until(lambda here: "超时 1 件" in here.cursor_row)
        desk.press("g").on(FIRST)
        desk.press("enter").until("页面粘贴 09:12")
        desk.gone("2 待举证 3")
        desk.press("q").on(FIRST)
        desk.press("ctrl+q").rest()
        assert desk.cursor_row.endswith(FIRST), "ctrl+q is not bound"


@pytest.mark.slow
def test_many_at_once_are_one_step(open_desk: Open, run: Run) -> None:
    with open_desk() as desk:
        desk.move("space", "space", "space")
        desk.press("d").until("待核对 3")
        desk.press("u").gone("待核对 3")
        desk.press("q").ended()
    assert json.loads(run("today", "--json").stdout)["unconfirmed"] == 0


@pytest.mark.slow
def test_repayment_from_draft_to_follow_up(open_desk: Open, run: Run) -> None:
    with open_desk() as desk:
        desk.move("3", "j", "j", "j", "j").on(KEPT)
        desk.press("r").until("补款话术").until("合规检查 通过").rest()
        assert "¥199.00" in desk.text
        desk.press("i").until("结束编辑")
        desk.burst("谢谢您").until("谢谢您")
        desk.press("escape").until("y 复制").rest()
        desk.press("y").until("已复制").until(lambda here: "谢谢您" in "".join(copied(here)))
        assert "199.00" in copied(desk)[-1]
        assert "谢谢您" in desk.text, "what was copied stays visible, to be copied by hand"
        desk.press("x").gone("补款话术")
        desk.until(lambda here: KEPT not in here.text)
        desk.press("q").ended()
    kept = next(
        case
        for case in json.loads(run("list", "refund", "--all", "--json").stdout)
        if case["order_sn"].endswith(KEPT)
    )
    assert kept["state"] == "waiting"
    shown = run("show", kept["case"]).stdout
    assert "199.00" in shown


@pytest.mark.slow
def test_words_that_may_not_be_sent_are_refused(open_desk: Open) -> None:
    with open_desk() as desk:
        desk.move("3").press("r").until("合规检查 通过")
        desk.press("i").until("结束编辑")
        desk.burst("加微信转账给我").gone("合规检查 通过")
        desk.press("escape").until("y 复制").rest()
        desk.press("y").rest()
        assert copied(desk) == []
        assert "微信" in desk.lines[-2] + desk.text


@pytest.mark.slow
def test_empty_shop_tells_the_way_in_and_takes_a_page(tmp_path: Path, files: Path) -> None:
    environment = environment_in(tmp_path, tmp_path / "data" / "new.db")
    with Terminal([ZHISUN], environment) as desk:
        desk.until("还没有数据").until("zhisun import")
        desk.paste((files / "售后列表.txt").read_text(encoding="utf-8")).until("粘贴识别")
        desk.press("enter").until(lambda here: bool(here.cursor_row))
        assert FIRST in desk.text
        desk.press("q")
        assert desk.ended() == 0
    assert json.loads(run_in(environment, "today", "--json").stdout)["queues"]["expiring"]["open"]


@pytest.mark.slow
def test_inbox_comes_in_with_one_key(tmp_path: Path, files: Path) -> None:
    environment: Environment = environment_in(tmp_path, tmp_path / "data" / "new.db")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for path in files.glob("*.xlsx"):
        (inbox / path.name).write_bytes(path.read_bytes())
    with Terminal([ZHISUN], {**environment, "ZHISUN_INBOX": str(inbox)}) as desk:
        desk.until("还没有数据").rest()
        desk.press("i").until(lambda here: bool(here.cursor_row))
        desk.press("q")
        assert desk.ended() == 0


@pytest.mark.slow
def test_outside_text_is_never_a_control_sequence(tmp_path: Path) -> None:
    environment = environment_in(tmp_path, tmp_path / "data" / "new.db")
    evil = "\x1b]0;evil\x07\x1b[2J\x9b31m\u202e[/b]苹果"
    rows = [
        "售后编号,订单编号,售后状态,退款类型,退款原因,退款金额,申请时间,商品名称",
        f"22019939000001,261119-625944909000001,待商家处理,仅退款,{evil},12.00,"
        f"2026-11-20 08:00:00,{evil}",
    ]
    source = tmp_path / f"{'x' * 8}_20261120090000.csv"
    source.write_text("\n".join(rows), encoding="utf-8")
    imported = run_in(environment, "import", source)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    with Terminal([ZHISUN], environment) as desk:
        desk.until(lambda here: bool(here.cursor_row)).rest()
        desk.press("enter").until("苹果").rest()
        desk.press("q").until(lambda here: bool(here.cursor_row)).press("p").until("y 复制").rest()
        for forbidden in (b"\x1b]0;", b"\x1b[2J\xc2", b"\xc2\x9b", "\u202e".encode()):
            assert forbidden not in desk.raw
        assert "[/b]苹果" in desk.text
