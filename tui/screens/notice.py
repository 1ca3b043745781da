"""A notice for before the order; nothing is ever published from here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.compliance import Finding
from models.draft_templates import user_folders
from models.drafts import TemplateInfo
from models.errors import ZhisunError
from models.i18n import t
from models.notice_rows import NoticeRow
from models.notices import notice_templates, write_notice
from models.prevention import Effect, PreventionLine
from tui import times
from tui.cells import spread, wrap
from tui.screens import prevention_lines as shown
from tui.screens.kept_text import KeptText
from tui.screens.prevention import published_text
from tui.screens.text_screen import Rows, TextScreen
from tui.verbs import BY_ID

if TYPE_CHECKING:
    from models.workbench import Workbench


class NoticeScreen(TextScreen[None, NoticeRow]):
    """The notice about one product and reason, with the keys of a message to a buyer."""

    def __init__(self, workbench: "Workbench", line: PreventionLine, days: int) -> None:
        super().__init__(workbench)
        self._line = line
        self._days = days
        self._effect: Effect | None = None

    # -- opening ------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read or write the notice in the background; the frame is already there."""
        self.run_worker(self._open(), group="notice-open")

    async def _open(self) -> None:
        line, desk = self._line, self.workbench.prevention

        def load() -> tuple[NoticeRow, Effect | None]:
            notice = desk.notice(line.product, line.reason, line.shop_id)
            return notice, desk.effect(notice)

        try:
            notice, self._effect = await self.desk_app.writes.run(load)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            self.dismiss(None)
            return
        self.opened(KeptText(notice, self._save_notice))

    def _save_notice(self, notice: NoticeRow, text: str) -> NoticeRow:
        return self.workbench.prevention.save_notice(notice.id, text)

    # -- showing ------------------------------------------------------------------------------

    def head(self, width: int) -> str:
        """The product, the reason and the shop."""
        names = f"{shown.name_of(self._line.product)} / {shown.name_of(self._line.reason)}"
        return spread(f"{BY_ID['notice'].name}  {names}", self._line.shop, width - 2)

    def findings(self, text: str) -> list[Finding]:
        """What the platform's rules do not like in the text."""
        if self.kept is None:
            return []
        return self.workbench.prevention.check_notice(self.kept.row._replace(text=text))

    def facts(self, width: int) -> list[str]:
        """The figures of the line, how far the notice is, and what changed after it."""
        if self.kept is None:
            return []
        notice = self.kept.row
        names = {one.id: one.name for one in self._templates()}
        template = names.get(notice.template, notice.template)
        told = [
            *shown.figures(self._line, self._days),
            shown.notice_state(notice, self.desk_app.now, self.key_of("notice")),
            *shown.effect_texts(self._effect),
            t("prevention_screen.detail.template", name=template),
            t("prevention_screen.detail.where"),
        ]
        return [row for text in told for row in wrap(text, width)]

    def footer_names(self) -> Mapping[str, str]:
        """A notice is published, not sent."""
        return {**super().footer_names(), "draft_sent": BY_ID["notice_published"].name}

    # -- templates ----------------------------------------------------------------------------

    def _templates(self) -> list[TemplateInfo]:
        line = self._line
        try:
            return notice_templates(line.product, line.reason, line.shop, folders=user_folders())
        except ZhisunError as error:
            self.say(error.message, "error")
            return []

    def do_draft_template(self, _rows: Rows) -> None:
        """Write the text anew by the next template."""
        self.start(self._next_template())

    async def _next_template(self) -> None:
        kept, line, desk = self.kept, self._line, self.workbench.prevention
        known = [one.id for one in self._templates()]
        if kept is None or not known or not await self.save():
            return
        notice = kept.row
        as_written = self._written(notice.template) == kept.text
        if known == [notice.template] and as_written:
            self.say(t("draft.say.one_template"))
            return
        question = t("prevention_screen.replace")
        if not as_written and not await self.confirmed("draft_template", question):
            return
        at = known.index(notice.template) + 1 if notice.template in known else 0
        template = known[at % len(known)]

        def write() -> NoticeRow:
            if template != notice.template:
                return desk.notice(line.product, line.reason, line.shop_id, template)
            return desk.save_notice(notice.id, self._written(template))

        if await self.went_well(kept.rewrite(self.desk_app.writes.run(write))):
            self.show()

    def _written(self, template: str) -> str:
        """The text as a template writes it now; empty if the template is gone or broken."""
        line = self._line
        try:
            written = write_notice(
                line.product, line.reason, line.shop, template, folders=user_folders()
            )
        except ZhisunError:
            return ""
        return written.text

    # -- copying and publishing ---------------------------------------------------------------

    async def copied(self, kept: KeptText[NoticeRow]) -> None:
        """Note that the text is on the clipboard."""
        notice, desk = kept.row, self.workbench.prevention
        await self.desk_app.writes.run(lambda: desk.notice_copied(notice.id))
        kept.row = notice._replace(copied_at=self.desk_app.now)

    def do_draft_sent(self, _rows: Rows) -> None:
        """A person put the text on the product's page: mark it as published, and leave."""
        self.start(self._publish())

    async def _publish(self) -> None:
        if self.kept is None or not await self.save():
            return
        notice, desk = self.kept.row, self.workbench.prevention
        if notice.published_at is not None:
            at = times.full_moment(notice.published_at, self.desk_app.now)
            if not await self.confirmed("draft_sent", t("prevention_screen.again", at=at)):
                return
        writing = self.desk_app.writes.run(lambda: desk.notice_published(notice.id))
        if await self.went_well(writing):
            self.say(published_text(notice, self.key_of("undo")))
            self.dismiss(None)
