"""The desk inside tmux, as most people who work over SSH have it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.system.conftest import Environment, Run
from tests.system.terminal import ZHISUN, Terminal

pytestmark = pytest.mark.system

OUTSIDE = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
"""The environment of the terminal in which tmux runs."""


class Tmux:
    """A tmux server of its own with one window, which runs the desk."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    @property
    def attach(self) -> list[str]:
        """The command that shows the window in another terminal."""
        return ["tmux", "-S", str(self._socket), "-f", "/dev/null", "attach", "-t", "desk"]

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), "-f", "/dev/null", *arguments],
            env=OUTSIDE,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        return done.stdout

    @property
    def text(self) -> str:
        """The screen."""
        return self("capture-pane", "-p", "-t", "desk")

    @property
    def cursor_row(self) -> str:
        """The line that keys act on."""
        return next((line for line in self.text.split("\n") if line.startswith(">")), "").rstrip()

    def until(self, seen: str | Callable[["Tmux"], bool], seconds: float = 60.0) -> "Tmux":
        """Wait for a text or a condition."""
        true = seen if callable(seen) else lambda tmux: seen in tmux.text
        ending = time.monotonic() + seconds
        while not true(self):
            assert time.monotonic() < ending, f"{seen!r} did not appear; the screen is\n{self.text}"
            time.sleep(0.1)
        return self

    def keys(self, *keys: str) -> "Tmux":
        """Press keys, with the names that tmux has for them."""
        for key in keys:
            self("send-keys", "-t", "desk", key)
            time.sleep(0.1)
        return self


Start = Callable[..., Tmux]


@pytest.fixture
def tmux(environment: Environment) -> Iterator[Start]:
    """Opens the desk in a tmux of its own, which is gone after the test."""
    with tempfile.TemporaryDirectory(prefix="tmux-") as folder:  # a socket's path must be short
        server = Tmux(Path(folder) / "socket")

        def start(
            *, term: str = "tmux-256color", size: tuple[int, int] = (80, 24), **extra: str
        ) -> Tmux:
            columns, lines = map(str, size)
            inside = {**environment, "TERM": term, **extra}
            if term != "tmux-256color":
                del inside["COLORTERM"]
            given = [f"{name}={value}" for name, value in inside.items()]
            server("new-session", "-d", "-s", "desk", "-x", columns, "-y", lines, "cat")
            server("set-option", "-g", "set-clipboard", "on")
            server("set-option", "-g", "remain-on-exit", "on")
            server("set-option", "-g", "escape-time", "20")
            server("respawn-pane", "-k", "-t", "desk", "env", *given, ZHISUN)
            return server.until(lambda here: bool(here.cursor_row))

        yield start
        subprocess.run(
            ["tmux", "-S", str(Path(folder) / "socket"), "kill-server"],
            capture_output=True,
            check=False,
        )


def paste(tmux: Tmux, file: Path, *, bracketed: bool) -> None:
    """Paste a file as tmux's own paste key does."""
    tmux("load-buffer", str(file))
    tmux("paste-buffer", *(["-p"] if bracketed else []), "-t", "desk")


def test_keys_undo_draft_and_copy(tmux: Start, run: Run) -> None:
    desk = tmux()
    desk.keys("j", "Down", "k").until(lambda here: here.cursor_row.endswith("00340"))
    desk.keys("d").until("待核对 1")
    desk.keys("u").until(lambda here: "待核对 1" not in here.text)
    desk.keys("3").until(lambda here: here.cursor_row.endswith("00388"))
    desk.keys("r").until("合规检查 通过").keys("y").until("已复制")
    assert "尾号0388" in desk("show-buffer"), "tmux took the copied text over"
    desk.keys("Escape").until(lambda here: bool(here.cursor_row))
    desk.keys("q").until("今天处理 0 件")


@pytest.mark.parametrize("bracketed", [True, False], ids=["bracketed", "as-keys"])
def test_paste_buffer_opens_the_preview(
    tmux: Start, run: Run, files: Path, bracketed: bool
) -> None:
    before = run("list", "expiring", "--all", "--json").stdout
    desk = tmux()
    paste(desk, files / "售后列表.txt", bracketed=bracketed)
    desk.until("粘贴识别").until("enter 写入 7 条")
    assert run("list", "expiring", "--all", "--json").stdout == before
    desk.keys("Enter").until(lambda here: "粘贴识别" not in here.text).until("01:30")
    desk.keys("u").until("00:42")
    assert run("list", "expiring", "--all", "--json").stdout == before


def test_windows_of_any_size(tmux: Start) -> None:
    desk = tmux()
    for columns, lines in ((60, 15), (160, 45), (100, 30), (80, 24)):
        desk("resize-window", "-t", "desk", "-x", str(columns), "-y", str(lines))
        desk.until(lambda here: "即将逾期" in here.text and here.cursor_row != "")
        desk.until(partial(_full, lines=lines))


def _full(desk: Tmux, lines: int) -> bool:
    shown = desk.text.rstrip("\n").split("\n")
    return len(shown) == lines and shown[-1].startswith(" d 已处理")


@pytest.mark.parametrize("term", ["screen-256color", "screen", "xterm-16color", "tmux-256color"])
def test_terminals_with_few_colours(tmux: Start, term: str) -> None:
    desk = tmux(term=term)
    desk.keys("d").until("待核对 1")
    coloured = desk("capture-pane", "-p", "-e", "-t", "desk")
    assert "即将逾期" in coloured
    if term != "tmux-256color":
        assert "8;2;" not in coloured, "no true colours where the terminal has none"
    if term in ("screen", "xterm-16color"):
        assert "8;5;" not in coloured, "16 colours where the terminal has no more"


def test_no_colour(tmux: Start) -> None:
    desk = tmux(NO_COLOR="1")
    shown = desk("capture-pane", "-p", "-e", "-t", "desk")
    assert "38;" not in shown
    assert "48;" not in shown
    for base in range(30, 48):
        if base not in (38, 39):
            assert f"\x1b[{base}m" not in shown
    assert desk.cursor_row.startswith(">!"), "marks say what colour would"


def test_attached_at_another_size_and_copied_to_the_outer_terminal(tmux: Start) -> None:
    desk = tmux()
    with Terminal(desk.attach, OUTSIDE, size=(120, 31)) as outside:
        outside.until(lambda here: bool(here.cursor_row)).rest()
        outside.move("3").press("r").until("合规检查 通过").press("y").until("已复制").rest()
        assert b"\x1b]52;" in outside.raw, "tmux passed the copied text on"
        outside.press("escape").until(lambda here: bool(here.cursor_row))
        outside.press("\x02", "d").ended()
    desk.keys("1").until(lambda here: here.cursor_row.endswith("00871"))
