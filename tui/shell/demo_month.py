"""What the made-up shop's merchant did in the weeks before: the commands of the program, at earlier
moments.

The facts stand in `importers.demo`, by the ends of the order numbers that are named here.
"""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from importers.demo.sales import minutes
from models.clock import FixedClock, from_epoch
from models.errors import ActionRefused
from models.i18n import t
from models.rows import CaseRow
from models.states import AppealItem, DraftKind, Queue, RecoveryState, Route
from tui.shell.context import Shell

if TYPE_CHECKING:
    from importers.demo import DemoFiles

SAVED = (860, 861)
_SMALL = range(20_000, 30_000)
"""Ends of the orders with a small refund that was accepted."""
_NOTICE = ("蜜桔5斤 产地直发 坏果包赔", "少件")
_ROUNDS = ("24d", "17d", "10d", "3d")
"""When refunds were looked through; the word of `importers.demo` for spans."""


class Month:
    """The same shop at earlier moments, and a merchant at work in it."""

    def __init__(self, shell: Shell) -> None:
        self._now = shell.clock.now()
        self._clock = FixedClock(self._now)
        self.shell = Shell(str(shell.database), shell.language)
        self.shell.settings = shell.settings
        self.shell.clock = self._clock
        self.workbench = self.shell.workbench

    def close(self) -> None:
        """Give back what is open."""
        self.shell.close()

    def ago(self, span: str) -> None:
        """Be so long before now."""
        self._clock.moment = self._now - timedelta(minutes=minutes(span))

    # -- before the newest export ---------------------------------------------------------------

    def persuade(self, made: "DemoFiles") -> None:
        """Import yesterday's export and deal with requests that are withdrawn today."""
        from tui.shell.files import run

        self.ago("20h")
        run(self.shell, [made.earlier], shop=made.shop)
        self.ago("19h")
        rows = [_of(self._rows(Queue.EXPIRING), tail) for tail in SAVED]
        draft = self.workbench.draft(rows[0].id, DraftKind.PERSUASION)
        self.workbench.draft_copied(draft.id)
        self.workbench.handle([row.id for row in rows])

    # -- with everything imported ---------------------------------------------------------------

    def work(self, pictures: dict[str, Path]) -> None:
        """Everything else, by subject."""
        self._accept()
        self._publish()
        self._recover()
        self._prove(pictures)

    def _accept(self) -> None:
        """Small refunds that are not worth asking for."""
        small = [row for row in self._rows(Queue.REFUND) if _tail(row) in _SMALL]
        for span in _ROUNDS:
            self.ago(span)
            now = self.workbench.moment()
            due = [row for row in small if row.loss_at is not None and row.loss_at < now]
            if due:
                self.workbench.handle([row.id for row in due])
            small = [row for row in small if row not in due]

    def _publish(self) -> None:
        self.ago("21d")
        shop_id = self._rows(Queue.REFUND)[0].shop_id
        notice = self.workbench.prevention.notice(*_NOTICE, shop_id)
        self.workbench.prevention.notice_copied(notice.id)
        self.workbench.prevention.notice_published(notice.id)

    def _recover(self) -> None:
        """Ask for money by every route; what came of it is in the bill and the orders, mostly.

        What a person's own rules for appeals do not allow is left out.
        """
        stories = (
            *(self._appeal_lost, self._given_up, self._parcel_damaged, self._appeal_won),
            *(self._buyer_paid, self._signed_by_other, self._reminder_due, self._appealed),
            *(self._one_of_two_paid, self._appeal_drafted),
        )
        for story in stories:
            with suppress(ActionRefused):
                story()

    def _appeal_lost(self) -> None:
        self.ago("17d")
        lost = self._appeal(707, "质量问题但凭证不足")
        self.ago("6d")
        self.workbench.recovery.end(lost, RecoveryState.LOST, 0)

    def _given_up(self) -> None:
        row = self._refund(708)
        self.ago("14d")
        asked = self._ask_buyer(row)
        for span in ("11d", "8d"):
            self.ago(span)
            self.workbench.recovery.remind(asked)
        self.ago("5d")
        self.workbench.recovery.write_off([row.id])

    def _parcel_damaged(self) -> None:
        self.ago("13d")
        row = self._claim(709, "damaged")  # the courier paid a part, says the bill
        self.ago("2d")
        self.workbench.handle([row.id])

    def _appeal_won(self) -> None:
        self.ago("12d")
        self._appeal(703, "空包/少件/漏件但实际未少发")  # says the bill

    def _buyer_paid(self) -> None:
        self.ago("7d")
        self._ask_buyer(self._refund(704))  # by an order that has to be shipped

    def _signed_by_other(self) -> None:
        self.ago("5d")
        self._claim(702, "signed_by_other")

    def _reminder_due(self) -> None:
        self.ago("4d")
        self._ask_buyer(self._refund(402))

    def _appealed(self) -> None:
        self.ago("3d")
        self._appeal(701, "未收到商品但实际已签收")

    def _one_of_two_paid(self) -> None:
        self.ago("1d6h")
        for tail in (705, 706):  # nobody knows which
            self._ask_buyer(self._refund(tail))

    def _appeal_drafted(self) -> None:
        self.ago("18h")
        row = _of(self._rows(Queue.PAYOUT), 507)
        self.workbench.recovery.ask(row.id, Route.APPEAL, row.amount_fen or 0)

    def _appeal(self, tail: int, reason: str) -> int:
        row = self._refund(tail)
        asked = self.workbench.recovery.ask(
            *(row.id, Route.APPEAL, row.amount_fen or 0),
            item=AppealItem.GOODS,
            reason=reason,
            sent=True,
        )
        return asked.id

    def _claim(self, tail: int, reason: str) -> CaseRow:
        row = self._refund(tail)
        self.workbench.recovery.ask(
            *(row.id, Route.COURIER, row.amount_fen or 0), reason=reason, sent=True
        )
        return row

    def _ask_buyer(self, row: CaseRow) -> int:
        """Write, copy and send the text that asks for a repayment; returns the recovery."""
        workbench = self.workbench
        draft = workbench.draft(row.id, DraftKind.REPAYMENT)
        workbench.draft_copied(draft.id)
        days = workbench.settings.follow_up_days
        follow_up = from_epoch(workbench.moment() + days * 86_400)
        workbench.draft_sent(draft.id, amount_fen=row.amount_fen, follow_up=follow_up)
        return max(one.id for one in workbench.recovery.all() if one.case_id == row.id)

    def _prove(self, pictures: dict[str, Path]) -> None:
        """Evidence: one dispute half ready, one submitted, one buyer's photo in two of them."""
        disputes, evidence = self._rows(Queue.EVIDENCE), self.workbench.evidence
        self.ago("2d")
        submitted = _of(disputes, 226).id
        evidence.add(submitted, [pictures["buyer"]], item="buyer_picture")
        evidence.statement(submitted)
        evidence.submit(submitted)
        self.ago("40m")
        evidence.add(_of(disputes, 31).id, [pictures["buyer"]])
        ready = _of(disputes, 872).id
        evidence.add(ready, [pictures["track"]], item="track")
        evidence.add(ready, [pictures["label"]], item="waybill")
        evidence.tick(ready, "chat", t("demo.chat"))
        evidence.statement(ready)

    def _refund(self, tail: int) -> CaseRow:
        return _of(self._rows(Queue.REFUND), tail)

    def _rows(self, queue: Queue) -> list[CaseRow]:
        return self.workbench.cases(queue, everything=True)


def _tail(row: CaseRow) -> int:
    return int(row.order_sn[-6:])


def _of(rows: list[CaseRow], tail: int) -> CaseRow:
    return next(row for row in rows if _tail(row) == tail)
