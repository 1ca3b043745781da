"""A terminal for tests: a real pty whose screen can be read, for the program as people run it."""

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pexpect
import pyte

ZHISUN = str(Path(sys.executable).parent / "zhisun")
NOW = "2026-11-20T10:00:00+08:00"
KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
    "down": "\x1b[B", "up": "\x1b[A", "ctrl+s": "\x13", "ctrl+p": "\x10", "ctrl+q": "\x11",
    "end": "\x1b[F", "home": "\x1b[H", "pagedown": "\x1b[6~",
}  # fmt: skip
"""What a terminal sends for keys that are no single character."""

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[<\d*u|\x1bP.*?\x1b\\", re.DOTALL)
_PATIENCE = 60.0
"""Seconds; only how long a failure takes. Machines that run tests can be very busy."""


class NotSeen(AssertionError):
    """What a test waited for did not appear; shows the screen."""


def _led_away(nowhere: tuple[str, str], terminal: "Terminal") -> bool:
    return terminal.cursor_row not in nowhere


class Terminal:
    """A program in a pty of its own. Use it as a context: leaving it ends the program."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
    ) -> None:
        columns, lines = size
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        """Everything that the program ever wrote."""
        self.process: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=dict(environment),
            cwd=None if cwd is None else str(cwd),
            dimensions=(lines, columns),
            timeout=_PATIENCE,
        )
        # pexpect waits before each writing and reading for programs that are not ready; ours is.
        self.process.delaybeforesend = None
        self.process.delayafterread = None

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_raised: object) -> None:
        self.process.close(force=True)

    # -- reading -------------------------------------------------------------------------------

    def pump(self, seconds: float = 0.05) -> bool:
        """Show what the program writes within the time; whether it goes on running."""
        ending = time.monotonic() + seconds
        while (left := ending - time.monotonic()) > 0:
            try:
                data = self.process.read_nonblocking(65536, timeout=left)
            except pexpect.TIMEOUT:
                return True
            except pexpect.EOF:
                return False
            self.raw += data
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return True

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without the blanks at their ends."""
        # A wide letter's second cell holds nothing. pyte's own `display` trips over such a cell
        # when a narrow letter has taken the first one.
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return ["".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def cursor_row(self) -> str:
        """The line that keys act on; empty if there is none."""
        return next((line for line in self.lines if line.startswith(">")), "")

    def until(
        self, seen: str | Callable[["Terminal"], bool], seconds: float = _PATIENCE
    ) -> "Terminal":
        """Wait until a text or a condition is on the screen.

        Raises:
            NotSeen: it did not come in time, or the program ended before it.
        """
        true = seen if callable(seen) else lambda terminal: seen in terminal.text
        ending = time.monotonic() + seconds
        running = True
        while not true(self):
            if not running or time.monotonic() > ending:
                why = "in time" if running else "before the program ended"
                what = "what was waited for" if callable(seen) else repr(seen)
                raise NotSeen(f"{what} did not appear {why}; the screen is\n{self.text}")
            running = self.pump(0.05)
        return self

    def gone(self, text: str, seconds: float = _PATIENCE) -> "Terminal":
        """Wait until a text is not on the screen."""
        return self.until(lambda terminal: text not in terminal.text, seconds)

    def rest(self, quiet: float = 0.3, seconds: float = _PATIENCE) -> "Terminal":
        """Wait until the program has written nothing for a while."""
        ending = time.monotonic() + seconds
        while time.monotonic() < ending:
            before = len(self.raw)
            if not self.pump(quiet) or len(self.raw) == before:
                break
        return self

    def ended(self, seconds: float = _PATIENCE) -> int | None:
        """Wait for the end of the program; its exit code, `None` if a signal ended it.

        Raises:
            NotSeen: it goes on.
        """
        ending = time.monotonic() + seconds
        while self.pump(0.1):
            if time.monotonic() > ending:
                raise NotSeen(f"the program did not end; the screen is\n{self.text}")
        self.process.wait()
        return self.process.exitstatus

    # -- writing -------------------------------------------------------------------------------

    def press(self, *keys: str, pause: float = 0.06) -> "Terminal":
        """Press keys one after the other, as slowly as a quick person does."""
        for key in keys:
            self.process.send(KEYS.get(key, key))
            self.pump(pause)
        return self

    def move(self, *keys: str) -> "Terminal":
        """Press keys that lead to other rows, each when the last has led there."""
        for key in keys:
            nowhere = ("", self.cursor_row)
            self.press(key)
            self.until(partial(_led_away, nowhere))
        return self

    def on(self, end: str) -> "Terminal":
        """Wait until keys act on the row that ends so."""
        return self.until(lambda here: here.cursor_row.endswith(end))

    def burst(self, text: str) -> "Terminal":
        """Send a text at once, as a terminal without bracketed paste does."""
        self.process.send(text.replace("\n", "\r").encode())
        return self

    def paste(self, text: str) -> "Terminal":
        """Send a bracketed paste."""
        self.process.send(b"\x1b[200~" + text.replace("\n", "\r").encode() + b"\x1b[201~")
        return self

    def resize(self, columns: int, lines: int) -> "Terminal":
        """Change the size of the window."""
        self.screen.resize(lines, columns)
        self.process.setwinsize(lines, columns)
        return self
