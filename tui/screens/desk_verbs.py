"""The desk's own verbs: moving, panes, marks, filter, import, leaving."""

import asyncio

from textual import on

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from tui.cells import cut
from tui.messages import ImportProgress
from tui.screens.work import WorkScreen
from tui.told import reopened_now, reopened_text
from tui.widgets.filterbar import FilterBar
from tui.widgets.pane import QueuePane

Rows = tuple[CaseRow, ...]


class DeskVerbs(WorkScreen[None]):
    """Verbs of the desk; mixed into it."""

    panes: tuple[QueuePane, ...]
    active: int
    search: str
    everything: bool
    """Whether cases that wait, are snoozed or are not confirmed are shown too."""
    importing = False
    """Whether the inbox is being imported."""

    @property
    def shopless(self) -> bool:
        """Whether there is nothing to show panes of."""
        raise NotImplementedError

    @property
    def pane(self) -> QueuePane:
        """The pane with the cursor."""
        raise NotImplementedError

    def show_chrome(self) -> None:
        """Draw everything around the rows."""
        raise NotImplementedError

    def read_detail_soon(self) -> None:
        """Read the case under the cursor."""
        raise NotImplementedError

    # -- moving --------------------------------------------------------------------------------

    def do_down(self, _rows: Rows) -> None:
        """The next case."""
        self.pane.go(self.pane.window.cursor + 1)

    def do_up(self, _rows: Rows) -> None:
        """The previous case."""
        self.pane.go(self.pane.window.cursor - 1)

    def do_page_down(self, _rows: Rows) -> None:
        """One page on."""
        self.pane.go(self.pane.window.cursor + self.pane.window.height)

    def do_page_up(self, _rows: Rows) -> None:
        """One page back."""
        self.pane.go(self.pane.window.cursor - self.pane.window.height)

    def do_top(self, _rows: Rows) -> None:
        """The most urgent case."""
        self.pane.go(0)

    def do_bottom(self, _rows: Rows) -> None:
        """The last line."""
        self.pane.go(self.pane.window.last)

    def activate(self, index: int) -> None:
        """Give the cursor to another pane, which grows."""
        if index == self.active or self.shopless:
            return
        self.panes[self.active].set_active(False)
        self.active = index
        self.panes[index].set_active(True)
        self.show_chrome()
        self.read_detail_soon()

    def do_next_pane(self, _rows: Rows) -> None:
        """The next pane."""
        self.activate((self.active + 1) % len(self.panes))

    def do_previous_pane(self, _rows: Rows) -> None:
        """The previous pane."""
        self.activate((self.active - 1) % len(self.panes))

    def do_pane_1(self, _rows: Rows) -> None:
        """Expiring."""
        self.activate(0)

    def do_pane_2(self, _rows: Rows) -> None:
        """Evidence."""
        self.activate(1)

    def do_pane_3(self, _rows: Rows) -> None:
        """Refund review."""
        self.activate(2)

    def do_pane_4(self, _rows: Rows) -> None:
        """Payouts and coupons."""
        self.activate(3)

    @on(QueuePane.Chosen)
    def _chosen(self, message: QueuePane.Chosen) -> None:
        self.activate(self.panes.index(message.pane))
        if message.opened:
            self.do_open(self.painted_targets())

    # -- looking -------------------------------------------------------------------------------

    def do_open(self, rows: Rows) -> None:
        """The whole case, or from the line of overdue cases their list."""
        if self.shopless:
            return
        if self.pane.window.on_overdue:
            from tui.screens.overdue import OverdueScreen

            screen = OverdueScreen(
                self.workbench, self.pane.queue, self.search, everything=self.everything
            )
            self.app.push_screen(screen)
        elif rows:
            from tui.screens.case import CaseScreen

            row = self.pane.aim or rows[0]
            self.app.push_screen(CaseScreen(self.workbench, row))

    def do_rejects(self, _rows: Rows) -> None:
        """Rows that imports could not read."""
        from tui.screens.rejects import RejectsScreen

        self.app.push_screen(RejectsScreen(self.workbench))

    def do_select(self, _rows: Rows) -> None:
        """Mark or unmark the case under the cursor."""
        self.pane.mark()
        self.refresh_footer()
        self.read_detail_soon()

    def do_select_all(self, _rows: Rows) -> None:
        """Mark all loaded cases, or none."""
        self.pane.mark_all()
        self.refresh_footer()

    def do_filter(self, _rows: Rows) -> None:
        """Open the filter."""
        if not self.shopless:
            self.query_one(FilterBar).open(self.search)

    @on(FilterBar.Closed)
    def _filtered(self, message: FilterBar.Closed) -> None:
        message.stop()
        if message.text is not None and message.text != self.search:
            self._search(message.text)

    def do_everything(self, _rows: Rows) -> None:
        """Show the cases that wait, are snoozed or are not confirmed too, or hide them again."""
        if not self.shopless:
            self.everything = not self.everything
            self._from_the_top()

    def _search(self, text: str) -> None:
        self.search = text
        self._from_the_top()

    def _from_the_top(self) -> None:
        for pane in self.panes:
            pane.window.start = pane.window.top = pane.window.cursor = 0
        self.reload()

    def do_back(self, _rows: Rows = ()) -> None:
        """Drop the marks, then the filter, then what is shown besides the open cases."""
        if any(pane.window.marked for pane in self.panes):
            for pane in self.panes:
                pane.window.marked = {}
                pane.update()
            self.refresh_footer()
        elif self.search:
            self._search("")
        elif self.everything:
            self.do_everything(())

    def do_quit(self, _rows: Rows = ()) -> None:
        """Leave."""
        self.app.run_worker(self.desk_app.leave(), group="leave", exclusive=True)

    # -- filling -------------------------------------------------------------------------------

    def do_demo(self, _rows: Rows) -> None:
        """From the empty shop to the demo shop."""
        if self.shopless:
            self.desk_app.wants_demo = True
            self.app.exit(t("desk.shop.demo_line"))

    def do_import(self, _rows: Rows) -> None:
        """Import the inbox; what is new comes in like any change."""
        importing = self.desk_app.import_inbox
        if importing is None:
            self.desk_app.say(t("desk.import.unavailable"), "warning")
            return
        if self.importing:
            return
        self.importing = True

        def progress(text: str) -> None:
            # A message and no call: the importing thread must not wait for a desk that is leaving.
            self.post_message(ImportProgress(text))

        def import_and_tell() -> str:
            before = reopened_now(self.workbench)
            said = importing(progress)
            reopened = reopened_now(self.workbench)
            told = reopened_text(self.workbench, sorted(reopened), before)
            return "\n".join(filter(None, (said, told)))

        async def run() -> None:
            self.refresh_footer(t("desk.import.running"))
            try:
                said = await asyncio.to_thread(import_and_tell)
            except ZhisunError as error:
                self.desk_app.say_error(error)
            else:
                self.desk_app.say(said)
            self.importing = False
            self.refresh_footer("")
            self.data_changed()

        self.run_worker(run(), group="import")

    @on(ImportProgress)
    def _import_went_on(self, message: ImportProgress) -> None:
        message.stop()
        if self.importing:
            self.refresh_footer(t("desk.import.progress", text=cut(message.text, 24)))
