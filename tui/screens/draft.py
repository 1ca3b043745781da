"""A message to a buyer or a text for a form: templates, amounts, and that a person passed it on.

Nothing is ever sent from here.
"""

import asyncio
from dataclasses import replace

from models import drafts
from models.clock import to_epoch
from models.drafts import DraftFacts, RenderedDraft
from models.errors import ZhisunError
from models.i18n import t
from models.rows import Done, DraftRow
from models.states import DraftKind, RecoveryState, Route
from tui import times
from tui.dialogs.ask import AskDialog
from tui.dialogs.moments import day_and_clock
from tui.dialogs.part import PartDialog
from tui.screens import draft_lines
from tui.screens.draft_view import DraftView
from tui.screens.kept_text import KeptText
from tui.screens.text_screen import Rows

_PART = "part"
"""The fact that a text offering a part payment needs (`drafts.fact_names`)."""


class DraftScreen(DraftView):
    """One draft of one case. Ends with what was done when it was marked as sent, else `None`."""

    # -- templates ----------------------------------------------------------------------------

    def do_draft_template(self, _rows: Rows) -> None:
        """Write the text anew by the next template."""
        self.start(self._next_template())

    async def _next_template(self) -> None:
        if self.kept is None or self.loaded is None:
            return
        facts = self.loaded.facts
        known = [one.id for one in self.templates(facts)]
        current = self.kept.row.template
        if not known or (known == [current] and self._as_written):
            self.say(t("draft.say.one_template"))
            return
        if not await self._may_replace("draft_template"):
            return
        at = known.index(current) + 1 if current in known else 0
        written = self.write(known[at % len(known)], facts)
        if written is not None:
            await self._take(self.kept, written, facts)

    @property
    def _as_written(self) -> bool:
        """Whether no hand changed the text."""
        kept = self.kept
        return kept is not None and self.written is not None and self.written.text == kept.text

    async def _may_replace(self, verb_id: str) -> bool:
        return self._as_written or await self.confirmed(verb_id, t("draft.say.replace"))

    async def _take(
        self, kept: KeptText[DraftRow], written: RenderedDraft, facts: DraftFacts
    ) -> None:
        """Put a text that was written from facts in the place of the kept one."""
        case_id, kind, workbench = self.row.id, self.kind, self.workbench

        def rewrite() -> DraftRow:
            draft = workbench.draft(case_id, kind, written.template, part_fen=facts.part_fen)
            if draft.text == written.text:
                return draft
            return workbench.save_draft(draft.id, written.text)

        if await self.went_well(kept.rewrite(asyncio.to_thread(rewrite))):
            self.written = written
            if self.loaded is not None:
                self.loaded = replace(self.loaded, facts=facts)
            self.show()

    # -- amounts ------------------------------------------------------------------------------

    def do_draft_amount(self, _rows: Rows) -> None:
        """Change what a repayment asks for, or what a persuasion offers."""
        offers = self.kind is DraftKind.PERSUASION
        self.start(self._offer_part() if offers else self._change_request())

    async def _change_request(self) -> bool:
        if self.loaded is None or self.kind is not DraftKind.REPAYMENT:
            return False
        most = drafts.max_ask_fen(self.loaded.facts)
        request, clock = self.request, self.workbench.clock
        answer = await self.app.push_screen_wait(
            AskDialog(request.amount_fen, most, request.follow_up, clock)
        )
        if answer is not None:
            self.request = draft_lines.Ask(answer.amount_fen, answer.follow_up)
            self.show()
        return answer is not None

    async def _offer_part(self) -> None:
        """Write the text anew with a part payment that the shop approved for this case."""
        if self.kept is None or self.loaded is None:
            return
        facts = self.loaded.facts
        part = await self.app.push_screen_wait(PartDialog(facts.part_fen, facts.refund_fen))
        if part is None:
            return
        try:
            facts = drafts.with_part(facts, part)
        except ZhisunError as error:
            self.say(error.message, "warning")
            return
        written = self._offering(facts, self.kept.row.template)
        if written is None:
            self.say(t("draft.say.no_part"), "warning")
        elif await self._may_replace("draft_amount"):
            await self._take(self.kept, written, facts)

    def _offering(self, facts: DraftFacts, current: str) -> RenderedDraft | None:
        """The text that names the part payment: the present template's, else the best one's."""
        known = [one.id for one in self.templates(facts)]
        for template in sorted(known, key=lambda one: one != current):
            written = self.write(template, facts)
            if written is not None and _PART in written.used_facts:
                return written
        return None

    # -- copying and sending ------------------------------------------------------------------

    async def copied(self, kept: KeptText[DraftRow]) -> None:
        """Note that the text is on the clipboard."""
        await asyncio.to_thread(self.workbench.draft_copied, kept.row.id)
        kept.row = kept.row._replace(copied_at=to_epoch(self.now()))

    def do_draft_sent(self, _rows: Rows) -> None:
        """A person sent the text: mark it as sent, and leave."""
        self.start(self._send())

    async def _send(self) -> None:
        if self.kept is None or not await self.save():
            return
        question = self._doubt(self.kept.row)
        if question and not await self.confirmed("draft_sent", question):
            return
        repayment = self.kind is DraftKind.REPAYMENT
        if repayment and self.request.amount_fen is None and not await self._change_request():
            return
        if self.kind is DraftKind.APPEAL and not await self._submit_appeals():
            return
        done = await self._marked(self.kept.row.id)
        if done is not None:
            self.dismiss(done)

    async def _marked(self, draft_id: int) -> Done | None:
        """Mark the draft as sent, and say so; `None` where that is refused."""
        repayment = self.kind is DraftKind.REPAYMENT
        amount = self.request.amount_fen if repayment else None
        follow_up = self.request.follow_up if repayment else None
        try:
            done = await asyncio.to_thread(
                self.workbench.draft_sent, draft_id, amount_fen=amount, follow_up=follow_up
            )
        except ZhisunError as error:
            self.say(f"{error.message} {error.hint}".strip(), "error")
            return None
        undo = self.key_of("undo")
        if follow_up is None:
            self.say(t("draft.say.sent", key=undo))
        else:
            at = day_and_clock(follow_up, self.now())
            self.say(t("draft.say.sent_until", at=at, key=undo))
        return done

    async def _submit_appeals(self) -> bool:
        """Mark what was drafted with this statement as submitted; final, so it is asked about.

        Where nothing was drafted, the statement alone is marked.
        """
        if self.loaded is None:
            return False
        drafted = [
            one.id
            for one in self.loaded.detail.recoveries
            if one.route is Route.APPEAL and one.state is RecoveryState.DRAFTED
        ]
        if not drafted:
            return True
        if not await self.confirmed("draft_sent", t("owed.appeal.sure")):
            return False
        try:
            for each in drafted:
                await asyncio.to_thread(self.workbench.recovery.mark_sent, each)
        except ZhisunError as error:
            self.say(f"{error.message} {error.hint}".strip(), "error")
            return False
        return True

    def _doubt(self, draft: DraftRow) -> str:
        """What to ask where marking as sent looks like a slip; empty where it does not."""
        if draft.sent_at is not None:
            at = times.full_moment(draft.sent_at, to_epoch(self.now()))
            return t("draft.say.sent_again", at=at)
        if draft.copied_at is None:
            return t("draft.say.not_copied")
        asked = self.loaded.facts.asked_before if self.loaded else 0
        most = self.workbench.settings.follow_up_max
        return t("draft.say.enough", asked=asked) if asked > most else ""
