"""Rows that an import could not read: where they stand, and why."""

import asyncio

from models.errors import ZhisunError
from models.i18n import t
from models.rows import RejectLine
from tui.cells import clean, cut, wrap
from tui.screens.work import ListScreen
from tui.widgets.lines import OneLine, TextLine


class RejectsScreen(ListScreen):
    """The rejected rows, as a list to read."""

    rejects: tuple[RejectLine, ...] | None = None

    def reload(self) -> None:
        """Read them again."""
        self._show()
        self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        try:
            self.rejects = tuple(await asyncio.to_thread(self.workbench.rejects))
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        self._show()

    def _show(self) -> None:
        width = self.size.width
        found = self.rejects or ()
        title = f" {t('desk.rejects.title')} {len(found)}"
        self.query_one("#status", OneLine).show([((title, "title"),)])
        lines: list[TextLine] = [((f" {t('desk.rejects.advice')}", "faint"),), ()]
        if self.rejects is not None and not found:
            lines.append(((f" {t('desk.rejects.none')}", ""),))
        for reject in found:
            place = f" {clean(reject.path)}  {t('desk.detail.line', n=reject.line)}"
            lines.append(((cut(place, width), "strong"), (f"  {clean(reject.column)}", "label")))
            for text in wrap(f"{reject.reason}  {reject.value}", width - 4):
                lines.append(((f"   {text}", ""),))
        self.view.show(lines)
        self.refresh_footer()
