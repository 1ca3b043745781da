"""How far an import is: a bar on a terminal, plain lines anywhere else. On standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from models.i18n import t
from tui import output
from tui.cells import clean, cut

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, Task, TaskID
    from rich.text import Text

    from importers.ports import Progress


_CELLS = 24
"""Width of the bar."""


class Lines:
    """Names each file when its turn comes."""

    def start(self, files: int, size: int) -> None:
        """Nothing to say before the first file."""

    def file(self, name: str) -> None:
        """One line."""
        output.tell(t("cli.import.reading", name=clean(name)))

    def advance(self, rows: int, size: int) -> None:
        """Nothing to say between files."""


class Bar:
    """A bar over the bytes of all files, with rows a second and the time left.

    Nothing is drawn before `start`: a question asked until then stays on the screen.
    """

    def __init__(self, bar: "RichProgress") -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._rows = 0

    def start(self, files: int, size: int) -> None:
        """Show the bar."""
        self._task = self._bar.add_task("", total=max(size, 1), rows=0)
        self._bar.start()

    def file(self, name: str) -> None:
        """Name the file beside the bar."""
        if self._task is not None:
            self._bar.update(self._task, description=cut(Path(name).name, 24))

    def advance(self, rows: int, size: int) -> None:
        """Move the bar."""
        self._rows += rows
        if self._task is not None:
            self._bar.update(self._task, advance=size, rows=self._rows)


@contextmanager
def progress() -> "Iterator[Progress]":
    """What shows the progress of an import on this standard error."""
    if not output.is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TextColumn, TimeRemainingColumn

    columns: tuple[ProgressColumn, ...] = (
        TextColumn("{task.description}", markup=False),
        _bar_column(),
        _rate_column(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    bar = RichProgress(*columns, console=console, transient=True)
    try:
        yield Bar(bar)
    finally:
        bar.stop()


def _bar_column() -> "ProgressColumn":
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Drawn(ProgressColumn):
        """The bar itself, in ASCII: Rich's own is drawn with characters of ambiguous width."""

        def render(self, task: "Task") -> "Text":
            """The column's text."""
            full = round(min(task.percentage, 100) * _CELLS / 100)
            return Text(f"[{'#' * full}{'-' * (_CELLS - full)}]")

    return Drawn()


def _rate_column() -> "ProgressColumn":
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Rows done and rows a second."""

        def render(self, task: "Task") -> "Text":
            """The column's text."""
            rows = int(task.fields.get("rows", 0))
            rate = rows / task.elapsed if task.elapsed else 0
            return Text(t("cli.import.rate", rows=f"{rows:,}", rate=f"{rate:,.0f}"))

    return Rate()
