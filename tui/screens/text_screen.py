"""A text is read, copied, and edited here or in the user's editor: what all such screens do.

What is typed is saved within a second, in the background; nothing is ever sent from here.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Generic

from textual import on
from textual.app import SuspendNotSupported
from textual.containers import VerticalScroll
from textual.widgets import TextArea
from textual.worker import Worker

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from tui import clipboard
from tui.dialogs.confirm import ConfirmDialog
from tui.later import after
from tui.screens import editor
from tui.screens.kept_text import KeptText, W
from tui.screens.text_view import DraftText, TextView
from tui.screens.work import R
from tui.verbs import BY_ID, keys_of

SAVE_AFTER = 0.7
"""Seconds between a change and its saving."""
_SCROLL = 3

Rows = tuple[CaseRow, ...]


class TextScreen(TextView[R, W], Generic[R, W]):
    """A text with its keys; subclasses say what passing it on means (`do_draft_sent`)."""

    _save_timer: asyncio.TimerHandle | None = None
    _doing: Worker[object] | None = None

    def opened(self, kept: KeptText[W]) -> None:
        """Show the text that was read or written."""
        self.kept = kept
        self.show()

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Do one thing that may ask a question; a key that is held down starts it only once."""
        if self._doing is not None and not self._doing.is_finished:
            work.close()
        else:
            self._doing = self.run_worker(work, group="draft-ask")

    async def went_well(self, doing: Awaitable[object]) -> bool:
        """Wait for it; whether it went well, else it is said why not."""
        try:
            await doing
        except ZhisunError as error:
            self.say(f"{error.message} {error.hint}".strip(), "error")
            return False
        return True

    async def confirmed(self, verb_id: str, question: str) -> bool:
        """Ask; the key that opened the question does not answer it."""
        opened_by = keys_of(BY_ID[verb_id], self.settings.keys)
        answer = await self.app.push_screen_wait(ConfirmDialog(question, opened_by=opened_by))
        return answer is True

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
        if self.kept is None:
            return
        area = self.query_one(DraftText)
        area.load_text(self.kept.text)
        area.move_cursor(area.document.end)
        self.add_class("-editing")
        area.focus()
        self.refresh_footer()

    async def action_read(self) -> None:
        """Back to reading; the text is saved."""
        self.remove_class("-editing")
        self.set_focus(None)
        self.show()
        await self.save()

    def do_draft_save(self, _rows: Rows) -> None:
        """Save, and nothing more."""
        self.call_later(self.action_save)

    async def action_save(self) -> None:
        """Save, and say so."""
        if await self.save():
            self.say(t("draft.say.saved"))

    @on(TextArea.Changed)
    def _on_typed(self, event: TextArea.Changed) -> None:
        if self.has_class("-editing"):
            self._change(event.text_area.text)

    def _change(self, text: str) -> None:
        """Take over a changed text, and save it soon.

        The check is painted together with the key that changed the text: a later repaint would
        come while an input method composes, and drag its window along.
        """
        if self.kept is None or text == self.kept.text:
            return
        self.kept.text = text
        self.show_check()
        if self._save_timer is None:
            self._save_timer = after(self, SAVE_AFTER, self._save_soon)

    def _save_soon(self) -> None:
        self._save_timer = None
        self.run_worker(self.save(), group="draft-save")

    async def save(self) -> bool:
        """Save what is not yet saved; whether all is saved."""
        if self.kept is None:
            return True
        try:
            await self.kept.save()
        except ZhisunError as error:
            self.say(t("draft.error.save", why=error.message), "error")
            return False
        return True

    def on_unmount(self) -> None:
        """The screen goes away with the program: keep what was typed since the last save."""
        self.keep_typed()

    def keep_typed(self) -> None:
        """Save without waiting in turn."""
        if self.kept is not None:
            self.kept.save_now()

    def do_draft_editor(self, _rows: Rows) -> None:
        """Edit the text in the user's editor."""
        self.call_later(self._edit_elsewhere)

    async def _edit_elsewhere(self) -> None:
        if self.kept is None or not await self.save():
            return
        try:
            command = editor.editor_command()
            with self.app.suspend():
                text = editor.edit(self.kept.text, command)
        except ZhisunError as error:
            self.say(error.message, "warning")
        except SuspendNotSupported:
            self.say(t("draft.error.no_suspend"), "warning")
        else:
            self._change(text)
            self.show()
            await self.save()

    # -- copying and leaving -------------------------------------------------------------------

    def do_draft_copy(self, _rows: Rows) -> None:
        """Copy the text to the clipboard of the terminal that the user sits at."""
        self.call_later(self._copy)

    async def _copy(self) -> None:
        if self.kept is None or not await self.save():
            return
        text = self.kept.text
        if not clipboard.copy(self.app, text):
            self.say(t("draft.say.too_long_to_copy"), "warning")
        elif await self.went_well(self.copied(self.kept)):
            self.show_facts()
            self.say(t("draft.say.copied", count=len(text)))

    async def copied(self, kept: KeptText[W]) -> None:
        """Note that the text is on the clipboard.

        Raises:
            ZhisunError: that could not be noted.
        """
        raise NotImplementedError

    def do_back(self, _rows: Rows = ()) -> None:
        """End editing, or leave; the text is kept."""
        self.call_later(self.action_read if self.has_class("-editing") else self._leave)

    async def _leave(self) -> None:
        if self.is_current and await self.save():
            self.dismiss(None)
