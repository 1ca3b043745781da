"""Asks which of several lines is meant: a recovery for money that came in, or money for a recovery."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui import cells
from tui.dialogs.base import Choice, ChoiceList, Dialog, Line

_KEYS = "123456789"
_SHOWN = 8
"""Choices in sight at once; the others are scrolled to."""


class MatchDialog(Dialog[int | None]):
    """A list to choose from; answers with the place of the choice."""

    AUTO_FOCUS = "ChoiceList"
    DEFAULT_CSS = f"""
    MatchDialog .panel {{ width: 76; }}
    MatchDialog #choices {{ height: auto; max-height: {_SHOWN}; }}
    """

    def __init__(
        self, title: str, subject: Sequence[str], choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        self._title = title
        self._subject = subject
        self._choices = choices

    def title_text(self) -> str:
        """The title row."""
        return self._title

    def body(self) -> ComposeResult:
        """What is to be matched, and what it may belong to."""
        yield Line("\n".join(cells.cut(each, 72) for each in self._subject))
        with VerticalScroll(id="choices", can_focus=False, classes="gap"):
            yield ChoiceList(
                [
                    Choice(_KEYS[index] if index < len(_KEYS) else "-", text, note)
                    for index, (text, note) in enumerate(self._choices)
                ]
            )

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if self.query_one(ChoiceList).pick_key(event.character or ""):
            event.stop()

    @on(ChoiceList.Moved)
    def _on_moved(self, event: ChoiceList.Moved) -> None:
        top = max(0, event.index - _SHOWN // 2)
        self.query_one("#choices", VerticalScroll).scroll_to(y=top, animate=False)

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        self.dismiss(event.index)
