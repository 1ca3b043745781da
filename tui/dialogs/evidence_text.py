"""Asks for one line of text about an item or a file of the evidence."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui import cells
from tui.dialogs.base import Dialog, Field, Line

LONGEST = 200
"""Characters that such a line may have."""


class TextDialog(Dialog[str | None]):
    """One line; an empty one takes the text away. `None`: nothing is to change."""

    def __init__(
        self, title: str, about: str, text: str, *, placeholder: str = "", empty: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._text = text
        self._placeholder = placeholder
        self._empty = empty

    def title_text(self) -> str:
        """The title row."""
        return self._title

    def body(self) -> ComposeResult:
        """What it is about, the field, and what an empty one means."""
        yield Line("\n".join(cells.wrap(self._about, 62)))
        field = Field(cells.clean(self._text), placeholder=self._placeholder, classes="gap")
        field.max_length = LONGEST
        yield field
        if self._empty:
            yield Line(self._empty, classes="gap")

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
