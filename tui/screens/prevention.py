"""Which products and reasons lose money, and notices against them before the order.

Shows advice, figures and what a published notice changed; the text itself has a screen of its own.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from models.compliance import refused
from models.errors import ZhisunError
from models.i18n import t
from models.ledger import LedgerEntry
from models.notice_rows import NoticeRow
from models.prevention import PreventionLine
from models.rows import CaseRow
from tui import arrange, clipboard, times
from tui.keys import bindings
from tui.money_actions import MoneyActions
from tui.screens import prevention_lines as shown
from tui.screens.moving import MovingVerbs
from tui.verbs import FOOTER_PREVENTION, Verb, Where
from tui.widgets.lines import Lines, OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]

_BRIEF = 8
"""Lines of the detail below the list."""
_LOW = 18
"""Lines of the screen below which the list has all of it."""
_ABOUT_A_LINE = frozenset(("notice", "prevention_cases"))
_ABOUT_A_NOTICE = frozenset(("notice_copy", "notice_published"))


class PreventionScreen(MovingVerbs, MoneyActions):
    """Products and reasons by the money that went, with the one under the cursor in full."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prevention")]
    where: ClassVar[Where] = "prevention"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "palette", "help")

    DEFAULT_CSS = f"""
    PreventionScreen #lost {{ height: 1fr; }}
    PreventionScreen #beside {{ display: none; }}
    PreventionScreen #below {{ height: {_BRIEF}; }}
    """

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self.report: shown.Report | None = None
        self._entries: list[tuple[int, shown.Entry]] = []
        """Line and entry of everything that the cursor can stand on."""
        self._at = 0
        self._reading = False
        self._again = False

    def compose(self) -> ComposeResult:
        """Title, list with the detail beside or below, footer."""
        yield OneLine(id="status")
        with Horizontal(id="lost"):
            yield Lines(id="list")
            yield Lines(id="beside")
        yield OneLine(id="rule")
        yield Lines(id="below")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read."""
        self.reload()

    # -- data ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything again; one reading at a time, the last wish counts."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._show()
        self.run_worker(self._read(), group="load")

    async def _read(self) -> None:
        desk = self.workbench.prevention

        def read() -> shown.Report:
            notices = desk.notices()
            effects = desk.effects(notices)
            return shown.Report(desk.report(), {shown.key_of(one): one for one in notices}, effects)

        first = self.report is None
        kept = self._key(self.current)
        try:
            self.report = await asyncio.to_thread(read)
        except ZhisunError as error:
            self.desk_app.say_error(error)
        finally:
            self._reading = False
        self._fill()
        if first and self.report is not None:
            # Advice stands at the top, but what keys act on are the lines below it.
            self._at = len(self.report.found.advice)
        else:
            places = [at for at, (_line, one) in enumerate(self._entries) if self._key(one) == kept]
            self._at = places[0] if places else self._at
        self._go(self._at)
        if self._again:
            self._again = False
            self.reload()

    @staticmethod
    def _key(entry: shown.Entry | None) -> object:
        if entry is None:
            return None
        return shown.key_of(entry) if isinstance(entry, PreventionLine) else entry.key

    def _fill(self) -> None:
        """Which line each entry has: advice, a blank line, the heading, the lines."""
        if self.report is None:
            return
        advice = len(self.report.found.advice)
        gap = (2 if advice else 1) if len(self.report.entries) > advice else 0
        self._entries = [
            (at if at < advice else at + gap, one) for at, one in enumerate(self.report.entries)
        ]

    # -- cursor -------------------------------------------------------------------------------

    @property
    def current(self) -> shown.Entry | None:
        """What the cursor stands on."""
        return self._entries[self._at][1] if self._at < len(self._entries) else None

    @property
    def line(self) -> PreventionLine | None:
        """The product and reason under the cursor."""
        entry = self.current
        return entry if isinstance(entry, PreventionLine) else None

    @property
    def notice(self) -> NoticeRow | None:
        """The notice about the line under the cursor."""
        return self.report.notice(self.line) if self.report and self.line else None

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._entries) - 1))
        self._show()

    @property
    def _place(self) -> int:
        return self._at

    @property
    def _entry_count(self) -> int:
        return len(self._entries)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click moves the cursor; one on the footer is the base class's."""
        if message.view.id != "list":
            return
        message.stop()
        for at, (line, _entry) in enumerate(self._entries):
            if line == message.line:
                self._go(at)

    # -- back to a pane of the desk ------------------------------------------------------------

    def do_pane_1(self, _rows: Rows) -> None:
        """The first pane of the desk."""
        self._leave_for(0)

    def do_pane_2(self, _rows: Rows) -> None:
        """The second pane of the desk."""
        self._leave_for(1)

    def do_pane_3(self, _rows: Rows) -> None:
        """The third pane of the desk."""
        self._leave_for(2)

    def do_pane_4(self, _rows: Rows) -> None:
        """The fourth pane of the desk."""
        self._leave_for(3)

    def _leave_for(self, pane: int) -> None:
        from tui.screens.desk import DeskScreen

        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.activate(pane)
        self.do_back()

    # -- verbs --------------------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the figures are still being read."""
        return self.report is None

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Why a verb does not apply to what is under the cursor; `None` if it does."""
        if verb.id not in _ABOUT_A_LINE | _ABOUT_A_NOTICE:
            return super().why_not(verb, rows)
        if self.line is None:
            return t("prevention_screen.not_here") if self.current else self.nothing_here()
        if verb.id in _ABOUT_A_NOTICE and self.notice is None:
            return t("prevention_screen.no_notice", key=self.key_of("notice"))
        return None

    def do_notice(self, _rows: Rows) -> None:
        """Write the notice about the line under the cursor, or open the one that was kept."""
        from tui.screens.notice import NoticeScreen

        if self.line is None or self.report is None:
            return
        self.stale = True
        self.app.push_screen(NoticeScreen(self.workbench, self.line, self.report.days))

    def do_notice_copy(self, _rows: Rows) -> None:
        """Copy the notice; the message shows the text, for terminals that take no copies."""
        notice = self.notice
        if notice is not None:
            self.run_worker(self._copy(notice), group="ask", exclusive=True)

    async def _copy(self, notice: NoticeRow) -> None:
        if not await self._is_allowed(notice):
            return
        if not clipboard.copy(self.app, notice.text):
            self.desk_app.say(t("desk.copy.too_long"), "warning")
            return
        what = t("prevention_screen.on_screen", n=len(notice.text))
        said = f"{t('desk.copy.done', what=what)}\n{notice.text}"
        await self.written(partial(self.workbench.prevention.notice_copied, notice.id), said)

    def do_notice_published(self, _rows: Rows) -> None:
        """The notice stands on the product's page; from now on changes are counted."""
        notice = self.notice
        if notice is not None:
            self.run_worker(self._publish(notice), group="ask", exclusive=True)

    async def _publish(self, notice: NoticeRow) -> None:
        if not await self._is_allowed(notice):
            return
        if notice.published_at is not None:
            at = times.full_moment(notice.published_at, self.desk_app.now)
            if not await self.sure(t("prevention_screen.again", at=at), "notice_published"):
                return
        said = published_text(notice, self.key_of("undo"))
        await self.written(partial(self.workbench.prevention.notice_published, notice.id), said)

    async def _is_allowed(self, notice: NoticeRow) -> bool:
        """Whether the platform's rules allow the text; else it is said what they forbid."""
        from tui.screens.draft_lines import named

        try:
            found = await asyncio.to_thread(self.workbench.prevention.check_notice, notice)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return False
        errors = [one for one in found if one.level == "error"]
        if refused(found):
            self.desk_app.say(t("prevention.not_allowed", words=named(errors)), "error")
        return not refused(found)

    def do_prevention_cases(self, _rows: Rows) -> None:
        """The cases behind the line under the cursor."""
        line = self.line
        if line is not None and self.report is not None:
            self.run_worker(self._open_cases(line, self.report), group="ask", exclusive=True)

    async def _open_cases(self, line: PreventionLine, report: shown.Report) -> None:
        from tui.screens.ledger_cases import LedgerCasesScreen

        span = report.found.span

        def chosen(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
            return [one for one in entries if shown.went(one, line, span)]

        try:
            found = await asyncio.to_thread(self.workbench.books.entries, span.start, span.end)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        of = t(
            "prevention_screen.cases",
            product=shown.name_of(line.product),
            reason=shown.name_of(line.reason),
        )
        self.app.push_screen(LedgerCasesScreen(self.workbench, of, chosen, found))

    def footer_verbs(self) -> Sequence[str]:
        """What helps with the line under the cursor."""
        return FOOTER_PREVENTION

    # -- drawing ------------------------------------------------------------------------------

    @property
    def _beside(self) -> bool:
        return self.size.width >= arrange.BESIDE_FROM

    @property
    def _detail_cells(self) -> int:
        return self.size.width * 2 // 5 if self._beside else self.size.width

    def on_resize(self) -> None:
        """Another size divides the screen anew."""
        self._show()

    def language_changed(self) -> None:
        """Write everything anew; advice is text of the core, in the language of its reading."""
        self.reload()

    def _show(self) -> None:
        if not self.size.width:
            return
        beside, low = self._beside, self.size.height < _LOW
        self.query_one("#beside").display = beside
        self.query_one("#beside").styles.width = self._detail_cells
        for name in ("#rule", "#below"):
            self.query_one(name).display = not beside and not low
        self.query_one("#rule", OneLine).show([(("-" * self.size.width, "faint"),)])
        status = self.query_one("#status", OneLine)
        if self.report is None:
            reading = t("books_screen.reading") if self._reading else ""
            status.show([((f" {t('prevention_screen.title')}  {reading}", "title"),)])
        else:
            now = self.desk_app.now
            status.show([shown.title(self.report, now, self.size.width)])
            self._show_list(self.report, now)
            self._show_detail(self.report, now)
        self.refresh_footer()

    def _show_list(self, report: shown.Report, now: int) -> None:
        cells = self.size.width - (self._detail_cells if self._beside else 0)
        columns = shown.layout(report, now, cells)
        lines: list[TextLine] = []
        view, current = self.query_one("#list", Lines), self.current
        for place, entry in self._entries:
            cursor = entry is current
            if isinstance(entry, PreventionLine):
                if len(lines) < place:
                    lines += [()] * (place - len(lines) - 1) + [shown.heading(columns)]
                lines.append(shown.product_line(entry, report, columns, now, cursor=cursor))
            else:
                lines.append(shown.advice_line(entry, cells, cursor=cursor))
        if not report.found.lines:
            text = t("prevention_screen.nothing", days=report.days)
            lines += [(), ((f" {text}", ""),)]
        view.show(lines)
        if self._entries:
            if self._entries[self._at][0] < view.size.height:
                view.go(0)  # so that advice and heading stay in sight
            view.go(self._entries[self._at][0])
        else:
            view.cursor = None

    def _show_detail(self, report: shown.Report, now: int) -> None:
        cells, entry = self._detail_cells, self.current
        lines: Sequence[TextLine] = []
        if isinstance(entry, PreventionLine):
            lines = shown.detail(entry, report, now, cells, self.key_of("notice"))
        elif entry is not None:
            lines = shown.advice_detail(entry, cells)
        self.query_one("#beside" if self._beside else "#below", Lines).show(lines, keep=False)


def published_text(notice: NoticeRow, undo: str) -> str:
    """What marking as published did, and the key that takes it back."""
    return t(
        "prevention_screen.published",
        product=shown.name_of(notice.product),
        reason=shown.name_of(notice.reason),
        key=undo,
    )
