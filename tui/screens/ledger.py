"""The ledger: what was at risk, lost, saved and won back, by one split after the other.

Reads all entries once and splits them in memory, so that another split or span is there at once.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from models.errors import ZhisunError
from models.i18n import t
from models.ledger import Ledger, LedgerEntry, LedgerRow, Split, between, key_of, ledger_of
from models.rows import AsOf, CaseRow
from tui import times
from tui.cells import clean, spread
from tui.keys import bindings
from tui.screens import ledger_lines as shown
from tui.screens.moving import MovingVerbs
from tui.screens.work import WorkScreen
from tui.shell.books_words import key_text, span_text
from tui.verbs import FOOTER_LEDGER, Verb, Where
from tui.widgets.lines import Lines, OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]

_AROUND = 5
"""Lines around the table: title, splits, heading, total, footer."""
_BELOW = 4
"""Lines of the row in full, with the rule above them."""
_LOW = 18
"""Lines of the screen below which the table has all of it."""


class LedgerScreen(MovingVerbs, WorkScreen[None]):
    """A split of the ledger as a table, with its total, and bars where there is room."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("ledger")]
    where: ClassVar[Where] = "ledger"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "palette", "help")

    DEFAULT_CSS = """
    LedgerScreen #total { background: $surface; }
    """

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self.by = Split.DAY
        self.span = "days30"
        self.entries: tuple[LedgerEntry, ...] | None = None
        self.as_of: AsOf | None = None
        self._kept: dict[tuple[Split, date | None, date | None], Ledger] = {}
        self._at = 0
        self._reading = False
        self._again = False

    def compose(self) -> ComposeResult:
        """Title, splits, table with its total, the row in full, footer."""
        yield OneLine(id="status")
        yield OneLine(id="tabs")
        yield OneLine(id="heading")
        yield Lines(id="list")
        yield OneLine(id="total")
        yield Lines(id="meanings")
        yield OneLine(id="rule")
        yield Lines(id="brief")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read."""
        self.reload()

    # -- data ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read all entries again; one reading at a time, the last wish counts."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._show()
        self.run_worker(self._read(), group="load")

    async def _read(self) -> None:
        def read() -> tuple[tuple[LedgerEntry, ...], AsOf]:
            return tuple(self.workbench.books.entries()), self.workbench.summary().as_of

        try:
            self.entries, self.as_of = await asyncio.to_thread(read)
        except ZhisunError as error:
            self.desk_app.say_error(error)
        finally:
            self._reading = False
        kept = self.current
        self._kept.clear()
        self._find(kept.key if kept else "")
        self._show()
        if self._again:
            self._again = False
            self.reload()

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of the span."""
        return shown.span_days(self.span, times.local(self.desk_app.now).date())

    @property
    def ledger(self) -> Ledger | None:
        """The figures of the split and span in use; `None` while they are not read yet."""
        if self.entries is None:
            return None
        key = (self.by, *self.days)
        if key not in self._kept:
            self._kept[key] = ledger_of(between(self.entries, *self.days), self.by)
        return self._kept[key]

    @property
    def rows(self) -> tuple[LedgerRow, ...]:
        """The rows as they stand on the screen."""
        return () if self.ledger is None else shown.newest_first(self.ledger, self.by)

    @property
    def current(self) -> LedgerRow | None:
        """The row under the cursor."""
        rows = self.rows
        return rows[self._at] if self._at < len(rows) else None

    def _find(self, key: str) -> None:
        """Put the cursor on the row of a key, if it is still there."""
        places = [at for at, row in enumerate(self.rows) if row.key == key]
        self._at = places[0] if places else min(self._at, max(0, len(self.rows) - 1))

    # -- moving -------------------------------------------------------------------------------

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self.rows) - 1))
        self._show()

    @property
    def _place(self) -> int:
        return self._at

    @property
    def _entry_count(self) -> int:
        return len(self.rows)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click chooses a split or a row; one on the footer is the base class's."""
        if message.view.id == "list":
            message.stop()
            if message.line < len(self.rows):
                self._go(message.line)
        elif message.view.id == "tabs":
            message.stop()
            split = shown.split_at(message.x)
            if split is not None:
                self._split(split)

    # -- verbs --------------------------------------------------------------------------------

    def _split(self, by: Split) -> None:
        self.by = by
        self._go(0)

    def do_ledger_split(self, _rows: Rows) -> None:
        """The next split."""
        place = shown.SPLITS.index(self.by) + 1
        self._split(shown.SPLITS[place % len(shown.SPLITS)])

    def do_ledger_split_back(self, _rows: Rows) -> None:
        """The split before."""
        self._split(shown.SPLITS[shown.SPLITS.index(self.by) - 1])

    def do_ledger_span(self, _rows: Rows) -> None:
        """The next span of days."""
        place = shown.SPANS.index(self.span) + 1
        kept = self.current
        self.span = shown.SPANS[place % len(shown.SPANS)]
        self._at = 0
        self._find(kept.key if kept else "")
        self._show()

    def do_ledger_open(self, _rows: Rows) -> None:
        """The cases of the row under the cursor."""
        from tui.screens.ledger_cases import LedgerCasesScreen

        row = self.current
        if row is None or self.entries is None:
            return
        by, days, key = self.by, self.days, row.key

        def chosen(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
            return [one for one in between(entries, *days) if key_of(one, by) == key]

        name = t("books_screen.key", by=t(f"ledger.by.{by}"), key=clean(key_text(key, by)))
        of = f"{name}  {span_text(*days)}"
        self.app.push_screen(LedgerCasesScreen(self.workbench, of, chosen, self.entries))

    @property
    def reading(self) -> bool:
        """Whether the entries are still being read."""
        return self.entries is None

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Without a row there is nothing to open."""
        if verb.id == "ledger_open" and self.current is None:
            return self.nothing_here()
        return super().why_not(verb, rows)

    def footer_verbs(self) -> Sequence[str]:
        """Split, span, and the row's cases."""
        return FOOTER_LEDGER

    # -- drawing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another width has other columns."""
        self._show()

    def language_changed(self) -> None:
        """Write everything anew."""
        self._show()

    def _show(self) -> None:
        if not self.size.width:
            return
        cells = self.size.width
        for name in ("#rule", "#brief"):
            self.query_one(name).display = not self._low
        self.query_one("#status", OneLine).show([self._title()])
        self.query_one("#tabs", OneLine).show([shown.tabs(self.by, cells)])
        self.query_one("#rule", OneLine).show([(("-" * cells, "faint"),)])
        self._show_table(cells)
        brief = shown.brief(self.current, self.by, cells)
        self.query_one("#brief", Lines).show(brief, keep=False)
        self.refresh_footer()

    @property
    def _low(self) -> bool:
        """Whether the screen has no room for the row in full."""
        return self.size.height < _LOW

    def _title(self) -> TextLine:
        now = self.desk_app.now
        name = f" {t('books_screen.title')}  {t(f'books_screen.span.{self.span}')}"
        if self.span != "all":
            name += f"  {span_text(*self.days)}"
        if self._reading:
            name += f"  {t('books_screen.reading')}"
        elif self.ledger is not None and self.ledger.rows:
            name += f"  {t('books_screen.cases_of', n=self.ledger.total.cases)}"
        bill = self.as_of.bill if self.as_of else None
        told = t("books_screen.never")
        if bill is not None:
            told = t("books_screen.bill", age=times.age(bill, now))
        age = f"{told}  " if self.as_of else ""
        end = f"{age}{times.clock_time(now)} "
        return ((spread(name, end, self.size.width), "title"),)

    def _show_table(self, cells: int) -> None:
        found, rows, view = self.ledger, self.rows, self.query_one("#list", Lines)
        heading, total = self.query_one("#heading", OneLine), self.query_one("#total", OneLine)
        if found is None or not rows:
            heading.show([])
            total.show([])
            view.cursor = None
            text = t("books_screen.no_rows", key=self.key_of("ledger_span"))
            self._show_list([] if found is None else [(), ((f" {text}", ""),)])
            return
        columns = shown.layout(found, self.by, cells)
        bars = shown.bars(rows, columns.bars) if columns.bars else [""] * len(rows)
        heading.show([shown.heading(self.by, columns)])
        total.show([shown.total_line(found.total, columns)])
        lines = [
            shown.row_line(row, self.by, columns, bar, cursor=at == self._at)
            for at, (row, bar) in enumerate(zip(rows, bars, strict=True))
        ]
        self._show_list(lines)
        view.go(self._at)

    def _show_list(self, lines: Sequence[TextLine]) -> None:
        """The rows, the total right below them, and below that what the figures mean."""
        view, about = self.query_one("#list", Lines), self.query_one("#meanings", Lines)
        room = self.size.height - _AROUND - (0 if self._low else _BELOW)
        taken = min(len(lines), room)
        view.styles.height = taken
        view.show(lines)
        meanings = shown.meanings(self.size.width)
        fits = bool(lines) and len(meanings) < room - taken
        about.display = room > taken
        about.show([(), *meanings] if fits else [])
