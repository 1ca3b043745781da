"""Asks which part payment the shop approved for a case."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from models.i18n import t
from models.money import yuan_text
from tui.dialogs.amounts import read_amount
from tui.dialogs.base import Dialog, Field, Line
from tui.times import yuan


class PartDialog(Dialog[int | None]):
    """An amount in fen, less than the refund; `None`: nothing is to change."""

    def __init__(self, part_fen: int | None, refund_fen: int | None) -> None:
        super().__init__()
        self._part = part_fen
        self._most = None if refund_fen is None else refund_fen - 1

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.part.title")

    def body(self) -> ComposeResult:
        """The field, and what it means."""
        most = t("dialog.ask.most", most=yuan(self._most)) if self._most is not None else ""
        yield Line(f"{t('dialog.part.amount')}  {most}")
        amount = "" if self._part is None else yuan_text(self._part)
        yield Field(amount, placeholder=t("dialog.part.hint"), id="amount")
        yield Line("", id="meaning")

    @on(Input.Changed)
    def _on_changed(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _on_submitted(self) -> None:
        amount = self._show()
        if amount is not None:
            self.dismiss(amount)

    def _show(self) -> int | None:
        """Show what the field means; its value where it may be taken."""
        amount, said = read_amount(self.query_one("#amount", Field).value, most=self._most)
        self.query_one("#meaning", Line).show(said)
        return amount
