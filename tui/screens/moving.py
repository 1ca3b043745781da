"""The verbs of moving for a screen whose cursor stands on one of several entries."""

from textual.screen import Screen

from models.rows import CaseRow
from tui.widgets.lines import Lines

Rows = tuple[CaseRow, ...]


class MovingVerbs(Screen[None]):
    """Moves a cursor over entries; mixed into screens that draw them in the view `list`."""

    @property
    def _place(self) -> int:
        """The entry under the cursor, counted from 0."""
        raise NotImplementedError

    @property
    def _entry_count(self) -> int:
        """How many entries there are."""
        raise NotImplementedError

    def _go(self, at: int) -> None:
        """Put the cursor on an entry, or on the nearest there is."""
        raise NotImplementedError

    @property
    def _page(self) -> int:
        return max(1, self.query_one("#list", Lines).size.height - 1)

    def do_down(self, _rows: Rows) -> None:
        """The next entry."""
        self._go(self._place + 1)

    def do_up(self, _rows: Rows) -> None:
        """The previous entry."""
        self._go(self._place - 1)

    def do_page_down(self, _rows: Rows) -> None:
        """One page on."""
        self._go(self._place + self._page)

    def do_page_up(self, _rows: Rows) -> None:
        """One page back."""
        self._go(self._place - self._page)

    def do_top(self, _rows: Rows) -> None:
        """To the first entry."""
        self._go(0)

    def do_bottom(self, _rows: Rows) -> None:
        """To the last entry."""
        self._go(self._entry_count)
