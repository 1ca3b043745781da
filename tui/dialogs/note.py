"""Asks for a note on a case."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from models.i18n import t
from tui import cells
from tui.dialogs.base import Dialog, Field, Line

LONGEST = 500
"""Characters that a note may have."""


class NoteDialog(Dialog[str | None]):
    """One line of text; an empty one takes the note away. `None`: nothing is to change."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.note.title")

    def body(self) -> ComposeResult:
        """The field."""
        field = Field(cells.clean(self._text), placeholder=t("dialog.note.hint"))
        field.max_length = LONGEST
        yield field
        yield Line(t("dialog.note.empty"), classes="gap")

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
