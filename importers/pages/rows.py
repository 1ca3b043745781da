"""Cuts a list into rows: where one begins, where it ends, and which countdown stands in it.

A row begins at its number and ends at the next one, at its closing buttons, at the foot of the
list, or where another row begins whose number cannot be read. What lies between belongs to nobody.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from importers.pages.countdown import Countdown
from importers.pages.numbers import Mark
from importers.pages.text import PAGE_BREAK, PageText
from importers.pages.values import MOMENT
from importers.pages.words import page_words

APPLIED = re.compile(rf"申请时间\s{{0,4}}[:：]?\s{{0,4}}(?P<at>{MOMENT.pattern})")
_FOOT = re.compile(
    rf"{PAGE_BREAK}|(?<!\S)共 {{0,2}}[0-9]+ {{0,2}}[条页](?!\S)|(?<!\S)每页 {{0,2}}[0-9]+"
)
_WORD = re.compile(r"\S+")


@dataclass(slots=True)
class Row:
    """One row's range and the identity that its number gives it."""

    start: int
    end: int
    order_sn: str = ""
    number: str = ""
    work_order: bool = False
    countdown: Countdown | None = None
    marks: list[Mark] = field(default_factory=list)
    """Numbers that stand in the row."""
    told: list[Countdown] = field(default_factory=list)
    """All countdowns that stand in the row; `countdown` is the one that counts."""


def cut_rows(page: PageText, marks: Sequence[Mark]) -> list[Row]:
    """The rows of a page in reading order, without their countdowns."""
    rows: list[Row | None] = []
    ends: list[int] = []
    for mark, row in _begun(marks):
        if rows:
            ends.append(mark.start)
        rows.append(row)
    ends.append(len(page.text))
    known: list[Row] = []
    for row, end in zip(rows, ends, strict=False):
        if row is not None:
            row.end = _end_of_row(page.text, row, end)
            known.append(row)
    return known


def _begun(marks: Sequence[Mark]) -> list[tuple[Mark, Row | None]]:
    """Marks that begin a row, with the row; `None` is a row whose number cannot be read."""
    ids_lead = _ids_lead(marks)
    begun: list[tuple[Mark, Row | None]] = []
    for mark in marks:
        row = begun[-1][1] if begun else None
        if mark.kind in ("foreign", "broken"):
            begun.append((mark, None))
        elif row is None or not _joins(row, mark, ids_lead):
            row = Row(mark.start, mark.start)
            begun.append((mark, row))
        if row is not None and mark.kind not in ("foreign", "broken"):
            row.order_sn = row.order_sn or mark.order_sn
            row.number = row.number or mark.number
            row.work_order = row.work_order or mark.kind == "work_order"
            row.marks.append(mark)
    return begun


def _ids_lead(marks: Sequence[Mark]) -> bool:
    """Whether the after-sale's number stands before the order's in every row, not behind it."""
    kinds = [mark.kind for mark in marks if mark.kind in ("order", "after_sale", "work_order")]
    return bool(kinds) and kinds[0] != "order" and "order" in kinds


def _joins(row: Row, mark: Mark, ids_lead: bool) -> bool:
    """Whether a mark tells more of the row before it, instead of beginning the next."""
    if mark.kind == "order":
        return not row.order_sn
    if mark.kind == "address":
        return mark.order_sn == row.order_sn and (not row.number or mark.number == row.number)
    if mark.number == row.number:
        return True
    if mark.order_sn and row.order_sn and mark.order_sn != row.order_sn:
        return False
    return not row.number and not ids_lead


def _end_of_row(text: str, row: Row, end: int) -> int:
    """Where the row really ends before `end`."""
    foot = _FOOT.search(text, row.start, end)
    if foot is not None:
        end = foot.start()
    applied = list(APPLIED.finditer(text, row.start, end))
    if len(applied) > 1:
        end = applied[1].start()
    words = page_words()
    for word in _WORD.finditer(text, row.start, end):
        if word[0] in words.footers:
            return word.start()
        if word[0] in words.closing_buttons:
            return _end_of_buttons(text, word.end(), end)
    return end


def _end_of_buttons(text: str, position: int, end: int) -> int:
    for word in _WORD.finditer(text, position, end):
        if word[0] not in page_words().buttons:
            break
        position = word.end()
    return position


def share_countdowns(
    page: PageText, rows: Sequence[Row], countdowns: Sequence[Countdown]
) -> list[Countdown]:
    """Give each row its countdown; those that belong to no row come back."""
    homeless: list[Countdown] = []
    starts = [row.start for row in rows]
    one_line = sum(1 for line in page.text.split("\n") if line.strip()) == 1
    for countdown in countdowns:
        row = None if one_line else _row_behind(page, rows, starts, countdown)
        row = row or _row_around(rows, starts, countdown)
        if row is not None:
            row.told.append(countdown)
        if row is None or countdown.seconds is None:
            homeless.append(countdown)
        elif row.countdown is None:
            row.countdown = countdown
        elif row.countdown.seconds != countdown.seconds:
            homeless.append(countdown)
    return homeless


def _row_behind(
    page: PageText, rows: Sequence[Row], starts: Sequence[int], countdown: Countdown
) -> Row | None:
    """The one row of a line that holds the countdown in front of the row's number."""
    start, end = page.line_bounds(countdown.start)
    first = bisect_left(starts, start)
    if bisect_left(starts, end) - first == 1 and countdown.start < starts[first]:
        return rows[first]
    return None


def _row_around(rows: Sequence[Row], starts: Sequence[int], countdown: Countdown) -> Row | None:
    index = bisect_right(starts, countdown.start) - 1
    return rows[index] if index >= 0 and countdown.start < rows[index].end else None
