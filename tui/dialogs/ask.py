"""Asks how much a buyer is asked to pay back, and when to look at it again."""

from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from models.clock import SHANGHAI, Clock
from models.errors import ZhisunError
from models.i18n import t
from models.money import yuan_text
from models.when import parse_when
from tui.dialogs.amounts import read_amount
from tui.dialogs.base import Dialog, Field, Line
from tui.dialogs.moments import resolved
from tui.times import yuan


@dataclass(frozen=True, slots=True)
class Ask:
    """The amount in fen and the moment of the follow-up."""

    amount_fen: int
    follow_up: datetime


class AskDialog(Dialog[Ask | None]):
    """Amount and follow-up of a repayment request; `None`: they stay as they are."""

    def __init__(
        self, amount_fen: int | None, most: int | None, follow_up: datetime, clock: Clock
    ) -> None:
        super().__init__()
        self._amount = amount_fen
        self._most = most
        self._follow_up = follow_up
        self._clock = clock

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.ask.title")

    def body(self) -> ComposeResult:
        """The two fields, each with what it means."""
        most = t("dialog.ask.most", most=yuan(self._most)) if self._most is not None else ""
        yield Line(f"{t('dialog.ask.amount')}  {most}")
        amount = "" if self._amount is None else yuan_text(self._amount)
        yield Field(amount, placeholder=t("dialog.ask.amount_hint"), id="amount")
        yield Line("", id="amount-meaning")
        yield Line(t("dialog.ask.follow_up"))
        moment = self._follow_up.astimezone(SHANGHAI)
        yield Field(f"{moment:%m-%d %H:%M}", placeholder=t("dialog.when.placeholder"), id="when")
        yield Line("", id="when-meaning")

    @on(Input.Changed)
    def _on_changed(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _on_submitted(self) -> None:
        amount, moment = self._show()
        if amount is not None and moment is not None:
            self.dismiss(Ask(amount, moment))

    def _show(self) -> tuple[int | None, datetime | None]:
        """Show what both fields mean; their values where they may be taken."""
        amount, said = read_amount(self.query_one("#amount", Field).value, most=self._most)
        self.query_one("#amount-meaning", Line).show(said)
        now = self._clock.now()
        try:
            moment = parse_when(self.query_one("#when", Field).value, now)
        except ZhisunError:
            self.query_one("#when-meaning", Line).show(t("dialog.when.examples"))
            return amount, None
        if moment <= now:
            said = t("dialog.when.past", moment=resolved(moment, now))
            self.query_one("#when-meaning", Line).show(said)
            return amount, None
        self.query_one("#when-meaning", Line).show(resolved(moment, now))
        return amount, moment
