"""A message to a buyer: opens to be read and copied, is edited here or in the user's editor.

What is typed is saved within a second, in the background; nothing is ever sent from here.
"""

import asyncio
from collections.abc import Awaitable, Coroutine

from textual import on
from textual.app import SuspendNotSupported
from textual.containers import VerticalScroll
from textual.widgets import TextArea
from textual.worker import Worker

from models import drafts
from models.clock import to_epoch
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.states import DraftKind, RecoveryState, Route
from models.workbench import Workbench
from tui import clipboard, times
from tui.dialogs.ask import AskDialog
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.moments import day_and_clock
from tui.later import after
from tui.screens import draft_lines, editor
from tui.screens.draft_view import DraftText, DraftView
from tui.verbs import BY_ID, keys_of

SAVE_AFTER = 0.7
"""Seconds between a change and its saving."""
_SCROLL = 3

Rows = tuple[CaseRow, ...]


class DraftScreen(DraftView):
    """One draft of one case. Ends with what was done when it was marked as sent, else `None`."""

    def __init__(self, workbench: Workbench, row: CaseRow, kind: DraftKind) -> None:
        super().__init__(workbench, row, kind)
        self._save_timer: asyncio.TimerHandle | None = None
        self._doing: Worker[object] | None = None

    def _start(self, work: Coroutine[object, object, object]) -> None:
        """Do one thing that may ask a question; a key that is held down starts it only once."""
        if self._doing is not None and not self._doing.is_finished:
            work.close()
        else:
            self._doing = self.run_worker(work, group="draft-ask")

    # -- reading ------------------------------------------------------------------------------

    @property
    def _facts(self) -> VerticalScroll:
        return self.query_one("#facts", VerticalScroll)

    def do_down(self, _rows: Rows) -> None:
        """Scroll the facts down."""
        self._facts.scroll_relative(y=_SCROLL, animate=False)

    def do_up(self, _rows: Rows) -> None:
        """Scroll the facts up."""
        self._facts.scroll_relative(y=-_SCROLL, animate=False)

    def do_page_down(self, _rows: Rows) -> None:
        """Scroll the facts by a page."""
        self._facts.scroll_page_down(animate=False)

    def do_page_up(self, _rows: Rows) -> None:
        """Scroll the facts back by a page."""
        self._facts.scroll_page_up(animate=False)

    def do_top(self, _rows: Rows) -> None:
        """To the first fact."""
        self._facts.scroll_home(animate=False)

    def do_bottom(self, _rows: Rows) -> None:
        """To the last line of the facts."""
        self._facts.scroll_end(animate=False)

    # -- editing ------------------------------------------------------------------------------

    def do_draft_edit(self, _rows: Rows) -> None:
        """Type into the text."""
        if self._draft is None:
            return
        area = self.query_one(DraftText)
        area.load_text(self._draft.text)
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
        """Take over a changed text, and save it soon.

        The check is painted together with the key that changed the text: a later repaint would
        come while an input method composes, and drag its window along.
        """
        if self._draft is None or text == self._draft.text:
            return
        self._draft.text = text
        self._show_check()
        if self._save_timer is None:
            self._save_timer = after(self, SAVE_AFTER, self._save_soon)

    def _save_soon(self) -> None:
        self._save_timer = None
        self.run_worker(self._save(), group="draft-save")

    async def _save(self) -> bool:
        """Save what is not yet saved; whether all is saved."""
        if self._draft is None:
            return True
        try:
            await self._draft.save()
        except ZhisunError as error:
            self._say(t("draft.error.save", why=error.message), "error")
            return False
        return True

    def on_unmount(self) -> None:
        """The screen goes away with the program: keep what was typed since the last save."""
        self.keep_typed()

    def keep_typed(self) -> None:
        """Save without waiting in turn."""
        if self._draft is not None:
            self._draft.save_now()

    def do_draft_editor(self, _rows: Rows) -> None:
        """Edit the text in the user's editor."""
        self.call_later(self._edit_elsewhere)

    async def _edit_elsewhere(self) -> None:
        if self._draft is None or not await self._save():
            return
        try:
            command = editor.editor_command()
            with self.app.suspend():
                text = editor.edit(self._draft.text, command)
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
        if self._draft is None:
            return
        known = [one.id for one in self._templates()]
        current = self._draft.loaded.draft.template
        as_written = self._written is not None and self._written.text == self._draft.text
        if not known or (known == [current] and as_written):
            self._say(t("draft.say.one_template"))
            return
        if not as_written and not await self._confirmed("draft_template", t("draft.say.replace")):
            return
        at = known.index(current) + 1 if current in known else 0
        written = self._write(known[at % len(known)])
        if written is not None and await self._try(
            self._draft.use_template(written.template, written.text)
        ):
            self._written = written
            self._show()

    # -- copying and sending ------------------------------------------------------------------

    def do_draft_copy(self, _rows: Rows) -> None:
        """Copy the text to the clipboard of the terminal that the user sits at."""
        self.call_later(self._copy)

    async def _copy(self) -> None:
        if self._draft is None or self._refuses("draft_copy") or not await self._save():
            return
        text = self._draft.text
        if not clipboard.copy(self.app, text):
            self._say(t("draft.say.too_long_to_copy"), "warning")
        elif await self._try(self._draft.copied(to_epoch(self._now()))):
            self._show_facts()
            self._say(t("draft.say.copied", count=len(text)))

    def _refuses(self, verb_id: str) -> bool:
        """Whether the check refuses the text; then it says why."""
        refusal = self._refusal(verb_id)
        if refusal is not None:
            self._say(refusal, "error")
        return refusal is not None

    def do_draft_amount(self, _rows: Rows) -> None:
        """Change the amount and the follow-up date."""
        self._start(self._change_request())

    async def _change_request(self) -> bool:
        if self._draft is None or self._kind is not DraftKind.REPAYMENT:
            return False
        most = drafts.max_ask_fen(self._draft.loaded.facts)
        request, clock = self._request, self.workbench.clock
        answer = await self.app.push_screen_wait(
            AskDialog(request.amount_fen, most, request.follow_up, clock)
        )
        if answer is not None:
            self._request = draft_lines.Ask(answer.amount_fen, answer.follow_up)
            self._show()
        return answer is not None

    def do_draft_sent(self, _rows: Rows) -> None:
        """A person sent the text: mark it as sent, and leave."""
        self._start(self._send())

    async def _send(self) -> None:
        if self._draft is None or self._refuses("draft_sent") or not await self._save():
            return
        question = self._doubt()
        if question and not await self._confirmed("draft_sent", question):
            return
        repayment = self._kind is DraftKind.REPAYMENT
        if repayment and self._request.amount_fen is None and not await self._change_request():
            return
        amount = self._request.amount_fen if repayment else None
        follow_up = self._request.follow_up if repayment else None
        draft_id = self._draft.loaded.draft.id
        if self._kind is DraftKind.APPEAL and not await self._submit_appeals():
            return
        try:
            done = await asyncio.to_thread(
                self.workbench.draft_sent, draft_id, amount_fen=amount, follow_up=follow_up
            )
        except ZhisunError as error:
            self._say(f"{error.message} {error.hint}".strip(), "error")
            return
        undo = self.key_of("undo")
        if follow_up is None:
            self._say(t("draft.say.sent", key=undo))
        else:
            at = day_and_clock(follow_up, self._now())
            self._say(t("draft.say.sent_until", at=at, key=undo))
        self.dismiss(done)

    async def _submit_appeals(self) -> bool:
        """Mark what was drafted with this statement as submitted; final, so it is asked about.

        Where nothing was drafted, the statement alone is marked.
        """
        if self._draft is None:
            return False
        drafted = [
            one.id
            for one in self._draft.loaded.detail.recoveries
            if one.route is Route.APPEAL and one.state is RecoveryState.DRAFTED
        ]
        if not drafted:
            return True
        if not await self._confirmed("draft_sent", t("owed.appeal.sure")):
            return False
        try:
            for each in drafted:
                await asyncio.to_thread(self.workbench.recovery.mark_sent, each)
        except ZhisunError as error:
            self._say(f"{error.message} {error.hint}".strip(), "error")
            return False
        return True

    def _doubt(self) -> str:
        """What to ask where marking as sent looks like a slip; empty where it does not."""
        if self._draft is None:
            return ""
        draft, asked = self._draft.loaded.draft, self._draft.loaded.facts.asked_before
        if draft.sent_at is not None:
            at = times.full_moment(draft.sent_at, to_epoch(self._now()))
            return t("draft.say.sent_again", at=at)
        if draft.copied_at is None:
            return t("draft.say.not_copied")
        return t("draft.say.enough", asked=asked) if asked > self._most_times() else ""

    async def _try(self, doing: Awaitable[None]) -> bool:
        """Wait for it; whether it went well, else it is said why not."""
        try:
            await doing
        except ZhisunError as error:
            self._say(f"{error.message} {error.hint}".strip(), "error")
            return False
        return True

    async def _confirmed(self, verb_id: str, question: str) -> bool:
        opened_by = keys_of(BY_ID[verb_id], self.settings.keys)
        answer = await self.app.push_screen_wait(ConfirmDialog(question, opened_by=opened_by))
        return answer is True

    def do_back(self, _rows: Rows = ()) -> None:
        """End editing, or leave; the draft is kept."""
        self.call_later(self.action_read if self.has_class("-editing") else self._leave)

    async def _leave(self) -> None:
        if self.is_current and await self._save():
            self.dismiss(None)
