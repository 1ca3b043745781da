"""Widgets that draw prepared lines: one line, or a list to scroll and choose from."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.caseline import Piece

TextLine = tuple[Piece, ...]
"""Pieces of clean text with their roles."""

ROLES = (
    "head", "title", "label", "strong", "faint", "urgent", "soon", "key", "off", "good", "cursor",
    "mark",
)  # fmt: skip


class Lines(Widget):
    """Draws lines given as pieces; scrolls, and has a cursor where one is set."""

    DEFAULT_CSS = """
    Lines { height: 1fr; width: 1fr; }
    """
    COMPONENT_CLASSES = {f"lines--{role}" for role in ROLES}  # noqa: RUF012 - Textual's protocol

    class Clicked(Message):
        """A line was clicked."""

        def __init__(self, view: "Lines", line: int, x: int) -> None:
            super().__init__()
            self.view = view
            self.line = line
            self.x = x

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.lines: list[TextLine] = []
        self.top = 0
        self.cursor: int | None = None
        self._drawn: dict[int, tuple[TextLine, bool]] = {}
        self._styles: dict[tuple[str, bool], Style] = {}

    def show(self, lines: Sequence[TextLine], *, keep: bool = True) -> None:
        """Draw these lines; `keep` the scroll position as far as there are lines."""
        self.lines = list(lines)
        if not keep:
            self.top = 0
        self.scroll_by(0)

    def scroll_by(self, by: int) -> None:
        """Scroll by some lines."""
        self.top = max(0, min(self.top + by, len(self.lines) - max(1, self.size.height)))
        self._repaint()

    def go(self, line: int) -> None:
        """Put the cursor on a line and scroll it into sight."""
        self.cursor = max(0, min(line, len(self.lines) - 1))
        height = max(1, self.size.height)
        self.top = max(self.cursor - height + 1, min(self.top, self.cursor))
        self._repaint()

    def move(self, verb: str) -> bool:
        """Do a verb of moving; returns whether it is one."""
        page = max(1, self.size.height - 1)
        steps = {
            "down": 1, "up": -1, "page_down": page, "page_up": -page,
            "top": -len(self.lines), "bottom": len(self.lines),
        }  # fmt: skip
        if verb not in steps:
            return False
        if self.cursor is None:
            self.scroll_by(steps[verb])
        else:
            self.go(self.cursor + steps[verb])
        return True

    def _line(self, y: int) -> tuple[TextLine, bool]:
        place = self.top + y
        if 0 <= place < len(self.lines):
            return self.lines[place], place == self.cursor
        return (), False

    def _repaint(self) -> None:
        for y in range(self.size.height):
            if self._drawn.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line and remember what was drawn."""
        line, cursor = self._drawn[y] = self._line(y)
        segments = [Segment(text, self._style(role, cursor)) for text, role in line]
        return Strip(segments).adjust_cell_length(self.size.width, self._style("", cursor))

    def _style(self, role: str, cursor: bool) -> Style:
        found = self._styles.get((role, cursor))
        if found is None:
            found = self.rich_style
            if role:
                found += self.get_component_rich_style(f"lines--{role}", partial=True)
            if cursor:
                over = self.get_component_rich_style("lines--cursor", partial=True)
                # Reversed, a colour would become a background: only weight may differ there.
                found = (
                    self.rich_style + Style(bold=found.bold) + over
                    if over.reverse
                    else found + over
                )
            self._styles[(role, cursor)] = found
        return found

    def notify_style_update(self) -> None:
        """The theme changed: all looks are made anew."""
        self._styles.clear()
        self._drawn.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """Another height holds other lines."""
        self._drawn.clear()
        self.scroll_by(0)

    def on_click(self, event: Click) -> None:
        """Tell which line was clicked."""
        event.stop()
        self.post_message(self.Clicked(self, self.top + event.y, event.x))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel scrolls by three."""
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel scrolls by three."""
        event.stop()
        self.scroll_by(-3)


class OneLine(Lines):
    """A line of its own: status, rule, footer."""

    DEFAULT_CSS = """
    OneLine { height: 1; }
    """
