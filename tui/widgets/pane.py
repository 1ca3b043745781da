"""One queue on the desk: a title row and the cases on screen, drawn line by line.

Draws and posts messages; it loads nothing and decides nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.evidence_rows import EvidenceState
from models.i18n import t
from models.payout_queries import PayoutCounts
from models.rows import CaseRow, QueueSummary
from models.service_queries import Metric
from models.states import Bucket, Queue
from tui import caseline
from tui.caseline import Piece
from tui.cells import fit, spread, width
from tui.columns import layout_now, tail_length
from tui.widgets.title import title_line
from tui.window import Window

Line = tuple[str, tuple[Piece, ...]]
"""Kind of line and its pieces."""


class QueuePane(Widget):
    """The list of one queue."""

    DEFAULT_CSS = """
    QueuePane { height: 3; width: 1fr; }
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's protocol
        "pane--title", "pane--title-active", "pane--cursor", "pane--marked", "pane--tail",
        "pane--sign", "pane--urgent", "pane--soon", "pane--time", "pane--estimate", "pane--money",
        "pane--faint", "pane--product", "pane--mark", "pane--number", "pane--verdict",
        "pane--parcel-not_shipped", "pane--parcel-in_transit", "pane--parcel-returning",
        "pane--parcel-return_arrived", "pane--parcel-received", "pane--parcel-unknown",
    }  # fmt: skip

    @dataclass
    class Moved(Message):
        """The cursor came to another case."""

        pane: "QueuePane"

    @dataclass
    class Wanted(Message):
        """Rows from `start` on should be loaded: the screen nears the window's edge."""

        pane: "QueuePane"
        start: int

        def can_replace(self, message: Message) -> bool:
            """A newer wish of the same pane replaces an older one."""
            return isinstance(message, QueuePane.Wanted) and message.pane is self.pane

    @dataclass
    class Chosen(Message):
        """The pane was clicked; `opened` when the case under the cursor was clicked again."""

        pane: "QueuePane"
        opened: bool

    def __init__(self, queue: Queue, number: int) -> None:
        super().__init__(id=f"pane-{queue}")
        self.queue = queue
        self.number = number
        self.window = Window()
        self.active = False
        self.now = 0
        self.summary: QueueSummary | None = None
        self.payouts: PayoutCounts | None = None
        self.evidence: Mapping[str, EvidenceState] = {}
        self.metrics: Mapping[str, Metric] = {}
        self.shops = False
        self.search = ""
        self.everything = False
        self._aim: CaseRow | None = None
        self._aim_before: CaseRow | None = None
        self._painted_at = 0.0
        self._drawn: dict[int, Line] = {}
        self._tail = 5
        self._styles: dict[tuple[str, str], Style] = {}

    # -- what the screen asks ------------------------------------------------------------------

    @property
    def aim(self) -> CaseRow | None:
        """The case that a key read now is meant for.

        That is the case painted under the cursor, or the one that the user has moved to since;
        never one that only slid under the cursor because rows came or went.
        """
        return self._aim

    def targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The cases that a verb acts on: the marked ones, else the one aimed at.

        For a key that was read at the monotonic time `at`, before the last paint, that is the case
        which was painted then.
        """
        if self.window.marked:
            return tuple(self.window.marked.values())
        aim = self._aim_before if at is not None and at < self._painted_at else self._aim
        return (aim,) if aim is not None else ()

    @property
    def shown_targets(self) -> tuple[CaseRow, ...]:
        """The marked cases, else the one under the cursor, painted or not; for the footer."""
        if self.window.marked:
            return tuple(self.window.marked.values())
        row = self.window.current
        return (row,) if row is not None else ()

    def mark(self) -> None:
        """Mark or unmark the case under the cursor, and move on."""
        self.window.toggle_mark()
        self._aim_at(self.window.current)
        self.update()

    def mark_all(self) -> None:
        """Mark all loaded cases, or none."""
        self.window.toggle_all()
        self.update()

    def redraw(self) -> None:
        """Draw everything anew, as after a change of language."""
        self._drawn.clear()
        self.refresh()

    def _aim_at(self, row: CaseRow | None) -> None:
        """The user moved: keys that follow are meant for this case, painted or not."""
        self._aim = row
        self._painted_at = 0.0

    @property
    def wish(self) -> int:
        """Lines that the pane could fill: title, rows, and the line of overdue cases."""
        window = self.window
        rows = window.total if window.loaded else 1
        return 1 + max(rows, 0 if window.overdue else 1) + (1 if window.overdue else 0)

    def show(self, start: int, rows: Sequence[CaseRow], summary: QueueSummary, now: int) -> None:
        """Show what was loaded; cursor, marks and scroll position stay on their cases."""
        self.now, self.summary = now, summary
        whole = bool(self.search) or self.everything
        listed = [caseline.is_overdue(row, now) for row in rows]
        overdue = sum(listed) if whole else summary.buckets.get(Bucket.OVERDUE, 0)
        counted = 0 if whole else summary.open - overdue
        self.window.show(start, rows, now, counted=counted, overdue=overdue)
        self._tail = tail_length([row.order_sn for row in self.window.rows])
        self._fit_rows()
        self.update()

    def tick(self, now: int) -> bool:
        """Count down: repaint what changed; returns whether a shown case has become overdue."""
        self.now = now
        self.update()
        shown = range(self.window.top, self.window.top + self.window.height)
        return any((row := self.window.row(p)) and caseline.is_overdue(row, now) for p in shown)

    def set_active(self, active: bool) -> None:
        """Give or take the cursor."""
        if active != self.active:
            self.active = active
            self._aim_at(self.window.current)
            self._fit_rows()
            self.update()

    def go(self, place: int) -> None:
        """Move the cursor as the user asked."""
        self.window.go(place)
        self._aim_at(self.window.current)
        self.update()
        self.post_message(self.Moved(self))

    def leave(self, ids: Sequence[str]) -> None:
        """Take cases off the list at once."""
        self.window.leave(ids)
        self._fit_rows()
        self.update()
        self.post_message(self.Moved(self))

    # -- drawing -------------------------------------------------------------------------------

    @property
    def has_tail(self) -> bool:
        """Whether there is a last line: overdue cases, and how many more rows there are."""
        window, body = self.window, self.size.height - 1
        if window.overdue and window.total < body:
            return True
        return self.active and body > 1 and (window.overdue > 0 or window.total > body)

    def _fit_rows(self) -> None:
        self.window.resize(self.size.height - 1 - (1 if self.has_tail else 0))
        wanted = self.window.wanted
        if wanted is not None:
            self.post_message(self.Wanted(self, wanted))

    def update(self) -> None:
        """Ask for a repaint of the cells that are no longer what is drawn."""
        wanted = self.window.wanted
        if wanted is not None:
            self.post_message(self.Wanted(self, wanted))
        for y in range(self.size.height):
            old, new = self._drawn.get(y), self._line(y)
            if old != new and (region := _changed(old, new, y, self.size.width)):
                self.refresh(region)

    def _line(self, y: int) -> Line:
        window = self.window
        if y == 0:
            kind = "title-active" if self.active else "title"
            return kind, ((title_line(self, self.size.width), ""),)
        if not window.loaded:
            return "row", (
                (fit(f"  {t('desk.loading')}" if y == 1 else "", self.size.width), "faint"),
            )
        place = window.top + y - 1
        if self.has_tail and (y == self.size.height - 1 or place >= window.total):
            return self._tail_line(y)
        if place >= window.total:
            empty = window.total == 0 and y == 1
            text = (
                t("desk.no_match" if self.search else f"desk.empty.{self.queue}") if empty else ""
            )
            return "row", ((fit(f"  {text}" if text else "", self.size.width), "faint"),)
        return self._row_line(place)

    def _row_line(self, place: int) -> Line:
        row = self.window.row(place)
        cursor = self.active and place == self.window.cursor
        if row is None:
            return "cursor" if cursor else "row", ((fit("  ..", self.size.width), "faint"),)
        marked = row.id in self.window.marked
        columns = layout_now(self.queue, self.size.width, shops=self.shops, tail=self._tail)
        known = self.evidence.get(row.id)
        state = caseline.evidence_piece(
            known.missing if known else None, submitted=known is not None and known.submitted
        )
        line = caseline.pieces(row, columns, self.now, cursor=cursor, marked=marked, evidence=state)
        return "cursor" if cursor else "marked" if marked else "row", tuple(line)

    def _tail_line(self, y: int) -> Line:
        window = self.window
        first = window.total + 1 if y < self.size.height - 1 else None
        if first is not None and y != window.total - window.top + 1:
            return "row", ((" " * self.size.width, ""),)
        below = max(0, window.total - window.top - (self.size.height - 2))
        left = f"    {t('desk.more', n=below)}" if below else ""
        right = t("desk.overdue_line", n=window.overdue) + " " if window.overdue else ""
        kind = "cursor" if self.active and window.on_overdue else "tail"
        sign = ">" if kind == "cursor" else " "
        return kind, ((sign + spread(left[1:], right, self.size.width - 1), "tail"),)

    def render_line(self, y: int) -> Strip:
        """Draw one line; remembers what was drawn, and which case stands under the cursor."""
        line = self._line(y)
        self._drawn[y] = line
        kind, parts = line
        if kind == "cursor" or (y == 1 and self.window.total == 0):
            self._painted(self.window.current)
        segments = [Segment(text, self._style(kind, role)) for text, role in parts]
        return Strip(segments).adjust_cell_length(self.size.width, self._style(kind, ""))

    def _painted(self, row: CaseRow | None) -> None:
        if (row and row.id) != (self._aim and self._aim.id):
            self._aim_before, self._painted_at = self._aim, time.monotonic()
        self._aim = row

    def _style(self, kind: str, role: str) -> Style:
        found = self._styles.get((kind, role))
        if found is None:
            found = self.rich_style
            if role and f"pane--{role}" in self.COMPONENT_CLASSES:
                found += self.get_component_rich_style(f"pane--{role}", partial=True)
            if kind != "row":
                over = self.get_component_rich_style(f"pane--{kind}", partial=True)
                # Reversed, a colour would become a background: only weight may differ there.
                found = (
                    self.rich_style + Style(bold=found.bold) + over
                    if over.reverse
                    else found + over
                )
            self._styles[(kind, role)] = found
        return found

    def notify_style_update(self) -> None:
        """The theme changed: all looks are made anew."""
        self._styles.clear()
        self._drawn.clear()
        super().notify_style_update()

    # -- mouse and size ------------------------------------------------------------------------

    def on_resize(self, _event: Resize) -> None:
        """Another height shows other rows."""
        self._drawn.clear()
        self._fit_rows()
        self.update()

    def on_click(self, event: Click) -> None:
        """A click puts the cursor on a case; another one opens it."""
        event.stop()
        place = self.window.top + event.y - 1
        if event.y == self.size.height - 1 and self.has_tail:
            place = self.window.total
        opened = self.active and event.y > 0 and place == self.window.cursor
        if event.y > 0 and place <= self.window.last:
            self.go(place)
        self.post_message(self.Chosen(self, opened))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel moves the cursor by three."""
        event.stop()
        self.go(self.window.cursor + 3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel moves the cursor by three."""
        event.stop()
        self.go(self.window.cursor - 3)


def _changed(old: Line | None, new: Line, y: int, cells: int) -> Region | None:
    """The part of a line that differs."""
    if old is None or old[0] != new[0] or len(old[1]) != len(new[1]):
        return Region(0, y, cells, 1)
    x = 0
    first = last = -1
    for before, after in zip(old[1], new[1], strict=True):
        size = width(after[0])
        if before != after:
            if width(before[0]) != size:
                return Region(0, y, cells, 1)
            first = x if first < 0 else first
            last = x + size
        x += size
    return Region(first, y, last - first, 1) if first >= 0 else None
