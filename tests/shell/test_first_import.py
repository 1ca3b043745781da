"""The first import on a terminal: the question whose the files are can be seen and answered."""

import os
from pathlib import Path

from models.reader import reading
from tests.makers import tables
from tests.system.terminal import ZHISUN, Terminal


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "zh_CN.UTF-8",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


def test_the_question_stays_on_the_screen(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_bytes(tables.table_csv(tables.orders()))
    command = [ZHISUN, "--db", str(tmp_path / "a.db"), "import", str(orders)]
    with Terminal(command, _environment(tmp_path)) as terminal:
        terminal.until("这些文件是哪个店铺的?").rest(quiet=0.6)
        assert "这些文件是哪个店铺的?" in terminal.text
        assert not terminal.screen.cursor.hidden
        terminal.press("甲店", "enter")
        assert terminal.ended() == 0
        shown = terminal.raw.decode()
    assert "订单" in terminal.text
    assert not any("\u2500" <= character <= "\u257f" for character in shown)
    with reading(tmp_path / "a.db") as reader:
        assert reader.rows("SELECT name FROM shop") == [("甲店",)]
