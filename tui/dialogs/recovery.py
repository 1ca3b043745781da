"""Asks how an attempt to get money back ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from models.i18n import t
from models.rows import CaseRow, RecoveryRow
from models.states import RecoveryState
from tui.dialogs.amounts import read_amount
from tui.dialogs.base import Choice, ChoiceList, Dialog, Field, Hint, Line, case_line
from tui.times import yuan

_OUTCOMES = (
    RecoveryState.WON,
    RecoveryState.PART,
    RecoveryState.LOST,
    RecoveryState.WRITTEN_OFF,
)


@dataclass(frozen=True, slots=True)
class RecoveryEnd:
    """How it ended, and what came in all, in fen."""

    outcome: RecoveryState
    came_fen: int


class RecoveryDialog(Dialog[RecoveryEnd | None]):
    """The whole sum, a part of it, refused, or written off; `None`: it goes on."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, row: CaseRow, recovery: RecoveryRow) -> None:
        super().__init__()
        self._row = row
        self._recovery = recovery

    def title_text(self) -> str:
        """The title row."""
        route = t(f"words.route.{self._recovery.route}")
        return t("dialog.recovery.title", route=route, asked=yuan(self._recovery.asked_fen))

    def body(self) -> ComposeResult:
        """The case, the outcomes, and a field for a part."""
        yield Line(case_line(self._row))
        yield ChoiceList(
            [
                Choice(str(number), t(f"dialog.recovery.{outcome}"), self._note(outcome))
                for number, outcome in enumerate(_OUTCOMES, 1)
            ],
            classes="gap",
        )
        yield Field(placeholder=t("dialog.recovery.part_hint"), classes="gap")
        yield Line("", id="meaning")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (Hint("1-4", t("dialog.key.choose")), *super().hints())

    def _note(self, outcome: RecoveryState) -> str:
        return yuan(self._recovery.asked_fen) if outcome is RecoveryState.WON else ""

    def on_key(self, event: events.Key) -> None:
        """Choose by number, unless the number is being typed."""
        choices = self.query_one(ChoiceList)
        if choices.has_focus and choices.pick_key(event.character or ""):
            event.stop()

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        outcome = _OUTCOMES[event.index]
        if outcome is RecoveryState.PART:
            self.query_one(Field).focus()
            self.query_one("#meaning", Line).show(t("dialog.recovery.part_hint"))
        elif outcome is RecoveryState.WON:
            self.dismiss(RecoveryEnd(outcome, self._recovery.asked_fen))
        else:
            # What came before it was given up did come.
            self.dismiss(RecoveryEnd(outcome, self._recovery.came_fen))

    @on(Input.Changed)
    def _on_changed(self, event: Input.Changed) -> None:
        _, meaning = self._read(event.value)
        self.query_one("#meaning", Line).show(meaning)

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        part, meaning = self._read(event.value)
        if part is None:
            self.query_one("#meaning", Line).show(meaning or t("dialog.recovery.part_hint"))
        elif part == self._recovery.asked_fen:
            self.dismiss(RecoveryEnd(RecoveryState.WON, part))
        else:
            self.dismiss(RecoveryEnd(RecoveryState.PART, part))

    def _read(self, text: str) -> tuple[int | None, str]:
        if not text.strip():
            return None, ""
        return read_amount(text, most=self._recovery.asked_fen)
