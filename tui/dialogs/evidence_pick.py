"""Asks which one of a list: the item that a file proves, the file that proves an item, the result."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region

from models.i18n import t
from tui import cells
from tui.dialogs.base import Choice, ChoiceList, Dialog, Hint, Line

_KEYS = "123456789abcdefghilmnopqrstuvwxyz"
"""Keys of the choices; `j` and `k` move."""


def numbered(texts: Sequence[tuple[str, str]], *, none: str = "") -> list[Choice]:
    """Texts with their notes as choices with keys; with `none` a first choice `0` for nothing."""
    keys = [*_KEYS, *[""] * len(texts)]
    first = [Choice("0", none)] if none else []
    return [*first, *(Choice(key, *pair) for key, pair in zip(keys, texts, strict=False))]


class PickDialog(Dialog[int | None]):
    """A list that scrolls; returns the place of what was picked, `None`: nothing is to change."""

    AUTO_FOCUS = "ChoiceList"
    DEFAULT_CSS = """
    PickDialog .panel { width: 72; }
    PickDialog VerticalScroll { width: 100%; height: auto; max-height: 14; scrollbar-size-vertical: 1; }
    """

    def __init__(
        self, title: str, about: str, choices: Sequence[Choice], index: int = 0, *, below: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._choices = choices
        self._index = index
        self._below = below

    def title_text(self) -> str:
        """The title row."""
        return self._title

    def body(self) -> ComposeResult:
        """What it is about, and the list."""
        yield Line("\n".join(cells.wrap(self._about, 68)))
        with VerticalScroll(can_focus=False, classes="gap"):
            yield ChoiceList(self._choices, self._index)
        if self._below:
            yield Line("\n".join(cells.wrap(self._below, 68)), classes="gap")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        keys = [choice.key for choice in self._choices if choice.key]
        letters = f" a-{keys[-1]}" if keys and keys[-1].isalpha() else ""
        digits = [key for key in keys if key.isdigit()]
        shown = f"{digits[0]}-{digits[-1]}{letters}" if digits else letters.strip()
        return (Hint(shown, t("dialog.key.choose")), *super().hints())

    def on_mount(self) -> None:
        """What is chosen now may stand below the edge."""
        self.call_after_refresh(self._into_sight, self._index)

    def on_key(self, event: events.Key) -> None:
        """Pick by key."""
        if event.character and self.query_one(ChoiceList).pick_key(event.character):
            event.stop()

    @on(ChoiceList.Moved)
    def _on_moved(self, event: ChoiceList.Moved) -> None:
        self._into_sight(event.index)

    def _into_sight(self, index: int) -> None:
        self.query_one(VerticalScroll).scroll_to_region(Region(0, index, 1, 1), animate=False)

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        self.dismiss(event.index)
