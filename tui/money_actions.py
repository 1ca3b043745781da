"""The verbs that ask for lost money, for the desk and for the screen of one case.

Dialogs ask, the recovery desk writes; what is final is asked about once more.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow, Done, RecoveryRow
from models.states import DraftKind, Route
from tui.actions import CaseActions
from tui.caseline import title
from tui.cells import cut
from tui.verbs import BY_ID, keys_of

if TYPE_CHECKING:
    from tui.dialogs.appeal import AppealWish
    from tui.dialogs.claim import ClaimWish

Rows = tuple[CaseRow, ...]
_TITLE = 30


class MoneyActions(CaseActions):
    """Appeals, courier claims, writing off, and the screen of what was asked for."""

    def do_recoveries(self, _rows: Rows) -> None:
        """Everything that was asked for, and what is due."""
        from tui.screens.recoveries import RecoveriesScreen

        self.stale = True
        self.app.push_screen(RecoveriesScreen(self.workbench))

    def do_write_off(self, rows: Rows) -> None:
        """Give up the rest of these losses."""
        ids = [row.id for row in self._allowed("write_off", rows)]
        self._write("write_off", rows, lambda: self.workbench.recovery.write_off(ids), leaving=ids)

    # -- appeals ------------------------------------------------------------------------------

    def do_appeal(self, rows: Rows) -> None:
        """Appeal against losses: one with its statement, or all marked ones at once."""
        if len(rows) == 1:
            self.run_worker(self._appeal_one(rows[0]))
        else:
            self.run_worker(self._appeal_many(rows))

    async def _appeal_one(self, row: CaseRow) -> None:
        from tui.dialogs.appeal import AppealDialog
        from tui.money_forms import appeal_form

        try:
            options = await asyncio.to_thread(self.workbench.recovery.options, row.id)
            detail = await asyncio.to_thread(self.workbench.detail, row.id)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        form = appeal_form(options, detail.recoveries, self.desk_app.now)
        wish = await self.app.push_screen_wait(AppealDialog(form))
        if wish is None or (
            wish.then == "sent" and not await self.sure(t("owed.appeal.sure"), "appeal")
        ):
            return
        if await self._ask_for(row, wish) and wish.then == "draft":
            self._draft(row, DraftKind.APPEAL)

    async def _ask_for(self, row: CaseRow, wish: "AppealWish") -> bool:
        """Write the appeal; whether it went well."""
        sent = wish.then == "sent"

        def ask() -> RecoveryRow:
            return self.workbench.recovery.ask(
                row.id, Route.APPEAL, wish.amount_fen, item=wish.item, reason=wish.reason, sent=sent
            )

        name = cut(title(row), _TITLE)
        said = t(f"desk.done.{'appeal_sent' if sent else 'appeal'}", title=name)
        ending = t("desk.done.final") if sent else self._undo_text()
        return await self.written(ask, f"{said}  {ending}")

    async def _appeal_many(self, rows: Rows) -> None:
        from tui.dialogs.appeal import AppealDialog
        from tui.money_forms import many_form

        allowed = tuple(self._allowed("appeal", rows))
        wish = await self.app.push_screen_wait(AppealDialog(many_form(allowed)))
        if wish is None:
            return
        ids = [row.id for row in rows]
        self._write(
            "appeal",
            rows,
            lambda: self.workbench.recovery.ask_many(
                ids, Route.APPEAL, item=wish.item, reason=wish.reason
            ),
        )

    # -- claims -------------------------------------------------------------------------------

    def do_claim(self, rows: Rows) -> None:
        """Claim parcels from their couriers."""
        from tui import money_forms
        from tui.dialogs.claim import ClaimDialog

        allowed = tuple(self._allowed("claim", rows)) or rows

        async def ask() -> None:
            detail = await self.read_detail(rows[0].id) if len(rows) == 1 else None
            how = t(
                "owed.claim.sheet",
                key=self.key_of("recovery_sheet"),
                sent=self.key_of("recovery_sent"),
            )
            form = money_forms.claim_form(allowed, detail, how)
            wish = await self.app.push_screen_wait(ClaimDialog(form))
            if wish is not None:
                self._claim(rows, wish)

        self.run_worker(ask())

    def _claim(self, rows: Rows, wish: "ClaimWish") -> None:
        desk, ids = self.workbench.recovery, [row.id for row in rows]

        def one() -> Done:
            desk.ask(ids[0], Route.COURIER, wish.amount_fen, reason=wish.reason)
            return Done(None, (ids[0],))

        def many() -> Done:
            return desk.ask_many(ids, Route.COURIER, reason=wish.reason)

        self._write("claim", rows, one if len(ids) == 1 else many)

    # -- shared -------------------------------------------------------------------------------

    async def sure(self, question: str, *verbs: str) -> bool:
        """Ask before what cannot be undone; never answered by a key that opened the question."""
        from tui.dialogs.confirm import ConfirmDialog

        opened = {key for verb in verbs for key in keys_of(BY_ID[verb], self.settings.keys)}
        answer = await self.app.push_screen_wait(ConfirmDialog(question, opened_by=opened))
        return answer is True

    async def written(self, write: Callable[[], object], said: str) -> bool:
        """Run a write after those before it and say what it did; whether it went well."""
        try:
            await self.desk_app.writes.run(write)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return False
        self.desk_app.say(said)
        self.desk_app.data_changed()
        return True

    def _undo_text(self) -> str:
        return t("desk.done.undo_key", key=self.key_of("undo"))
