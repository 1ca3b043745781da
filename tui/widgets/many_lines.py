"""A list of thousands of lines, of which only those in sight are written."""

from collections.abc import Callable

from tui.widgets.lines import Lines, TextLine


class ManyLines(Lines):
    """Lines that a callable makes when they come into sight; `>` stands before the cursor's."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._make: Callable[[int], TextLine] = lambda _place: ()
        self._made: dict[int, TextLine] = {}

    def show_many(self, count: int, make: Callable[[int], TextLine]) -> None:
        """Show so many lines; `make` writes the line at a place."""
        self._make = make
        self._made.clear()
        self.show([()] * count)

    def _line(self, y: int) -> tuple[TextLine, bool]:
        place = self.top + y
        if not 0 <= place < len(self.lines):
            return (), False
        if place not in self._made:
            self._made[place] = self._make(place)
        cursor = place == self.cursor
        return ((">" if cursor else " ", ""), *self._made[place]), cursor
