"""The desk in a real pty: its first frame, its first rows, and how soon a key shows.

Each beside the smallest Textual app in the same run (`bench.minimal`), since most of the time goes
to Python and Textual.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect

from bench.harness import Row, medians
from bench.minimal import READY
from bench.shop import filled

_ROOT = Path(__file__).parents[1]
_MINIMAL = ("-m", "bench.minimal")
_DESK = ("-c", "from tui.main import main; main()")
_TITLE, _PRODUCT = "1 即将逾期", "草莓礼盒装"
"""On the first frame; in every row."""
_SIZE = (24, 80)
_QUIET = 0.25
"""Seconds without output after which a screen rests. Less than the desk's tick of one second."""
_KEYS = 25
_AIM = "none set"


class Screen:
    """A program in a pty of which only the bytes matter."""

    def __init__(self, arguments: Sequence[str], database: Path | None = None) -> None:
        environment = {
            **os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "zh_CN.UTF-8",
            "PYTHONPATH": str(_ROOT), "ZHISUN_DATABASE": str(database or ""),
        }  # fmt: skip
        self.started = time.perf_counter()
        self._process: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable, list(arguments), env=environment, dimensions=_SIZE, timeout=60
        )
        self._process.delaybeforesend = None
        self._process.delayafterread = None

    def until(self, text: str) -> float:
        """Seconds from the start of the process until the text was written."""
        self._process.expect_exact(text.encode())
        return time.perf_counter() - self.started

    def rest(self) -> None:
        """Wait until nothing is written any more."""
        while self._read(_QUIET):
            pass

    def press(self, key: str) -> float:
        """Seconds from a key to the first bytes that it brings to the screen."""
        self.rest()
        start = time.perf_counter()
        self._process.send(key)
        if not self._read(5.0):
            raise TimeoutError(f"{key} brought nothing to the screen")
        return time.perf_counter() - start

    def close(self) -> None:
        """End the program."""
        self._process.close(force=True)

    def _read(self, seconds: float) -> bytes:
        try:
            return self._process.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return b""


def measure(large: int = 100_000, small: int = 1_000, rounds: int = 7) -> list[Row]:
    """First frame, first rows, and keys, at 80x24."""
    with tempfile.TemporaryDirectory() as folder:
        many = filled(Path(folder) / "large" / "bench.db", large)
        few = filled(Path(folder) / "small" / "bench.db", small)
        return [
            *_first_paint({large: many, small: few}, rounds),
            *_key_press({small: few, large: many}, rounds),
        ]


def _first_paint(databases: dict[int, Path], rounds: int) -> list[Row]:
    def minimal() -> float:
        return _shown(_MINIMAL, None, READY)

    def frame(database: Path) -> float:
        return _shown(_DESK, database, _TITLE)

    def rows(database: Path) -> float:
        return _shown(_DESK, database, _PRODUCT)

    large = next(iter(databases.values()))
    cases = {"minimal": minimal, "frame": lambda: frame(large)}
    for count, database in databases.items():
        cases[f"rows {count}"] = lambda database=database: rows(database)  # type: ignore[misc]  # bound at once, not when called
    seconds = medians(cases, rounds)
    base = seconds["minimal"]
    lines = [_line(f"first frame, {next(iter(databases)):,} open cases", seconds["frame"], base)]
    for count in databases:
        lines.append(
            _line(f"first rows on the screen, {count:,} open cases", seconds[f"rows {count}"], base)
        )
    return lines


def _shown(arguments: Sequence[str], database: Path | None, text: str) -> float:
    screen = Screen(arguments, database)
    try:
        return screen.until(text)
    finally:
        screen.close()


def _key_press(databases: dict[int, Path], rounds: int) -> list[Row]:
    """`j` to its paint; all programs run side by side, one key each in turn."""
    screens = {"minimal": Screen(_MINIMAL)}
    screens["minimal"].until(READY)
    for count, database in databases.items():
        screens[f"{count:,}"] = Screen(_DESK, database)
        screens[f"{count:,}"].until(_PRODUCT)
    try:
        for screen in screens.values():
            screen.press("j")
        found: dict[str, list[float]] = {name: [] for name in screens}
        for _ in range(max(rounds, _KEYS)):
            for name, screen in screens.items():
                found[name].append(screen.press("j"))
    finally:
        for screen in screens.values():
            screen.close()
    median = {name: statistics.median(times) for name, times in found.items()}
    return [
        _line(f"key press (j) to its paint, {name} open cases", median[name], median["minimal"])
        for name in median
        if name != "minimal"
    ]


def _line(name: str, seconds: float, base: float) -> Row:
    value = f"{seconds * 1000:.0f} ms (minimal Textual app {base * 1000:.0f} ms)"
    return Row(f"{name}, 80x24", value, f"{seconds / base:.2f}x", _AIM)
