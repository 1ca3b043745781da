"""Shows where a case is handled in the back end, and copies the page's address."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from models.i18n import t
from models.rows import Place
from tui import cells, clipboard
from tui.dialogs.base import Dialog, Hint, Line


class WhereDialog(Dialog[None]):
    """Menus of the web back end and of the app; the address is copied when it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,o", "copy", show=False),
        Binding("enter,q", "leave", show=False),
    ]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.where.title")

    def body(self) -> ComposeResult:
        """The paths and the address."""
        place = self._place
        entries = (
            *(("web", place.web), ("appeal", place.appeal)),
            *(("app", place.app), ("url", place.url)),
        )
        shown = [(t(f"dialog.where.{name}"), text) for name, text in entries if text]
        wide = max(6, *(cells.width(label) + 1 for label, _text in shown))
        for label, text in shown:
            first, *rest = cells.wrap(text, 58 - wide)
            yield Line("\n".join([cells.fit(label, wide) + first, *[" " * wide + x for x in rest]]))
        yield Line("", id="copied", classes="gap")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        leave = Hint("enter/esc", t("dialog.key.close"))
        return (Hint("y", t("dialog.where.again")), leave) if self._place.url else (leave,)

    def on_mount(self) -> None:
        """Copy the address at once: that is what the key was pressed for."""
        self.action_copy()

    def action_copy(self) -> None:
        """Copy the address of the page."""
        if self._place.url:
            copied = clipboard.copy(self.app, self._place.url)
            key = "dialog.where.copied" if copied else "dialog.where.not_copied"
            self.query_one("#copied", Line).show(t(key))
