"""Asks what happened to a parcel that the courier is to pay for, and where claim sheets go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from models.i18n import t
from models.money import yuan_text
from tui import cells
from tui.dialogs.amounts import read_amount
from tui.dialogs.base import Choice, ChoiceList, Dialog, Field, Hint, Line
from tui.dialogs.paths import PathField

REASONS = ("lost", "damaged", "signed_by_other")
"""What may have happened, by the words that the core knows."""


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """What the dialog offers. Money is fen."""

    title: str
    subject: str
    facts: str
    left_fen: int | None = None
    many: bool = False
    """Several parcels: each claims all that is left."""


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """What happened, and the amount; of many parcels it is 0 and means all that is left."""

    reason: str
    amount_fen: int


class ClaimDialog(Dialog[ClaimWish | None]):
    """What happened to the parcel, and how much is claimed."""

    AUTO_FOCUS = "ChoiceList"
    DEFAULT_CSS = """
    ClaimDialog Horizontal { height: auto; }
    ClaimDialog #label { width: auto; padding-right: 2; }
    ClaimDialog #amount { width: 14; }
    ClaimDialog #meaning { width: 1fr; padding-left: 2; }
    """

    def __init__(self, form: ClaimForm) -> None:
        super().__init__()
        self._form = form

    def title_text(self) -> str:
        """The title row."""
        return self._form.title

    def body(self) -> ComposeResult:
        """The parcel, what happened, the amount."""
        yield Line(cells.cut(self._form.subject, 62))
        yield Line("\n".join(cells.wrap(self._form.facts, 62)))
        yield ChoiceList(
            [
                Choice(str(number), t(f"owed.reason.{each}"))
                for number, each in enumerate(REASONS, 1)
            ],
            classes="gap",
        )
        if not self._form.many:
            amount = "" if self._form.left_fen is None else yuan_text(self._form.left_fen)
            with Horizontal(classes="gap"):
                yield Line(t("owed.appeal.amount"), id="label")
                yield Field(amount, id="amount")
                yield Line("", id="meaning")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (Hint("1-3", t("dialog.key.choose")), *super().hints())

    def on_key(self, event: events.Key) -> None:
        """Mark by number, unless the amount is being typed."""
        choices = self.query_one(ChoiceList)
        for index, choice in enumerate(choices.choices):
            if choices.has_focus and choice.key == event.character:
                event.stop()
                choices.mark(index)

    def _amount(self) -> tuple[int | None, str]:
        if self._form.many:
            return 0, ""
        return read_amount(self.query_one("#amount", Field).value, most=self._form.left_fen)

    @on(Input.Changed)
    def _on_changed(self) -> None:
        self.query_one("#meaning", Line).show(self._amount()[1])

    @on(ChoiceList.Picked)
    @on(Input.Submitted)
    def _take(self) -> None:
        amount, said = self._amount()
        if amount is None:
            self.query_one("#meaning", Line).show(said)
            self.query_one("#amount", Field).focus()
            return
        self.dismiss(ClaimWish(REASONS[self.query_one(ChoiceList).index], amount))


class FolderDialog(Dialog[Path | None]):
    """Asks for a folder to write into; one that is not there yet will be made."""

    def __init__(self, title: str, folder: Path) -> None:
        super().__init__()
        self._title = title
        self._folder = folder

    def title_text(self) -> str:
        """The title row."""
        return self._title

    def body(self) -> ComposeResult:
        """The path, and what is wrong with it."""
        yield PathField(str(self._folder), placeholder=t("owed.claim.folder_hint"))
        yield Line("", id="said")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (Hint("tab", t("evidence_screen.add.complete")), *super().hints())

    @on(PathField.Wanted)
    async def _complete(self, event: PathField.Wanted) -> None:
        event.stop()
        await self.query_one(PathField).completed()

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        path = Path(text).expanduser()
        if text and (path.is_dir() or not path.exists()):
            self.dismiss(path)
        else:
            key = "not_a_folder" if text else "folder_hint"
            self.query_one("#said", Line).show(t(f"owed.claim.{key}"))
