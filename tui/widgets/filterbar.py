"""The filter: one line with a text field that opens over the footer."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from models.i18n import t


class FilterBar(Horizontal):
    """Asks for a text. Enter takes it, Esc leaves things as they were."""

    BINDINGS = [Binding("escape", "cancel", show=False)]  # noqa: RUF012 - Textual's protocol

    @dataclass
    class Closed(Message):
        """The filter was closed with a text, or with `None`: as before."""

        text: str | None

    def compose(self) -> ComposeResult:
        """A sign and the field."""
        yield Static("/", markup=False)
        field = Input(id="filter-text", select_on_focus=False)
        # A blinking cursor repaints, and every repaint moves the window of an input method.
        field.cursor_blink = False
        yield field

    def open(self, text: str) -> None:
        """Show the field with a text in it."""
        field = self.query_one(Input)
        field.placeholder = t("desk.filter_prompt")
        field.value = text
        field.cursor_position = len(text)
        self.display = True
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the text."""
        event.stop()
        self._close(event.value.strip())

    def action_cancel(self) -> None:
        """Esc changes nothing."""
        self._close(None)

    def _close(self, text: str | None) -> None:
        self.screen.set_focus(None)
        self.display = False
        self.post_message(self.Closed(text))
