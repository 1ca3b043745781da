"""Asks what became of the goods of a refund, and who agreed to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from models.i18n import t
from models.rows import CaseRow
from models.states import AgreedBy, Queue, Verdict
from tui.dialogs.base import Choice, ChoiceList, Dialog, Hint, Line, case_line

_VERDICTS = tuple(Verdict)
_AGREED = tuple(AgreedBy)
_AGREED_KEYS = {
    AgreedBy.ASSISTANT: "a",
    AgreedBy.SPEED: "s",
    AgreedBy.MERCHANT: "m",
    AgreedBy.PLATFORM: "p",
    AgreedBy.UNKNOWN: "u",
}


@dataclass(frozen=True, slots=True)
class VerdictChoice:
    """What a person chose; `None` leaves things as they are."""

    verdict: Verdict | None
    agreed_by: AgreedBy | None


class VerdictDialog(Dialog[VerdictChoice | None]):
    """A verdict (for refunds) and who agreed; `None`: nothing is to change."""

    DEFAULT_CSS = """
    VerdictDialog Horizontal { height: auto; }
    VerdictDialog ChoiceList { width: 1fr; }
    """
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, row: CaseRow) -> None:
        super().__init__()
        self._row = row
        self._touched: set[str] = set()

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.verdict.title")

    def body(self) -> ComposeResult:
        """The case and the two lists."""
        yield Line(case_line(self._row))
        with Horizontal(classes="gap"):
            if self._row.queue is Queue.REFUND:
                verdict = self._row.verdict or Verdict.UNKNOWN
                yield ChoiceList(
                    [
                        Choice(str(number), t(f"words.verdict.{each}"))
                        for number, each in enumerate(_VERDICTS, 1)
                    ],
                    _VERDICTS.index(verdict),
                    id="verdict",
                )
            yield ChoiceList(
                [Choice(_AGREED_KEYS[each], t(f"words.agreed_by.{each}")) for each in _AGREED],
                _AGREED.index(self._row.agreed_by),
                id="agreed",
            )

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        found = [Hint("asmpu", t("dialog.verdict.agreed"))]
        if self._row.queue is Queue.REFUND:
            found.insert(0, Hint("1-8", t("dialog.verdict.verdict")))
        return (*found, *super().hints())

    def on_key(self, event: events.Key) -> None:
        """Mark by key in either list."""
        if event.key in {"left", "right"}:
            event.stop()
            self.focus_next(ChoiceList)
            return
        for choices in self.query(ChoiceList):
            for index, choice in enumerate(choices.choices):
                if choice.key == event.character:
                    event.stop()
                    choices.mark(index)
                    self._touched.add(choices.id or "")

    @on(ChoiceList.Moved)
    def _on_moved(self, event: ChoiceList.Moved) -> None:
        self._touched.add(event.choices.id or "")

    @on(ChoiceList.Picked)
    def _on_picked(self) -> None:
        if not self._touched:
            self.dismiss(None)
            return
        marked = {choices.id: choices.index for choices in self.query(ChoiceList)}
        self.dismiss(
            VerdictChoice(
                _VERDICTS[marked["verdict"]] if "verdict" in self._touched else None,
                _AGREED[marked["agreed"]] if "agreed" in self._touched else None,
            )
        )
