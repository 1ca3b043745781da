"""The cases behind a figure of the ledger; `Enter` opens one, down to file and line."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from models.errors import CaseNotFound, ZhisunError
from models.i18n import t
from models.ledger import LedgerEntry
from models.ledger_trace import Trace
from models.rows import CaseRow
from tui import times
from tui.screens import ledger_case_lines as shown
from tui.screens.work import ListScreen
from tui.widgets.lines import Lines, OneLine
from tui.widgets.many_lines import ManyLines

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]
Chosen = Callable[[Sequence[LedgerEntry]], list[LedgerEntry]]
"""Which entries of the ledger are meant."""


class LedgerCasesScreen(ListScreen):
    """Some entries of the ledger, the newest loss first."""

    DEFAULT_CSS = """
    LedgerCasesScreen #total { background: $surface; }
    """

    def __init__(
        self, workbench: "Workbench", of: str, chosen: Chosen, entries: Sequence[LedgerEntry]
    ) -> None:
        super().__init__(workbench)
        self.of = of
        self.chosen = chosen
        self.entries = chosen(entries)
        self._outdated = False

    def compose(self) -> ComposeResult:
        """Title, list with its total, footer."""
        yield OneLine(id="status")
        yield OneLine(id="heading")
        yield ManyLines(id="list")
        yield Lines(id="total")
        yield OneLine(id="footer")

    def data_changed(self) -> None:
        """What was handed over is no longer new."""
        self._outdated = True
        super().data_changed()

    def reload(self) -> None:
        """Show the entries, and read the ledger again if they are not those of now."""
        self._show()
        if self._outdated:
            self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        self._outdated = False
        try:
            found = await asyncio.to_thread(self.workbench.books.entries)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        kept = self.current
        self.entries = self.chosen(found)
        if kept is not None:
            places = [at for at, one in enumerate(self.entries) if one.case_id == kept.case_id]
            self.view.cursor = places[0] if places else self.view.cursor
        self._show()

    @property
    def current(self) -> LedgerEntry | None:
        """The entry under the cursor."""
        place = self.view.cursor or 0
        return self.entries[place] if place < len(self.entries) else None

    def _show(self) -> None:
        cells = self.size.width
        if not cells:
            return
        entries, view = self.entries, self.query_one("#list", ManyLines)
        heading, total = self.query_one("#heading", OneLine), self.query_one("#total", Lines)
        count = t("books_screen.cases_of", n=len(entries))
        of = t("books_screen.cases.title", of=self.of)
        self.query_one("#status", OneLine).show([shown.title(of, count, cells)])
        if not entries:
            view.cursor = None
            view.show_many(1, lambda _place: ((t("books_screen.cases.gone"), ""),))
            heading.show([])
            total.show([])
        else:
            sums = shown.sums(entries)
            year = str(times.local(self.desk_app.now).year)
            columns = shown.layout(entries, sums, cells, year)
            heading.show([shown.heading(columns)])
            totals = shown.total_lines(sums, cells)
            total.styles.height = len(totals)
            total.show(totals)
            view.show_many(len(entries), lambda place: shown.case_line(entries[place], columns))
            view.go(view.cursor or 0)
        self.refresh_footer()

    def footer_verbs(self) -> Sequence[str]:
        """Opening is all that there is."""
        return ("open",) if self.entries else ()

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click moves the cursor; one on the footer is the base class's."""
        if message.view.id == "list":
            message.stop()
            if message.line < len(self.entries):
                self.view.go(message.line)

    def do_open(self, _rows: Rows) -> None:
        """The whole case; of one that the desk no longer has, what the ledger knows."""
        entry = self.current
        if entry is not None:
            self.run_worker(self._open(entry), group="open", exclusive=True)

    async def _open(self, entry: LedgerEntry) -> None:
        from tui.screens.case import CaseScreen

        try:
            row = await asyncio.to_thread(self.workbench.case, entry.case_id)
        except CaseNotFound:
            self.app.push_screen(LedgerFactsScreen(self.workbench, entry))
        except ZhisunError as error:
            self.desk_app.say_error(error)
        else:
            self.app.push_screen(CaseScreen(self.workbench, row))


class LedgerFactsScreen(ListScreen):
    """One entry of the ledger whose case the desk no longer has."""

    def __init__(self, workbench: "Workbench", entry: LedgerEntry) -> None:
        super().__init__(workbench)
        self.entry = entry
        self.traces: tuple[Trace, ...] | None = None

    def reload(self) -> None:
        """Read where its figures come from."""
        self._show()
        self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        try:
            found = await asyncio.to_thread(self.workbench.books.traces, [self.entry])
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        self.traces = found[0]
        self._show()

    def _show(self) -> None:
        cells = self.size.width
        number = self.entry.order_sn or self.entry.after_sale_id
        title = shown.title(t("books_screen.facts.title"), number, cells)
        self.query_one("#status", OneLine).show([title])
        self.view.show(shown.facts(self.entry, self.traces, cells))
        self.refresh_footer()

    def footer_verbs(self) -> Sequence[str]:
        """There is nothing to do but to read."""
        return ()
