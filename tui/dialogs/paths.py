"""Asks for files or a folder, with paths completed by Tab as a shell does.

Folders are read in threads. Nothing is painted while a person types: what a path means and how it
goes on is shown when Tab or Enter asks for it, because a repaint would drag an input method along.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from models.i18n import t
from models.rows import CaseRow
from tui import cells, paths
from tui.dialogs.base import Dialog, Field, Hint, Line, case_line
from tui.sizes import size_text

_WIDEST = 74
"""Cells of a line in the panel where the screen has room."""
_LISTED = 8
"""Candidates that are shown; the rest is counted."""


class PathField(Field):
    """A text field in which Tab completes a path."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False, priority=True)]

    class Wanted(Message):
        """Tab was pressed."""

    def action_complete(self) -> None:
        """Ask for the path to go on."""
        self.post_message(self.Wanted())

    async def completed(self) -> tuple[paths.Entry, ...]:
        """Complete the text in a thread; the candidates where there are several."""
        before = self.value
        found = await asyncio.to_thread(paths.complete, before)
        if self.value == before and found.text != before:
            self.value = found.text
            self.cursor_position = len(found.text)
        return found.entries


class PathsDialog(Dialog[list[Path] | None]):
    """Files and folders to add; `None`: nothing is to be added.

    `text` stands in the field again after it was refused, and `said` why.

    The case's own folder stands in the field from the start if it holds files, so that Enter adds
    them all.
    """

    DEFAULT_CSS = """
    PathsDialog .panel { width: 78; }
    PathsDialog #said { height: auto; }
    PathsDialog #found { min-height: 1; }
    """

    def __init__(
        self,
        row: CaseRow,
        own: Path,
        own_files: Sequence[paths.Entry],
        text: str = "",
        said: str = "",
    ) -> None:
        super().__init__()
        self._text = text
        self._said = said
        self._row = row
        self._own = own
        self._own_files = paths.plain_files(own_files)

    def title_text(self) -> str:
        """The title row."""
        return t("evidence_screen.add.title")

    def body(self) -> ComposeResult:
        """The case, its folder, the field, and what it found."""
        yield Line(case_line(self._row))
        yield Line(self._own_text(), classes="gap")
        yield Line(t("evidence_screen.add.which"), classes="gap")
        start = f"{paths.shown(self._own)}{os.sep}" if self._own_files else ""
        yield PathField(self._text or start, placeholder=t("evidence_screen.add.placeholder"))
        yield Line(self._said, id="said")
        yield Line(_listed(self._own_files, self._cells), id="found")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (
            Hint("tab", t("evidence_screen.add.complete")),
            Hint("ctrl+u", t("evidence_screen.add.clear")),
            Hint("enter", t("evidence_screen.add.take")),
            Hint("esc", t("dialog.key.cancel")),
        )

    @property
    def _cells(self) -> int:
        """Width of the lines in the panel."""
        return max(min(_WIDEST, self.app.size.width - 4), 24)

    def _own_text(self) -> str:
        count = len(self._own_files)
        where = cells.middle(paths.shown(self._own), self._cells)
        if not count:
            return f"{t('evidence_screen.add.own_none')}\n{where}"
        size = size_text(sum(entry.size or 0 for entry in self._own_files))
        return f"{t('evidence_screen.add.own', n=count, size=size)}\n{where}"

    @on(PathField.Wanted)
    async def _on_wanted(self) -> None:
        found = await self.query_one(PathField).completed()
        self.query_one("#said", Line).show("")
        self.query_one("#found", Line).show(_listed(found, self._cells))

    @on(Input.Submitted)
    async def _on_submitted(self, event: Input.Submitted) -> None:
        wanted = paths.typed_paths(event.value)
        missing = await asyncio.to_thread(_missing, wanted)
        if missing is not None:
            name = cells.middle(paths.shown(missing), 56)
            self.query_one("#said", Line).show(t("evidence_screen.add.nothing_there", name=name))
        elif not wanted:
            self.query_one("#said", Line).show(t("evidence_screen.add.empty"))
        elif self.is_current:
            self.dismiss(wanted)


def _missing(wanted: Sequence[Path]) -> Path | None:
    """The first path at which there is nothing."""
    for path in wanted:
        try:
            if not path.exists() and not path.is_symlink():
                return path
        except (OSError, ValueError):
            return path
    return None


def _listed(entries: Sequence[paths.Entry], width: int) -> str:
    """Candidates on lines of their own, with their sizes, and how many more there are."""
    lines = [
        cells.spread(
            f"  {cells.middle(entry.name, width - 14)}",
            "" if entry.size is None else size_text(entry.size),
            width,
        ).rstrip()
        for entry in entries[:_LISTED]
    ]
    if len(entries) > _LISTED:
        lines.append(f"  {t('evidence_screen.add.more', n=len(entries) - _LISTED)}")
    return "\n".join(lines)
