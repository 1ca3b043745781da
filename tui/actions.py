"""The verbs that act on cases, for the desk and for the screen of one case.

Each asks what it must, writes through the app's queue of writes, and says how to undo it.
"""

import asyncio
from collections.abc import Callable, Sequence

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseDetail, CaseRow, Done, RecoveryRow
from models.states import DraftKind, RecoveryState, Route
from tui.caseline import title
from tui.cells import cut
from tui.screens.work import WorkScreen
from tui.told import undone_text

Rows = tuple[CaseRow, ...]


_COUNTED = frozenset(("handle", "snooze", "appeal", "claim", "write_off"))
"""Verbs whose message names one case, and counts several."""


class CaseActions(WorkScreen[None]):
    """Verbs on cases. The subclass knows which cases are meant and how they leave the screen."""

    def cases_leave(self, ids: Sequence[str]) -> None:
        """Take cases off the screen before the write that removes them has ended."""

    def cases_settled(self, ids: Sequence[str]) -> None:
        """The write of `cases_leave` ended, well or not."""

    # -- deciding ------------------------------------------------------------------------------

    def do_handle(self, rows: Rows) -> None:
        """Nothing is left to do for these cases."""
        ids = [row.id for row in self._allowed("handle", rows)]
        self._write("handle", rows, lambda: self.workbench.handle(ids), leaving=ids)

    def do_snooze(self, rows: Rows) -> None:
        """Put aside for half the time left."""
        ids = [row.id for row in self._allowed("snooze", rows)]
        self._write("snooze", rows, lambda: self.workbench.snooze(ids), leaving=ids)

    def do_snooze_ask(self, rows: Rows) -> None:
        """Put aside until a time that is asked for."""
        from tui.dialogs.snooze import SnoozeDialog

        async def ask() -> None:
            until = await self.app.push_screen_wait(SnoozeDialog(rows[0], self.workbench.clock))
            if until is not None:
                ids = [row.id for row in self._allowed("snooze_ask", rows)]
                self._write("snooze", rows, lambda: self.workbench.snooze(ids, until), leaving=ids)

        self.run_worker(ask())

    def do_deadline(self, rows: Rows) -> None:
        """Take down the deadline that the page shows."""
        from tui.dialogs.deadline import DeadlineDialog

        async def ask() -> None:
            at = await self.app.push_screen_wait(DeadlineDialog(rows[0], self.workbench.clock))
            if at is not None:
                ids = [row.id for row in rows]
                self._write("deadline", rows, lambda: self.workbench.set_deadline(ids, at))

        self.run_worker(ask())

    def do_verdict(self, rows: Rows) -> None:
        """Say what became of the goods and who agreed."""
        from tui.dialogs.verdict import VerdictDialog

        async def ask() -> None:
            choice = await self.app.push_screen_wait(VerdictDialog(rows[0]))
            if choice is not None:
                ids = [row.id for row in rows]
                self._write(
                    "verdict",
                    rows,
                    lambda: self.workbench.set_verdict(ids, choice.verdict, choice.agreed_by),
                )

        self.run_worker(ask())

    def do_note(self, rows: Rows) -> None:
        """Write a note."""
        from tui.dialogs.note import NoteDialog

        async def ask() -> None:
            text = await self.app.push_screen_wait(NoteDialog(rows[0].note))
            if text is not None:
                ids = [row.id for row in rows]
                self._write("note", rows, lambda: self.workbench.set_note(ids, text))

        self.run_worker(ask())

    def do_undo(self, _rows: Rows) -> None:
        """Turn back one's own last step."""
        self._write("undo", (), self.workbench.undo)

    # -- messages ------------------------------------------------------------------------------

    def do_persuade(self, rows: Rows) -> None:
        """Draft a message that asks the buyer to withdraw."""
        self._draft(rows[0], DraftKind.PERSUASION)

    def do_refuse(self, rows: Rows) -> None:
        """Draft a refusal."""
        self._draft(rows[0], DraftKind.REFUSAL)

    def do_repay(self, rows: Rows) -> None:
        """Draft a repayment request, or record the result of the one that was sent."""

        async def look() -> None:
            detail = await self.read_detail(rows[0].id)
            if detail is None:
                return
            waiting = [
                one
                for one in detail.recoveries
                if one.route is Route.REPAYMENT and one.state is RecoveryState.SENT
            ]
            if waiting:
                await self._end_recovery(rows, waiting[-1])
            else:
                self._draft(rows[0], DraftKind.REPAYMENT)

        self.run_worker(look())

    def do_evidence(self, rows: Rows) -> None:
        """Checklist, files and statement of a case."""
        from tui.screens.evidence import EvidenceScreen

        self.stale = True
        self.app.push_screen(EvidenceScreen(self.workbench, rows[0]))

    def _draft(self, row: CaseRow, kind: DraftKind) -> None:
        from tui.screens.draft import DraftScreen

        self.stale = True
        self.app.push_screen(DraftScreen(self.workbench, row, kind))

    async def _end_recovery(self, rows: Rows, recovery: RecoveryRow) -> None:
        from tui.dialogs.recovery import RecoveryDialog

        end = await self.app.push_screen_wait(RecoveryDialog(rows[0], recovery))
        if end is not None:
            self._write(
                "recovery",
                rows,
                lambda: self.workbench.recovery.end(recovery.id, end.outcome, end.came_fen),
            )

    # -- finding -------------------------------------------------------------------------------

    def do_copy_number(self, rows: Rows) -> None:
        """Copy the order numbers."""
        numbers = [number for row in rows if (number := row.order_sn or row.after_sale_id)]
        if not numbers:
            self.desk_app.say(t("desk.copy.no_number"), "warning")
            return
        what = numbers[0] if len(numbers) == 1 else t("desk.copy.many", n=len(numbers))
        self.desk_app.copy_text("\n".join(numbers), what)

    def do_where(self, rows: Rows) -> None:
        """Show where a case is handled; the dialog copies the address."""
        from tui.dialogs.where import WhereDialog

        async def look() -> None:
            detail = await self.read_detail(rows[0].id)
            if detail is not None:
                await self.app.push_screen_wait(WhereDialog(detail.place))

        self.run_worker(look())

    async def read_detail(self, case_id: str) -> CaseDetail | None:
        """Everything known of a case; says so and returns `None` if it cannot be read."""
        try:
            return await asyncio.to_thread(self.workbench.detail, case_id)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return None

    # -- writing -------------------------------------------------------------------------------

    def _allowed(self, verb: str, rows: Rows) -> list[CaseRow]:
        return [row for row in rows if self.workbench.refusal(verb, row) is None]

    def _write(
        self, what: str, rows: Rows, write: Callable[[], Done], leaving: Sequence[str] = ()
    ) -> None:
        """Run a write after those before it; the cases that it removes leave at once."""
        if leaving:
            self.cases_leave(leaving)
        # The app's worker, not the screen's: a write goes on when its screen is left.
        self.app.run_worker(self._written(what, rows, write, leaving), group="write")

    async def _written(
        self, what: str, rows: Rows, write: Callable[[], Done], leaving: Sequence[str]
    ) -> None:
        app = self.desk_app
        try:
            done = await app.writes.run(write)
            if what == "undo":
                said = await asyncio.to_thread(undone_text, self.workbench, done)
            else:
                said = _result(what, rows, done, app.key_of("undo"))
        except ZhisunError as error:
            app.say_error(error)
        else:
            app.say(said)
        self.cases_settled(leaving)
        self.data_changed()


def _result(what: str, rows: Rows, done: Done, undo: str) -> str:
    """What a write did, in words, with the key that undoes it."""
    count = len(done.done)
    parts: list[str] = []
    if count:
        many = f"desk.done.{what}_many"
        key = many if what in _COUNTED and count > 1 else f"desk.done.{what}"
        name = cut(title(rows[0]), 30) if rows else ""
        text = t(key, n=count, title=name)
        parts.append(f"{text}  {t('desk.done.undo_key', key=undo)}")
    if done.refused:
        parts.append(t("desk.done.refused", n=len(done.refused), reason=done.refused[0][1]))
    return "\n".join(parts) or t("desk.done.nothing")
