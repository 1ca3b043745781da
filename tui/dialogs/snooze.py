"""Asks until when a case is to be hidden; never past its deadline."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from models.clock import SHANGHAI, Clock, from_epoch
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.when import parse_when
from tui.dialogs.base import Choice, ChoiceList, Dialog, Field, Hint, Line, case_line
from tui.dialogs.moments import day_and_clock, known_deadline, resolved

_KEYS = "abcdef"
"""Letters of the choices: a digit is the first of a time that is being typed."""
_BEFORE = timedelta(minutes=10)
"""How long before its deadline a case should come back at the latest."""


def snooze_choices(row: CaseRow, now: datetime) -> list[tuple[str, datetime]]:
    """Names and moments to choose from; none lies past the deadline.

    In place of those that do, one stands shortly before the deadline.
    """
    here = now.astimezone(SHANGHAI)
    evening = here.replace(hour=20, minute=0, second=0, microsecond=0)
    morning = here.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = [
        (t("dialog.snooze.minutes", n=30), now + timedelta(minutes=30)),
        (t("dialog.snooze.hours", n=1), now + timedelta(hours=1)),
        (t("dialog.snooze.hours", n=2), now + timedelta(hours=2)),
        (t("dialog.snooze.evening"), evening),
        (t("dialog.snooze.morning"), morning),
    ]
    found = [(name, moment) for name, moment in found if moment > now]
    end = _end(row, now)
    if end is None:
        return found
    within = [(name, moment) for name, moment in found if moment <= end]
    if len(within) < len(found):
        last = end - _BEFORE
        if last > now:
            within.append((t("dialog.snooze.before"), last))
        else:
            within.append((t("dialog.snooze.end"), end))
    return within


def _end(row: CaseRow, now: datetime) -> datetime | None:
    """The deadline, if it still lies ahead."""
    if row.deadline_at is None:
        return None
    end = from_epoch(row.deadline_at)
    return end if end > now else None


class SnoozeDialog(Dialog[datetime | None]):
    """A moment up to the deadline, or `None`: nothing is to change."""

    def __init__(self, row: CaseRow, clock: Clock) -> None:
        super().__init__()
        self._row = row
        self._clock = clock
        self._choices = snooze_choices(row, clock.now())

    AUTO_FOCUS = "ChoiceList"

    def title_text(self) -> str:
        """The title row."""
        return t("dialog.snooze.title")

    def body(self) -> ComposeResult:
        """The case, the choices and a field for another moment."""
        now = self._clock.now()
        yield Line(case_line(self._row))
        yield Line(known_deadline(self._row, now))
        yield ChoiceList(
            [
                Choice(key, name, day_and_clock(moment, now))
                for key, (name, moment) in zip(_KEYS, self._choices, strict=False)
            ]
        )
        yield Field(placeholder=t("dialog.snooze.other"), classes="gap")
        yield Line("", id="meaning")

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (
            Hint(f"{_KEYS[0]}-{_KEYS[len(self._choices) - 1]}", t("dialog.key.choose")),
            Hint("0-9", t("dialog.snooze.type")),
            Hint("esc", t("dialog.key.cancel")),
        )

    def on_key(self, event: events.Key) -> None:
        """Choose by letter; a digit begins a time, so it goes on into the field."""
        choices = self.query_one(ChoiceList)
        if not choices.has_focus:
            return
        if (event.character or "").isdecimal():
            field = self.query_one(Field)
            field.focus()
            field.insert_text_at_cursor(event.character or "")
            event.stop()
        elif choices.pick_key(event.character or ""):
            event.stop()

    @on(ChoiceList.Picked)
    def _on_picked(self, event: ChoiceList.Picked) -> None:
        self.dismiss(self._choices[event.index][1])

    @on(Input.Changed)
    def _on_changed(self, event: Input.Changed) -> None:
        self.query_one("#meaning", Line).show(self._read(event.value)[1])

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        moment, meaning = self._read(event.value)
        if moment is not None:
            self.dismiss(moment)
        else:
            self.query_one("#meaning", Line).show(meaning or t("dialog.when.examples"))

    def _read(self, text: str) -> tuple[datetime | None, str]:
        """The typed moment, if it may be taken, and what to say of it."""
        now = self._clock.now()
        if not text.strip():
            return None, ""
        try:
            moment = parse_when(text, now)
        except ZhisunError:
            return None, t("dialog.when.examples")
        end = _end(self._row, now)
        if moment <= now:
            return None, t("dialog.when.past", moment=resolved(moment, now))
        if end is not None and moment > end:
            return None, t("dialog.snooze.too_late", end=day_and_clock(end, now))
        return moment, resolved(moment, now)
