"""Shows what writing a pasted page would do. Writes nothing: it returns what was confirmed."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from models.clock import to_epoch
from models.errors import ZhisunError
from models.i18n import t
from models.pages import PagePreview, PreviewItem
from models.rows import CaseRow
from models.workbench import Workbench
from tui import cells
from tui.dialogs.base import Line, Title
from tui.keys import bindings
from tui.later import after
from tui.screens import preview_lines
from tui.screens.preview_lines import Entry, Meaning
from tui.screens.work import WorkScreen
from tui.verbs import BY_ID, FOOTER_PAGE, Verb, Where
from tui.widgets.lines import Lines, OneLine

Rows = tuple[CaseRow, ...]

ARMED_AFTER = 0.5
"""Seconds for which keys are ignored when a burst of keys opened the screen: it may go on."""

_LOW = 18
"""Screen height below which the rows of the page need every line."""
_MOST_CHOICES = 4
"""Lines for the after-sales that a row may mean."""


class PagePreviewScreen(WorkScreen[PagePreview | None]):
    """A page before it is written; ends with the preview to write, or `None`.

    `opened_by_burst`: the page came as key presses, of which more may be on their way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page")]
    where: ClassVar[Where] = "page"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "help")
    AUTO_FOCUS: ClassVar[str | None] = ""

    DEFAULT_CSS = """
    PagePreviewScreen { layout: vertical; }
    PagePreviewScreen > #columns { width: 100%; height: 1; margin-top: 1; color: $foreground-muted; }
    PagePreviewScreen > #items { height: 1fr; }
    PagePreviewScreen > #source { width: 100%; height: auto; padding: 0 1; color: $foreground-muted; }
    PagePreviewScreen > #choices { width: 100%; height: auto; padding: 0 1; }
    PagePreviewScreen > #meaning { width: 100%; height: auto; padding: 0 1; }
    """

    class Judged(Message):
        """The page was judged anew, as another meaning."""

        def __init__(self, preview: PagePreview) -> None:
            super().__init__()
            self.preview = preview

    class Found(Message):
        """What is known of the after-sales to choose from."""

        def __init__(self, rows: Mapping[str, CaseRow]) -> None:
            super().__init__()
            self.rows = rows

    class Failed(Message):
        """The page could not be judged."""

        def __init__(self, error: ZhisunError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, preview: PagePreview, workbench: Workbench, *, opened_by_burst: bool = False
    ) -> None:
        super().__init__(workbench)
        self._preview = preview
        self._armed = not opened_by_burst
        self._judging = False
        self._candidates: Mapping[str, CaseRow] = {}

    def compose(self) -> ComposeResult:
        yield Title()
        yield Line(id="columns")
        yield Lines(id="items")
        yield Line(id="source")
        yield Line(id="choices")
        yield Line(id="meaning")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Keys count from the moment at which the rows can be seen."""
        self.query_one("#items", Lines).cursor = 0
        self._show()
        if any(item.candidates for item in self._preview.items):
            self._look_up()
        if not self._armed:
            self.call_after_refresh(after, self, ARMED_AFTER, self._arm)

    def _arm(self) -> None:
        self._armed = True
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Swallow the rest of a burst."""
        if not self._armed:
            event.stop()

    # -- showing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Columns follow the width of the screen."""
        self._show()

    @property
    def _entries(self) -> list[Entry]:
        return preview_lines.entries(self._preview)

    @property
    def _position(self) -> int:
        return self.query_one("#items", Lines).cursor or 0

    def _show(self) -> None:
        width, preview = self.size.width, self._preview
        now = to_epoch(self.workbench.clock.now())
        self.query_one(Title).show(preview_lines.head(preview, width))
        self.query_one("#columns", Line).show(preview_lines.column_line(width))
        self.query_one("#items", Lines).show(
            [
                preview_lines.entry_line(
                    entry, preview.reading, now, width, current=place == self._position
                )
                for place, entry in enumerate(self._entries)
            ]
        )
        self._show_source()
        self.query_one("#meaning", Line).show("\n".join(self._page_lines(now)))
        self.refresh_footer()

    def _show_source(self) -> None:
        known, width = self._entries, self.size.width - 2
        entry = known[self._position] if self._position < len(known) else None
        self.query_one("#source", Line).show(preview_lines.source_line(entry, width))
        most = 1 if self.size.height < _LOW else _MOST_CHOICES
        choices = preview_lines.candidate_lines(entry, self._candidates, width, most)
        view = self.query_one("#choices", Line)
        view.display = bool(choices)
        view.show("\n".join(choices))

    def _page_lines(self, now: int) -> list[str]:
        width = self.size.width - 2
        if self._preview.reading.page == "error":
            return cells.wrap(t("dialog.preview.error"), width)
        if not self._entries:
            return cells.wrap(t("dialog.preview.nothing"), width)
        meaning = cells.wrap(
            preview_lines.meaning_line(self._preview, self.key_of("page_meaning")), width
        )
        if self.size.height < _LOW:
            return meaning
        return [cells.cut(preview_lines.origin(self._preview, now), width), *meaning]

    def language_changed(self) -> None:
        """Draw everything in the language now in use."""
        self._show()

    # -- verbs and their footer ---------------------------------------------------------------

    def has(self, verb: Verb) -> bool:
        """What the page gives no reason for is not there."""
        match verb.id:
            case "page_next":
                there = any(preview_lines.is_open(entry) for entry in self._entries)
            case "page_choose" | "page_choose_back":
                there = any(item.candidates for item in self._preview.items)
            case "page_meaning":
                there = bool(self._preview.items)
            case _:
                there = True
        return there and super().has(verb)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the burst that opened the screen is over no key is a verb."""
        return super().check_action(action, parameters) if self._armed else False

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Nothing is written before the page is judged, or where there is nothing to write."""
        if verb.id != "page_write":
            return super().why_not(verb, rows)
        if not self._armed or self._judging:
            return t("dialog.preview.wait")
        written = preview_lines.to_write(self._preview).items
        return None if written else t("dialog.preview.nothing")

    def footer_verbs(self) -> Sequence[str]:
        """Writing first."""
        return FOOTER_PAGE

    def footer_names(self) -> Mapping[str, str]:
        """Writing says how much, leaving that nothing is written."""
        count, undo = preview_lines.changes(self._preview), self.key_of("undo")
        if not self._armed or self._judging:
            write = t("dialog.preview.wait")
        elif count:
            write = t("dialog.preview.write", count=count, key=undo)
        elif preview_lines.to_write(self._preview).items:
            write = t("dialog.preview.seen")
        else:
            write = BY_ID["page_write"].name
        return {"page_write": write, "back": t("dialog.preview.cancel")}

    # -- acting -------------------------------------------------------------------------------

    def do_down(self, _rows: Rows) -> None:
        """The next row."""
        self._move("down")

    def do_up(self, _rows: Rows) -> None:
        """The previous row."""
        self._move("up")

    def do_page_down(self, _rows: Rows) -> None:
        """One page of rows on."""
        self._move("page_down")

    def do_page_up(self, _rows: Rows) -> None:
        """One page of rows back."""
        self._move("page_up")

    def do_top(self, _rows: Rows) -> None:
        """The first row."""
        self._move("top")

    def do_bottom(self, _rows: Rows) -> None:
        """The last row."""
        self._move("bottom")

    def _move(self, verb: str) -> None:
        self.query_one("#items", Lines).move(verb)
        self._show()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """Go to the row that was clicked; the parent does a verb of the footer, once keys count."""
        if event.view.id == "items":
            event.view.go(event.line)
            self._show()
        if not self._armed:
            event.prevent_default()

    def do_page_next(self, _rows: Rows) -> None:
        """Go to the next row that a person should look at."""
        known, here = self._entries, self._position
        for step in range(1, len(known) + 1):
            place = (here + step) % len(known)
            if preview_lines.is_open(known[place]):
                self.query_one("#items", Lines).go(place)
                self._show()
                return

    def do_page_choose(self, _rows: Rows) -> None:
        """Take the next candidate for the row."""
        self._choose(1)

    def do_page_choose_back(self, _rows: Rows) -> None:
        """Take the previous candidate for the row."""
        self._choose(-1)

    def _choose(self, by: int) -> None:
        known, place = self._entries, self._position
        entry = known[place] if place < len(known) else None
        if self._judging or not isinstance(entry, PreviewItem) or not entry.candidates:
            return
        chosen = preview_lines.choose(entry, by).chosen
        self._preview = self.workbench.choose_after_sale(self._preview, place, chosen)
        self._show()

    def do_page_meaning(self, _rows: Rows) -> None:
        """Take the page for the next of what it may be, and judge it anew."""
        if not self._preview.items or self._judging:
            return
        known = preview_lines.meanings(self._preview.reading)
        after = preview_lines.current_meaning(self._preview) + 1
        self._judging = True
        self._judge(known[after % len(known)])
        self.refresh_footer()

    @work(thread=True, exclusive=True, group="preview")
    def _judge(self, meaning: Meaning) -> None:
        worker = get_current_worker()
        try:
            preview = self.workbench.preview_page(
                self._preview.reading,
                shop=self._preview.shop,
                queue=meaning.queue,
                agreed_by=meaning.agreed_by,
            )
        except ZhisunError as error:
            self.post_message(self.Failed(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.Judged(preview))

    @work(thread=True, group="candidates")
    def _look_up(self) -> None:
        wanted = {one for item in self._preview.items for one in item.candidates}
        found: dict[str, CaseRow] = {}
        try:
            for number in sorted(wanted):
                for row in self.workbench.find(number):
                    found.setdefault(number, row)
        except ZhisunError as error:
            self.post_message(self.Failed(error))
        self.post_message(self.Found(found))

    def on_page_preview_screen_found(self, event: Found) -> None:
        """Show what is known of the candidates."""
        self._candidates = event.rows
        self._show()

    def on_page_preview_screen_judged(self, event: Judged) -> None:
        """Show the new judgement; choices that still make sense are kept."""
        self._judging = False
        self._preview = preview_lines.carry_choices(self._preview, event.preview)
        self._show()

    def on_page_preview_screen_failed(self, event: Failed) -> None:
        """The former judgement stays."""
        self._judging = False
        said = f"{event.error.message} {event.error.hint}".strip()
        self.desk_app.say(said, "error")
        self._show()

    def do_page_write(self, _rows: Rows) -> None:
        """End with what is to be written."""
        self.dismiss(preview_lines.to_write(self._preview))

    def do_back(self, _rows: Rows = ()) -> None:
        """Write nothing."""
        self.dismiss(None)
