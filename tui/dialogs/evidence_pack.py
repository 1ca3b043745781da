"""Asks where a pack of evidence is written, and shows what a form would not take before."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input

from models.evidence_rows import EvidenceBoard, Problem
from models.i18n import t
from tui import cells, paths
from tui.dialogs.base import Choice, ChoiceList, Dialog, Hint, Line, case_line
from tui.dialogs.paths import PathField


@dataclass(frozen=True, slots=True)
class PackWish:
    """Where to write, and how."""

    folder: Path
    force: bool
    """Although a form would not take it."""
    unmasked: bool
    """With personal data."""


class PackDialog(Dialog[PackWish | None]):
    """The folder and the problems; with errors the first choice is to mend them."""

    AUTO_FOCUS = "ChoiceList"
    DEFAULT_CSS = """
    PackDialog .panel { width: 78; }
    PackDialog VerticalScroll { width: 100%; height: auto; max-height: 8; }
    PackDialog #problems { color: $text-warning; }
    PackDialog #problems.-bad { color: $text-error; }
    """

    def __init__(self, board: EvidenceBoard, folder: Path) -> None:
        super().__init__()
        self._board = board
        self._folder = folder
        self._errors = any(each.level == "error" for each in board.problems)

    def title_text(self) -> str:
        """The title row."""
        return t("evidence_screen.pack.title")

    def body(self) -> ComposeResult:
        """The case, its problems, the folder, and what to do."""
        yield Line(case_line(self._board.case))
        with VerticalScroll(can_focus=False, classes="gap"):
            yield Line(
                "\n".join(problem_texts(self._board.problems, 74))
                or t("evidence_screen.problems_none"),
                id="problems",
                classes="-bad" if self._errors else "",
            )
        yield Line(t("evidence_screen.pack.folder"), classes="gap")
        yield PathField(paths.shown(self._folder))
        yield Line("", id="said")
        yield ChoiceList(self._choices(), classes="gap")

    def _choices(self) -> list[Choice]:
        verb = "anyway" if self._errors else "write"
        choices = [
            Choice("1", t(f"evidence_screen.pack.{verb}")),
            Choice("2", t(f"evidence_screen.pack.{verb}_unmasked")),
        ]
        return [Choice("0", t("evidence_screen.pack.mend")), *choices] if self._errors else choices

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        keys = "0-2" if self._errors else "1-2"
        return (
            Hint(keys, t("dialog.key.choose")),
            Hint("tab", t("evidence_screen.pack.edit")),
            *super().hints(),
        )

    def on_key(self, event: events.Key) -> None:
        """Choose by number; Tab goes to the folder."""
        choices = self.query_one(ChoiceList)
        if not choices.has_focus:
            return
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self.query_one(PathField).focus()
        elif choices.pick_key(event.character or ""):
            event.stop()

    @on(PathField.Wanted)
    async def _on_wanted(self) -> None:
        found = await self.query_one(PathField).completed()
        names = "  ".join(cells.middle(entry.name, 24) for entry in found)
        self.query_one("#said", Line).show(cells.cut(names, 74))

    @on(Input.Submitted)
    def _on_submitted(self) -> None:
        if self._chosen_folder() is not None:
            self.query_one(ChoiceList).focus()

    def _chosen_folder(self) -> Path | None:
        """The folder as it stands; without one it is said so."""
        text = self.query_one(PathField).value.strip()
        self.query_one("#said", Line).show("" if text else t("evidence_screen.pack.no_folder"))
        return Path(text).expanduser() if text else None

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        key = event.choices.choices[event.index].key
        if key == "0":
            self.dismiss(None)
            return
        folder = self._chosen_folder()
        if folder is None:
            self.query_one(PathField).focus()
        else:
            self.dismiss(PackWish(folder, force=self._errors, unmasked=key == "2"))


def problem_texts(problems: Sequence[Problem], width: int) -> list[str]:
    """Problems on lines, errors first behind `!`, warnings behind `-`."""
    lines: list[str] = []
    for problem in sorted(problems, key=lambda each: each.level != "error"):
        sign = "!" if problem.level == "error" else "-"
        rows = cells.wrap(problem.text, width - 2)
        lines += [f"{sign if place == 0 else ' '} {row}" for place, row in enumerate(rows)]
    return lines
