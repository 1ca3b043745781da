"""The rows of one queue that are in memory, with cursor, marks and scroll position. Pure.

A queue may have a hundred thousand cases; only a window of them around the cursor is loaded. The
cursor and the marks belong to cases, not to places, and stay on them whatever arrives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.rows import CaseRow
from tui.caseline import is_overdue

SIZE = 1000
"""Rows that one load asks for."""
_BEHIND = 300
"""Rows of a load that lie before the first visible one."""
_NEAR = 50
"""A window is moved when the screen comes this close to its edge."""


@dataclass(slots=True)
class Window:
    """Part of a queue in urgency order; places count from the most urgent case of the queue."""

    start: int = 0
    rows: list[CaseRow] = field(default_factory=list)
    """Consecutive rows from place `start` on, without overdue ones."""
    total: int = 0
    """Cases of the queue without overdue ones."""
    overdue: int = 0
    loaded: bool = False
    cursor: int = 0
    """Place of the cursor; `total` is the line of overdue cases."""
    top: int = 0
    """Place of the first visible row."""
    height: int = 1
    """Visible rows."""
    marked: dict[str, CaseRow] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)
    """Cases that a write takes away: hidden until the next load after it."""

    def row(self, place: int) -> CaseRow | None:
        """The row at a place, or `None` if it is not loaded or there is none."""
        index = place - self.start
        return self.rows[index] if 0 <= index < len(self.rows) else None

    @property
    def current(self) -> CaseRow | None:
        """The row under the cursor."""
        return self.row(self.cursor)

    @property
    def on_overdue(self) -> bool:
        """Whether the cursor stands on the line of overdue cases."""
        return self.overdue > 0 and self.cursor == self.total

    @property
    def last(self) -> int:
        """The last place that the cursor may take."""
        return max(0, self.total - (0 if self.overdue else 1))

    def go(self, place: int) -> None:
        """Put the cursor on a place, or as near as there is one, and scroll it into sight."""
        self.cursor = max(0, min(place, self.last))
        self.scroll()

    def resize(self, height: int) -> None:
        """Give the number of visible rows."""
        self.height = max(1, height)
        self.scroll()

    def scroll(self, by: int = 0) -> None:
        """Scroll by some rows, as far as the cursor stays in sight and no room is wasted."""
        seen = min(self.cursor, max(self.total - 1, 0))
        lowest, highest = seen - self.height + 1, seen
        top = max(lowest, min(self.top + by, highest))
        self.top = max(0, min(top, max(0, self.total - self.height)))

    @property
    def wanted(self) -> int | None:
        """Where a load should start because the screen nears the window's edge, or `None`."""
        end = self.start + len(self.rows)
        below = self.top + self.height > end - _NEAR and end < self.total
        above = self.top < self.start + _NEAR and self.start > 0
        return max(0, self.top - _BEHIND) if self.loaded and (below or above) else None

    @property
    def load_from(self) -> int:
        """Where a reload should start so that what is on the screen stays there."""
        return max(0, self.top - _BEHIND) if self.top >= SIZE - _BEHIND else 0

    def show(
        self, start: int, rows: Sequence[CaseRow], now: int, *, counted: int, overdue: int
    ) -> None:
        """Take what a load brought; `counted` is the queue's count without overdue cases."""
        timely = [row for row in rows if not is_overdue(row, now)]
        ended = len(rows) < SIZE or len(timely) < len(rows)
        known = start + len(timely)
        kept = [row for row in timely if row.id not in self.leaving]
        gone = len(timely) - len(kept)
        following = self._following()
        place = self.cursor - self.top
        self.start, self.rows, self.loaded = start, kept, True
        self.total = (known if ended else max(counted, known)) - gone
        self.overdue = overdue
        by_id = {row.id: index for index, row in enumerate(kept, start)}
        found = next((by_id[each] for each in following if each in by_id), None)
        self.cursor = min(self.cursor if found is None else found, self.last)
        # At the top of the list a new, more urgent case must come into sight.
        if found is not None and self.top > 0:
            self.top = self.cursor - place
        self.marked = self._fresh_marks(by_id, whole=ended and start == 0)
        self.scroll()

    def _following(self) -> list[str]:
        """The cursor's case, then those after it, then those before it from near to far."""
        if not self.rows:
            return []
        index = min(max(self.cursor - self.start, 0), len(self.rows) - 1)
        if self.on_overdue:
            return []
        after = [row.id for row in self.rows[index:]]
        return after + [row.id for row in reversed(self.rows[:index])]

    def _fresh_marks(self, by_id: dict[str, int], *, whole: bool) -> dict[str, CaseRow]:
        """Marks with their rows as now loaded; a mark goes when its case is no longer listed."""
        fresh: dict[str, CaseRow] = {}
        for case_id, old in self.marked.items():
            place = by_id.get(case_id)
            if place is not None:
                fresh[case_id] = self.rows[place - self.start]
            elif not whole:
                fresh[case_id] = old
        return fresh

    def leave(self, ids: Iterable[str]) -> None:
        """Take cases off the list at once; the write that removes them is under way."""
        going = set(ids)
        self.leaving |= going
        following = [each for each in self._following() if each not in going]
        before = sum(row.id in going for row in self.rows[: max(0, self.top - self.start)])
        count = len(self.rows)
        self.rows = [row for row in self.rows if row.id not in going]
        self.total -= count - len(self.rows)
        self.marked = {each: row for each, row in self.marked.items() if each not in going}
        by_id = {row.id: index for index, row in enumerate(self.rows, self.start)}
        if following and not self.on_overdue:
            self.cursor = by_id[following[0]]
        self.cursor = min(self.cursor, self.last)
        self.top -= before
        self.scroll()

    def settle(self, ids: Iterable[str]) -> None:
        """The write of `leave` ended: from the next load on, the database decides."""
        self.leaving -= set(ids)

    def toggle_mark(self) -> None:
        """Mark or unmark the case under the cursor, and move on to the next one."""
        if (row := self.current) is None:
            return
        if self.marked.pop(row.id, None) is None:
            self.marked[row.id] = row
        if self.cursor + 1 < self.total:
            self.go(self.cursor + 1)

    def toggle_all(self) -> None:
        """Mark all loaded cases, or if all are, none."""
        everything = {row.id: row for row in self.rows}
        self.marked = {} if everything.keys() <= self.marked.keys() else everything
