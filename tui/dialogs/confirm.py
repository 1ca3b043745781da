"""Asks yes or no; no is what happens unless a person says yes with a key of its own."""

from collections.abc import Collection, Sequence

from textual import events, on
from textual.app import ComposeResult

from models.i18n import t
from tui import cells
from tui.dialogs.base import Choice, ChoiceList, Dialog, Hint, Line


class ConfirmDialog(Dialog[bool]):
    """A question. Enter answers what is marked, and no is marked; `y` says yes at once.

    `opened_by` are the keys that opened the question: they never confirm it.
    """

    def __init__(self, question: str, *, opened_by: Collection[str] = ()) -> None:
        super().__init__()
        self._question = question
        self._opened_by = opened_by
        self._moved = False

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.confirm.title")

    def body(self) -> ComposeResult:
        """The question and its two answers."""
        yield Line("\n".join(cells.wrap(self._question, 56)))
        yield ChoiceList(
            [Choice("n", t("dialog.confirm.no")), Choice("y", t("dialog.confirm.yes"))],
            classes="gap",
        )

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (
            Hint("y", t("dialog.confirm.yes"), "y" not in self._opened_by),
            Hint("n/esc", t("dialog.confirm.no")),
        )

    @on(ChoiceList.Moved)
    def _on_moved(self) -> None:
        self._moved = True

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        self.dismiss(event.index == 1)

    def on_key(self, event: events.Key) -> None:
        """Answer by key, but not by the one that opened the question."""
        if event.key in self._opened_by:
            event.stop()
        elif event.key in {"y", "n"}:
            event.stop()
            self.dismiss(event.key == "y")

    def action_leave(self) -> None:
        """Esc is no."""
        self.dismiss(False)
