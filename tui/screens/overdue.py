"""The overdue cases of a queue, which cannot be saved any more, and what to do about them."""

import asyncio
from typing import TYPE_CHECKING

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.states import Queue
from tui import caseline, times
from tui.cells import wrap
from tui.columns import layout_now, tail_length
from tui.loading import all_at_hand
from tui.screens.work import ListScreen
from tui.widgets.lines import OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

_ROLES = {"money": "strong", "faint": "faint", "mark": "mark", "number": "faint"}


class OverdueScreen(ListScreen):
    """Overdue cases as a list; `Enter` opens one."""

    def __init__(
        self, workbench: "Workbench", queue: Queue, search: str, *, everything: bool = False
    ) -> None:
        super().__init__(workbench)
        self.everything = everything
        self.queue = queue
        self.search = search
        self.rows: list[CaseRow] = []
        self.read = False
        self._head = 0

    def reload(self) -> None:
        """Read the queue again."""
        self._show()
        self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        now = self.desk_app.now

        def overdue() -> list[CaseRow]:
            if self.everything:
                rows = all_at_hand(self.workbench, self.queue, self.search)
            else:
                rows = self.workbench.cases(self.queue, search=self.search)
            return [row for row in rows if caseline.is_overdue(row, now)]

        try:
            self.rows = await asyncio.to_thread(overdue)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        self.read = True
        self._show()

    def _show(self) -> None:
        width, now = self.size.width, self.desk_app.now
        title = f" {t('desk.overdue.title')}  {t(f'words.queue.{self.queue}')} {len(self.rows)}"
        self.query_one("#status", OneLine).show([((title, "title"),)])
        lines: list[TextLine] = [
            ((f" {line}", "soon"),) for line in wrap(t("desk.overdue.advice"), width - 2)
        ]
        lines.append(())
        self._head = len(lines)
        tail = tail_length([row.order_sn for row in self.rows])
        columns = layout_now(self.queue, width - 12, shops=False, tail=tail, missing=False)
        for row in self.rows:
            since = times.full_moment(row.deadline_at or 0, now)
            pieces = caseline.pieces(row, columns, now)[4:]
            shown = tuple((text, _ROLES.get(role, "")) for text, role in pieces)
            lines.append(((f"  {since}  ", "urgent"), *shown))
        if not self.rows and self.read:
            lines.append(((f" {t('desk.overdue.none')}", ""),))
        self.view.show(lines)
        if self.rows:
            self.view.go(max(self.view.cursor or 0, self._head))
        self.refresh_footer()

    @property
    def reading(self) -> bool:
        """Whether the queue is still being read."""
        return not self.read

    def painted_targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The case under the cursor."""
        place = (self.view.cursor or 0) - self._head
        return (self.rows[place],) if 0 <= place < len(self.rows) else ()

    def do_up(self, _rows: tuple[CaseRow, ...]) -> None:
        """Up, but not into the advice."""
        if self.rows:
            self.view.go(max(self._head, (self.view.cursor or 0) - 1))

    def do_open(self, rows: tuple[CaseRow, ...]) -> None:
        """The whole case."""
        from tui.screens.case import CaseScreen

        if rows:
            self.app.push_screen(CaseScreen(self.workbench, rows[0]))
