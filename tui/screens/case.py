"""One case in full: everything known of it, and every verb that acts on it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.errors import CaseNotFound, ZhisunError
from models.i18n import t
from models.rows import CaseDetail, CaseRow
from tui import detail
from tui.cells import spread
from tui.money_actions import MoneyActions
from tui.screens.work import ListScreen
from tui.times import clock_time
from tui.widgets.lines import OneLine

if TYPE_CHECKING:
    from models.workbench import Workbench


class CaseScreen(ListScreen, MoneyActions):
    """The whole case."""

    def __init__(self, workbench: "Workbench", row: CaseRow) -> None:
        super().__init__(workbench)
        self.row = row
        self.detail: CaseDetail | None = None

    def reload(self) -> None:
        """Read the case again."""
        self._show()
        self.run_worker(self._read(), group="detail", exclusive=True)

    async def _read(self) -> None:
        try:
            self.detail = await asyncio.to_thread(self.workbench.detail, self.row.id)
        except CaseNotFound:
            self.desk_app.say(t("desk.gone"), "warning")
            self.do_back()
            return
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        self.row = self.detail.row
        self._show()

    def _show(self) -> None:
        now, width = self.desk_app.now, self.size.width
        queue = t(f"words.queue.{self.row.queue}")
        head = spread(f" {t('desk.case.title')}  {queue}", f"{clock_time(now)} ", width)
        self.query_one("#status", OneLine).show([((head, "title"),)])
        if self.detail is not None:
            self.view.show(detail.full(self.detail, now, width, self.desk_app.detail_keys))
        self.refresh_footer()

    def painted_targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The case shown."""
        return (self.row,)

    def cases_leave(self, ids: Sequence[str]) -> None:
        """The case is done: back to the desk, where it leaves its pane at once."""
        from tui.screens.desk import DeskScreen

        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.cases_leave(ids)
        self.do_back()

    def cases_settled(self, ids: Sequence[str]) -> None:
        """From the next reading on the database decides."""
        from tui.screens.desk import DeskScreen

        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.cases_settled(ids)
                screen.data_changed()
