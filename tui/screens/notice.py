"""A notice for before the order: opens to be read and copied, is edited here or in one's editor.

What is typed is saved within a second, in the background; nothing is ever published from here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import TextArea
from textual.worker import Worker

from models.compliance import Finding
from models.draft_templates import user_folders
from models.drafts import TemplateInfo
from models.errors import ZhisunError
from models.i18n import t
from models.notice_rows import NoticeRow
from models.notices import notice_templates, write_notice
from models.prevention import Effect, PreventionLine
from models.rows import CaseRow
from tui import clipboard, times
from tui.cells import spread, wrap
from tui.dialogs.base import Line, Title
from tui.dialogs.confirm import ConfirmDialog
from tui.footer import Offer
from tui.keys import bindings
from tui.later import after
from tui.screens import draft_lines, editor
from tui.screens import prevention_lines as shown
from tui.screens.draft_view import DraftText
from tui.screens.prevention import published_text
from tui.screens.work import WorkScreen
from tui.verbs import BY_ID, FOOTER_DRAFT, Verb, Where, keys_of
from tui.widgets.lines import OneLine

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]

SAVE_AFTER = 0.7
"""Seconds between a change and its saving."""
_READABLE = 100
"""Cells beyond which a line is hard to read."""
_SCROLL = 3


class NoticeScreen(WorkScreen[None]):
    """The notice about one product and reason, with the keys of a message to a buyer."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("draft")]
    where: ClassVar[Where] = "draft"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "help")

    DEFAULT_CSS = """
    NoticeScreen { layout: vertical; }
    NoticeScreen > #read { width: 100%; height: auto; max-height: 50%; margin: 1 1 0 1; }
    NoticeScreen #text { width: 100%; height: auto; }
    NoticeScreen > #edit, NoticeScreen > #edit:focus {
        width: 100%; height: auto; min-height: 4; max-height: 50%;
        padding: 0; margin: 1 1 0 1; border: none; display: none;
    }
    NoticeScreen.-editing > #read { display: none; }
    NoticeScreen.-editing > #edit { display: block; }
    NoticeScreen > #check { width: 100%; height: auto; margin: 1 1 0 1; }
    NoticeScreen > #check.-bad { color: $text-error; text-style: bold; }
    NoticeScreen > #check.-warn { color: $text-warning; }
    NoticeScreen > #rule { width: 100%; height: 1; color: $foreground-muted; }
    NoticeScreen > #facts { width: 100%; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    NoticeScreen > #facts Line { width: 100%; height: auto; }
    """

    def __init__(self, workbench: "Workbench", line: PreventionLine, days: int) -> None:
        super().__init__(workbench)
        self._line = line
        self._days = days
        self._notice: NoticeRow | None = None
        self._effect: Effect | None = None
        self._text = ""
        self._saving = asyncio.Lock()
        self._save_timer: asyncio.TimerHandle | None = None
        self._doing: Worker[object] | None = None

    def compose(self) -> ComposeResult:
        """Title, text, its check, what it rests on, footer."""
        yield Title()
        with VerticalScroll(id="read", can_focus=False):
            yield Line(t("draft.say.loading"), id="text")
        yield DraftText()
        yield Line(id="check")
        yield Line(id="rule")
        with VerticalScroll(id="facts", can_focus=False):
            yield Line(id="lines")
        yield OneLine(id="footer")

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
        self._take(notice)

    def _take(self, notice: NoticeRow) -> None:
        """Show a notice as it was read or written."""
        self._notice, self._text = notice, notice.text
        self._show()

    def _start(self, work: Coroutine[object, object, object]) -> None:
        """Do one thing that may ask a question; a key that is held down starts it only once."""
        if self._doing is not None and not self._doing.is_finished:
            work.close()
        else:
            self._doing = self.run_worker(work, group="draft-ask")

    # -- showing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Lines are wrapped to the width of the screen."""
        self._show()

    def language_changed(self) -> None:
        """Everything but the notice itself."""
        self._show()

    def _show(self) -> None:
        cells = self.size.width
        if not cells:
            return
        names = f"{shown.name_of(self._line.product)} / {shown.name_of(self._line.reason)}"
        head = f"{BY_ID['notice'].name}  {names}"
        self.query_one(Title).show(spread(head, self._line.shop, cells - 2))
        self.query_one("#rule", Line).show("-" * cells)
        self.refresh_footer()
        if self._notice is not None:
            lines = draft_lines.paragraph(self._text, min(cells - 3, _READABLE))
            self.query_one("#text", Line).show("\n".join(lines))
            self._show_check()
            self._show_facts()

    def _show_check(self) -> None:
        lines, role = draft_lines.check_lines(self._text, self._findings(), "", self.size.width - 2)
        check = self.query_one("#check", Line)
        check.set_class(role == "bad", "-bad")
        check.set_class(role == "warn", "-warn")
        check.show("\n".join(lines))

    def _show_facts(self) -> None:
        notice = self._notice
        if notice is None:
            return
        names = {one.id: one.name for one in self._templates()}
        template = names.get(notice.template, notice.template)
        told = [
            *shown.figures(self._line, self._days),
            shown.notice_state(notice, self.desk_app.now, self.key_of("notice")),
            *shown.effect_texts(self._effect),
            t("prevention_screen.detail.template", name=template),
            t("prevention_screen.detail.where"),
        ]
        rows = [row for text in told for row in wrap(text, self.size.width - 3)]
        self.query_one("#lines", Line).show("\n".join(rows))

    def _findings(self) -> list[Finding]:
        if self._notice is None:
            return []
        try:
            kept = self._notice._replace(text=self._text)
            return self.workbench.prevention.check_notice(kept)
        except ZhisunError as error:
            # The user's own list was broken meanwhile: what cannot be checked is not copied.
            self._say(error.message, "error")
            return [Finding("unchecked", "", 0, 0, "error")]

    def _templates(self) -> list[TemplateInfo]:
        line = self._line
        try:
            return notice_templates(line.product, line.reason, line.shop, folders=user_folders())
        except ZhisunError as error:
            self._say(error.message, "error")
            return []

    def _say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        if self.has_class("-editing"):
            # The user asked for it, by a key of the text field.
            self.app.notify(text, severity=severity, markup=False)
        else:
            self.desk_app.say(text, severity)

    # -- verbs and their footer ---------------------------------------------------------------

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """A notice with refused words is neither copied nor published."""
        if verb.id in {"draft_copy", "draft_sent"}:
            return self._refusal(verb.id)
        return super().why_not(verb, rows)

    def _refusal(self, verb_id: str) -> str | None:
        """Why the notice may not be copied or published; `None` if it may."""
        if self._notice is None:
            return t("draft.say.loading")
        errors = [each for each in self._findings() if each.level == "error"]
        if not errors:
            return None
        name = self.footer_names().get(verb_id, BY_ID[verb_id].name)
        return t("draft.say.refused", verb=name, words=draft_lines.named(errors))

    def footer_verbs(self) -> Sequence[str]:
        """Copy and published first: that is the whole path."""
        return FOOTER_DRAFT

    def footer_names(self) -> Mapping[str, str]:
        """A notice is published, not sent; leaving keeps it, and says so."""
        return {"back": t("draft.key.back"), "draft_sent": BY_ID["notice_published"].name}

    def footer_offers(self, cells: int) -> list[Offer]:
        """While the text is edited letters are text."""
        if self.has_class("-editing"):
            save = self.key_of("draft_save")
            return [
                Offer("back", "esc", t("draft.key.read"), allowed=True),
                Offer("draft_save", save, t("draft.key.save"), allowed=True),
            ]
        return super().footer_offers(cells)

    @property
    def _facts(self) -> VerticalScroll:
        return self.query_one("#facts", VerticalScroll)

    def do_down(self, _rows: Rows) -> None:
        """Scroll the figures down."""
        self._facts.scroll_relative(y=_SCROLL, animate=False)

    def do_up(self, _rows: Rows) -> None:
        """Scroll the figures up."""
        self._facts.scroll_relative(y=-_SCROLL, animate=False)

    # -- editing ------------------------------------------------------------------------------

    def do_draft_edit(self, _rows: Rows) -> None:
        """Type into the text."""
        if self._notice is None:
            return
        area = self.query_one(DraftText)
        area.load_text(self._text)
        area.move_cursor(area.document.end)
        self.add_class("-editing")
        area.focus()
        self.refresh_footer()

    async def action_read(self) -> None:
        """Back to reading; the text is saved."""
        self.remove_class("-editing")
        self.set_focus(None)
        self._show()
        await self._save()

    def do_draft_save(self, _rows: Rows) -> None:
        """Save, and nothing more."""
        self.call_later(self.action_save)

    async def action_save(self) -> None:
        """Save, and say so."""
        if await self._save():
            self._say(t("draft.say.saved"))

    @on(TextArea.Changed)
    def _on_typed(self, event: TextArea.Changed) -> None:
        if self.has_class("-editing"):
            self._change(event.text_area.text)

    def _change(self, text: str) -> None:
        """Take over a changed text, and save it soon."""
        if self._notice is None or text == self._text:
            return
        self._text = text
        self._show_check()
        if self._save_timer is None:
            self._save_timer = after(self, SAVE_AFTER, self._save_soon)

    def _save_soon(self) -> None:
        self._save_timer = None
        self.run_worker(self._save(), group="draft-save")

    async def _save(self) -> bool:
        """Save what is not yet saved; whether all is saved."""
        async with self._saving:
            notice, text = self._notice, self._text
            if notice is None or text == notice.text:
                return True
            desk = self.workbench.prevention
            try:
                saved = await asyncio.to_thread(desk.save_notice, notice.id, text)
            except ZhisunError as error:
                self._say(t("draft.error.save", why=error.message), "error")
                return False
            # What was typed is what counts, though the database may keep some of it otherwise.
            self._notice = saved._replace(text=text)
            return True

    def on_unmount(self) -> None:
        """The screen goes away with the program: keep what was typed since the last save."""
        self.keep_typed()

    def keep_typed(self) -> None:
        """Save without waiting in turn."""
        if self._notice is not None and self._text != self._notice.text:
            self._notice = self.workbench.prevention.save_notice(self._notice.id, self._text)

    def do_draft_editor(self, _rows: Rows) -> None:
        """Edit the text in the user's editor."""
        self.call_later(self._edit_elsewhere)

    async def _edit_elsewhere(self) -> None:
        if self._notice is None or not await self._save():
            return
        try:
            command = editor.editor_command()
            with self.app.suspend():
                text = editor.edit(self._text, command)
        except ZhisunError as error:
            self._say(error.message, "warning")
        except SuspendNotSupported:
            self._say(t("draft.error.no_suspend"), "warning")
        else:
            self._change(text)
            self._show()
            await self._save()

    def do_draft_template(self, _rows: Rows) -> None:
        """Write the text anew by the next template."""
        self._start(self._next_template())

    async def _next_template(self) -> None:
        notice, line, desk = self._notice, self._line, self.workbench.prevention
        known = [one.id for one in self._templates()]
        if notice is None or not known or not await self._save():
            return
        as_written = self._written(notice.template) == self._text
        if known == [notice.template] and as_written:
            self._say(t("draft.say.one_template"))
            return
        question = t("prevention_screen.replace")
        if not as_written and not await self._confirmed("draft_template", question):
            return
        at = known.index(notice.template) + 1 if notice.template in known else 0
        template = known[at % len(known)]

        def write() -> NoticeRow:
            if template != notice.template:
                return desk.notice(line.product, line.reason, line.shop_id, template)
            return desk.save_notice(notice.id, self._written(template))

        try:
            self._take(await self.desk_app.writes.run(write))
        except ZhisunError as error:
            self.desk_app.say_error(error)

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

    def do_draft_copy(self, _rows: Rows) -> None:
        """Copy the text to the clipboard of the terminal that the user sits at."""
        self._start(self._copy())

    async def _copy(self) -> None:
        notice = self._notice
        if notice is None or self._refuses("draft_copy") or not await self._save():
            return
        if not clipboard.copy(self.app, self._text):
            self._say(t("draft.say.too_long_to_copy"), "warning")
        elif await self._noted(partial(self.workbench.prevention.notice_copied, notice.id)):
            self._notice = notice._replace(text=self._text, copied_at=self.desk_app.now)
            self._show_facts()
            self._say(t("draft.say.copied", count=len(self._text)))

    def _refuses(self, verb_id: str) -> bool:
        """Whether the check refuses the text; then it says why."""
        refusal = self._refusal(verb_id)
        if refusal is not None:
            self._say(refusal, "error")
        return refusal is not None

    def do_draft_sent(self, _rows: Rows) -> None:
        """A person put the text on the product's page: mark it as published, and leave."""
        self._start(self._publish())

    async def _publish(self) -> None:
        notice = self._notice
        if notice is None or self._refuses("draft_sent") or not await self._save():
            return
        if notice.published_at is not None:
            at = times.full_moment(notice.published_at, self.desk_app.now)
            if not await self._confirmed("draft_sent", t("prevention_screen.again", at=at)):
                return
        if await self._noted(partial(self.workbench.prevention.notice_published, notice.id)):
            self._say(published_text(notice, self.key_of("undo")))
            self.dismiss(None)

    async def _noted(self, write: Callable[[], object]) -> bool:
        """Run a write after those before it; whether it went well, else it is said why not."""
        try:
            await self.desk_app.writes.run(write)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return False
        return True

    async def _confirmed(self, verb_id: str, question: str) -> bool:
        opened_by = keys_of(BY_ID[verb_id], self.settings.keys)
        answer = await self.app.push_screen_wait(ConfirmDialog(question, opened_by=opened_by))
        return answer is True

    def do_back(self, _rows: Rows = ()) -> None:
        """End editing, or leave; the notice is kept."""
        self.call_later(self.action_read if self.has_class("-editing") else self._leave)

    async def _leave(self) -> None:
        if self.is_current and await self._save():
            self.dismiss(None)
