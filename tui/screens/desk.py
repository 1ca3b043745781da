"""The desk: live panes, a status line, and the case under the cursor.

Composes and routes; panes draw, `tui.loading` reads, `tui.actions` acts.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseDetail, CaseRow, DeskSummary
from models.states import Queue
from tui import arrange, detail, loading, shopless
from tui.keys import bindings
from tui.later import after
from tui.messages import DetailLoaded, Loaded, LoadFailed, WindowLoaded
from tui.money_actions import MoneyActions
from tui.screens.books_verbs import BooksVerbs
from tui.screens.desk_verbs import DeskVerbs
from tui.statusline import Context, status_line
from tui.verbs import FOOTER_SHOP, Where
from tui.widgets.filterbar import FilterBar
from tui.widgets.lines import Lines, OneLine
from tui.widgets.pane import QueuePane

if TYPE_CHECKING:
    from models.workbench import Workbench

PANES = (Queue.EXPIRING, Queue.EVIDENCE, Queue.REFUND, Queue.PAYOUT)
"""The queues on the desk, in the order of their number keys."""
_DETAIL_PAUSE = 0.06
"""Seconds for which the cursor must rest before its case is read."""
_RELOAD = 60.0
"""Seconds after which buckets and order may have changed without anybody writing."""


class DeskScreen(DeskVerbs, BooksVerbs, MoneyActions):
    """The screen that everything else opens over."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("desk")]
    where: ClassVar[Where] = "desk"

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self.panes = tuple(QueuePane(queue, number) for number, queue in enumerate(PANES, 1))
        self.active = 0
        self.summary: DeskSummary | None = None
        self.search = ""
        self.everything = False
        self.detail: CaseDetail | None = None
        self.failing = False
        self._opened = False
        self._failure: ZhisunError | None = None
        self._generation = 0
        self._detail_generation = 0
        self._reading = False
        self._again = False
        self._frame = arrange.frame(80, 24)

    def compose(self) -> ComposeResult:
        """Status, panes with the detail below or beside, filter, footer."""
        yield OneLine(id="status")
        yield OneLine(id="tabs")
        yield Lines(id="shop")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield from self.panes
            yield Lines(id="beside")
        yield OneLine(id="rule")
        yield Lines(id="brief")
        yield FilterBar(id="filter")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Start the clock; the data comes when the database is open."""
        self.panes[0].set_active(True)
        self.set_interval(1.0, self._tick)
        self.set_interval(_RELOAD, self.data_changed)
        self.show_chrome()

    @property
    def pane(self) -> QueuePane:
        """The pane with the cursor."""
        return self.panes[self.active]

    @property
    def shopless(self) -> bool:
        """Whether there is nothing to show panes of."""
        return self._failure is not None or (self.summary is not None and not self.summary.has_data)

    # -- data ----------------------------------------------------------------------------------

    def opened(self) -> None:
        """The database is open."""
        self._opened = True
        self.reload()

    def opening_failed(self, error: ZhisunError) -> None:
        """The database cannot be opened: say why in place of the panes."""
        self._failure = error
        self.show_chrome()

    def reload(self) -> None:
        """Read everything that is shown; one reading at a time, the last wish counts."""
        if not self._opened:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._generation += 1
        starts = {pane.queue: pane.window.load_from for pane in self.panes}
        read = partial(
            loading.load_all, self.workbench, self.post_message, self._generation, starts,
            self.search, everything=self.everything,
        )  # fmt: skip
        self.run_worker(read, thread=True, group="load", exit_on_error=False)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        self._reading_ended()
        if message.generation != self._generation:
            return
        self.failing = False
        self.summary = message.summary
        for pane in self.panes:
            start, rows = message.rows[pane.queue]
            pane.shops = len(message.summary.shops) > 1
            pane.search, pane.everything = self.search, self.everything
            pane.payouts, pane.evidence = message.payouts, message.evidence
            pane.metrics = message.metrics
            pane.show(start, rows, message.summary.queues[pane.queue], self.desk_app.now)
        self.show_chrome()
        self.read_detail_soon()

    @on(LoadFailed)
    def _load_failed(self, message: LoadFailed) -> None:
        self._reading_ended()
        if not self.failing:
            self.desk_app.say(t("desk.read_failed", problem=message.problem), "error")
        self.failing = True
        self._show_status()

    def _reading_ended(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.reload()

    @on(QueuePane.Wanted)
    def _window_wanted(self, message: QueuePane.Wanted) -> None:
        if self.everything:
            return  # the next reading brings each queue whole
        read = partial(
            loading.load_window, self.workbench, self.post_message, self._generation,
            message.pane.queue, message.start, self.search,
        )  # fmt: skip
        group = f"window-{message.pane.queue}"
        self.run_worker(read, thread=True, group=group, exclusive=True, exit_on_error=False)

    @on(WindowLoaded)
    def _window_loaded(self, message: WindowLoaded) -> None:
        if message.generation == self._generation and self.summary is not None:
            pane = self.panes[PANES.index(message.queue)]
            pane.evidence = {**pane.evidence, **message.evidence}
            pane.show(
                message.start, message.rows, self.summary.queues[pane.queue], self.desk_app.now
            )
            self.read_detail_soon()

    # -- the case under the cursor -------------------------------------------------------------

    @on(QueuePane.Moved)
    def _moved(self) -> None:
        self._show_detail()
        self.read_detail_soon()
        self.refresh_footer()

    def read_detail_soon(self) -> None:
        """Read the case under the cursor once the cursor rests."""
        self._detail_generation += 1
        after(self, _DETAIL_PAUSE, partial(self._read_detail, self._detail_generation))
        self._show_detail()

    def _read_detail(self, generation: int) -> None:
        row = self.pane.window.current
        if generation != self._detail_generation or row is None or self._frame.mode == "single":
            return
        read = partial(loading.load_detail, self.workbench, self.post_message, generation, row.id)
        self.run_worker(read, thread=True, group="detail", exclusive=True, exit_on_error=False)

    @on(DetailLoaded)
    def _detail_loaded(self, message: DetailLoaded) -> None:
        if message.generation == self._detail_generation:
            self.detail = message.detail
            self._show_detail()

    def _show_detail(self) -> None:
        row = self.pane.window.current
        known = self.detail if row and self.detail and self.detail.row.id == row.id else None
        now, keys = self.desk_app.now, self.desk_app.detail_keys
        if self._frame.mode == "beside":
            beside = self.query_one("#beside", Lines)
            fresh = row is None or known is not None
            lines = detail.full(known, now, self._frame.detail_cells, keys) if known else []
            if fresh:
                beside.show(lines, keep=False)
        elif self._frame.mode == "stacked":
            brief = detail.brief(row, known, now, self.size.width, keys) if row else []
            self.query_one("#brief", Lines).show(brief)

    # -- targets -------------------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the pane's rows are still being read."""
        return not self.shopless and not self.pane.window.loaded

    def painted_targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The marked cases of the pane, else the one painted under its cursor."""
        return () if self.shopless else self.pane.targets(at)

    def footer_rows(self) -> tuple[CaseRow, ...]:
        """The cases that the footer's verbs would act on."""
        return () if self.shopless else self.pane.shown_targets

    def cases_leave(self, ids: Sequence[str]) -> None:
        """Take cases off their panes at once."""
        for pane in self.panes:
            pane.leave(ids)
        self.show_chrome()

    def cases_settled(self, ids: Sequence[str]) -> None:
        """From the next reading on the database decides."""
        for pane in self.panes:
            pane.window.settle(ids)

    # -- drawing -------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Count down, unless something else has the user's eyes or an input method composes."""
        if self.app.screen is not self or self.desk_app.typing or self.summary is None:
            return
        now = self.desk_app.now
        passed = [pane.tick(now) for pane in self.panes]
        self._show_status()
        if any(passed):
            self.reload()

    def on_resize(self) -> None:
        """Another size divides the desk anew."""
        self.show_chrome()
        self.read_detail_soon()

    def show_chrome(self) -> None:
        """Divide the screen and draw everything around the rows."""
        width, height = self.size
        if not width:
            return
        self._frame = arrange.frame(width, height)
        mode, shopless_now = self._frame.mode, self.shopless
        self.query_one("#shop").display = shopless_now
        self.query_one("#body").display = not shopless_now
        self.query_one("#tabs").display = mode == "single" and not shopless_now
        for name in ("#rule", "#brief"):
            self.query_one(name).display = mode == "stacked" and not shopless_now
        self.set_class(mode == "stacked" and not shopless_now, "-stacked")
        beside = self.query_one("#beside")
        beside.display = mode == "beside"
        beside.styles.width = self._frame.detail_cells
        self.query_one("#rule", OneLine).show([(("-" * width, "faint"),)])
        self._size_panes()
        self._show_tabs()
        self._show_status()
        if shopless_now:
            self._show_shop()
        self.refresh_footer()

    def _size_panes(self) -> None:
        lines = self._frame.pane_lines
        heights = arrange.pane_heights([pane.wish for pane in self.panes], self.active, lines)
        for index, pane in enumerate(self.panes):
            single = self._frame.mode == "single"
            pane.display = not single or index == self.active
            pane.styles.height = lines if single else heights[index]

    def _show_tabs(self) -> None:
        names = [t(f"words.queue.{pane.queue}") for pane in self.panes]
        counts = [str(pane.summary.open) if pane.summary else "" for pane in self.panes]
        tabs = arrange.tabs(names, counts, self.active, self.size.width)
        pieces = [
            (f" {name} ", "head" if index == self.active else "") for index, name in enumerate(tabs)
        ]
        self.query_one("#tabs", OneLine).show([tuple(pieces)])

    def _show_status(self) -> None:
        bar = self.query_one("#status", OneLine)
        if self.summary is None or self.shopless:
            text = t("desk.opening") if self._failure is None else ""
            text = t("desk.shop.none") if self.summary is not None else text
            bar.show([((f" {t('desk.brand')}  {text}", "title"),)])
            return
        context = Context(
            self.desk_app.now, self.desk_app.settings.stale_hours, self.desk_app.demo, self.failing
        )
        bar.show([status_line(self.summary, context, self.size.width)])

    def _show_shop(self) -> None:
        view, app = self.query_one("#shop", Lines), self.desk_app
        if self._failure is not None:
            view.show(shopless.failure(self._failure, self.size.width))
            return
        lines = shopless.empty_shop(
            self.size.width,
            import_key=app.key_of("import"),
            demo_key=app.key_of("demo"),
            quit_key=app.key_of("quit"),
            inbox=app.settings.inbox,
        )
        view.show(lines)

    def footer_verbs(self) -> Sequence[str]:
        """In an empty shop the ways to fill it."""
        return FOOTER_SHOP if self.shopless else super().footer_verbs()

    def language_changed(self) -> None:
        """Draw everything in the language now in use."""
        for pane in self.panes:
            pane.redraw()
        self.show_chrome()
        self.read_detail_soon()
        self.reload()  # names of missing evidence come in the language in use

    def queue_pane(self, queue: Queue) -> QueuePane:
        """The pane of a queue."""
        return self.panes[PANES.index(queue)]
