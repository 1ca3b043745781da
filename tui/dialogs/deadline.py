"""Asks for a deadline as a person types it, and shows the moment that it means."""

from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from models.clock import Clock
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.when import parse_when
from tui.dialogs.base import Dialog, Field, Line, case_line
from tui.dialogs.moments import known_deadline, resolved


class DeadlineDialog(Dialog[datetime | None]):
    """A moment in the future, or `None`: nothing is to change."""

    def __init__(self, row: CaseRow, clock: Clock) -> None:
        super().__init__()
        self._row = row
        self._clock = clock

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.deadline.title")

    def body(self) -> ComposeResult:
        """The case, its deadline so far, the field and what it means."""
        yield Line(case_line(self._row))
        yield Line(known_deadline(self._row, self._clock.now()))
        yield Field(placeholder=t("dialog.when.placeholder"), classes="gap")
        yield Line(t("dialog.when.examples"), id="meaning")

    @on(Input.Changed)
    def _on_changed(self, event: Input.Changed) -> None:
        self.query_one("#meaning", Line).show(self._meaning(event.value))

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        try:
            moment = parse_when(event.value, self._clock.now())
        except ZhisunError as error:
            self.query_one("#meaning", Line).show(f"{error.message}\n{error.hint}")
            return
        if moment <= self._clock.now():
            self.query_one("#meaning", Line).show(self._meaning(event.value))
        else:
            self.dismiss(moment)

    def _meaning(self, text: str) -> str:
        if not text.strip():
            return t("dialog.when.examples")
        now = self._clock.now()
        try:
            moment = parse_when(text, now)
        except ZhisunError:
            return t("dialog.when.examples")
        if moment <= now:
            return t("dialog.when.past", moment=resolved(moment, now))
        return resolved(moment, now)
