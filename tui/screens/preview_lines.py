"""The lines of a page's preview: what each of its rows says, and what writing it would do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from models.clock import from_epoch
from models.i18n import t
from models.pages import PagePreview, PageReading, PreviewItem, UnmatchedLine
from models.rows import CaseRow
from models.states import AgreedBy, DeadlineSource, Queue
from tui import cells, times
from tui.caseline import Piece
from tui.dialogs.moments import day_and_clock

Entry = PreviewItem | UnmatchedLine
"""A row of the preview: an item, or a line that belongs to none."""

_NARROW = 78
"""Screen width below which the countdown and the deadline so far are left out."""
_ORDER, _COUNTDOWN, _DEADLINE, _NOW = 22, 12, 11, 7


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a page may be: a person's word for all of its rows."""

    name: str
    queue: Queue | None
    agreed_by: AgreedBy | None

    @property
    def text(self) -> str:
        """Its name in the user's language."""
        return t(f"dialog.preview.meaning_{self.name}")


_OTHERS = (
    Meaning("evidence", Queue.EVIDENCE, None),
    Meaning("speed", None, AgreedBy.SPEED),
    Meaning("assistant", None, AgreedBy.ASSISTANT),
    Meaning("merchant", None, AgreedBy.MERCHANT),
    Meaning("platform", None, AgreedBy.PLATFORM),
    Meaning("work_order", Queue.EXPIRING, None),
)


def meanings(reading: PageReading) -> tuple[Meaning, ...]:
    """What the page may be; first what it says itself."""
    if reading.queue is Queue.EVIDENCE:
        listed = Meaning("list", Queue.EXPIRING, None)
        return (Meaning("evidence", None, None), listed, *_OTHERS[1:])
    if reading.items and all(item.kind == "work_order" for item in reading.items):
        return (Meaning("work_order", None, None), *_OTHERS[:-1])
    return (Meaning("list", None, None), *_OTHERS)


def current_meaning(preview: PagePreview) -> int:
    """The place of the preview's meaning among `meanings`."""
    for index, meaning in enumerate(meanings(preview.reading)):
        if (meaning.queue, meaning.agreed_by) == (preview.queue, preview.agreed_by):
            return index
    return 0


def entries(preview: PagePreview) -> list[Entry]:
    """All rows: the items in the order of the page, then the lines that belong to none."""
    return [*preview.items, *preview.reading.unmatched]


def is_open(entry: Entry) -> bool:
    """Whether a person should look at the row."""
    return isinstance(entry, UnmatchedLine) or (entry.effect == "ambiguous" and not entry.chosen)


def to_write(preview: PagePreview) -> PagePreview:
    """The preview without the rows whose after-sale nobody chose: those are not written."""
    kept = tuple(item for item in preview.items if not is_open(item))
    return replace(preview, items=kept)


def changes(preview: PagePreview) -> int:
    """How many rows would change something."""
    return sum(1 for item in to_write(preview).items if item.effect != "unchanged")


def choose(item: PreviewItem, by: int) -> PreviewItem:
    """The item meant for the next or previous of its candidates."""
    if not item.candidates:
        return item
    if item.chosen not in item.candidates:
        return replace(item, chosen=item.candidates[0 if by > 0 else -1])
    at = item.candidates.index(item.chosen) + by
    return replace(item, chosen=item.candidates[at % len(item.candidates)])


def carry_choices(old: PagePreview, new: PagePreview) -> PagePreview:
    """The new preview with the choices that were made in the old one."""
    chosen = {(item.item.line, item.item.order_sn): item.chosen for item in old.items}
    items = []
    for item in new.items:
        choice = chosen.get((item.item.line, item.item.order_sn), "")
        items.append(replace(item, chosen=choice) if choice in item.candidates else item)
    return replace(new, items=tuple(items))


def head(preview: PagePreview, width: int) -> str:
    """The title row: where the page came from, what it is, how much was recognised."""
    reading = preview.reading
    at = times.clock_time(reading.age)
    if reading.age_origin == "now":
        left = f"{t('dialog.preview.title')}  {at}"
    else:
        name = cells.cut(PurePath(reading.name).name, 24)
        left = t("dialog.preview.title_file", name=name)
    look = sum(1 for entry in entries(preview) if is_open(entry))
    counts = t("dialog.preview.counts", found=len(preview.items), look=look)
    return cells.spread(left, f"{t(f'dialog.preview.page_{reading.page}')}  {counts}", width - 2)


def origin(preview: PagePreview, now: int) -> str:
    """The moment from which countdowns count, and where it comes from."""
    reading = preview.reading
    at = times.moment(reading.age, now)
    if reading.age_origin == "now":
        return t("dialog.preview.from_now", at=at)
    told = t(f"dialog.preview.origin_{reading.age_origin}")
    return t("dialog.preview.from_age", at=at, origin=told)


def column_line(width: int) -> str:
    """The names of the columns."""
    names = [t(f"dialog.preview.column_{name}") for name in _columns(width)]
    return "   " + _row(names, width)


def entry_line(
    entry: Entry, reading: PageReading, now: int, width: int, *, current: bool = False
) -> tuple[Piece, ...]:
    """One row; `current` is the one that keys act on."""
    pointer = ">" if current else " "
    mark: Piece = (f"{pointer}? ", "urgent") if is_open(entry) else (f"{pointer}  ", "")
    if isinstance(entry, UnmatchedLine):
        return (mark, (_stray(entry, width), ""))
    values = _item(entry, reading, now)
    row = _row([values.get(name, "") for name in _columns(width)], width)
    return (mark, (row, "off" if _is_unchanged(entry) else ""))


def _stray(entry: UnmatchedLine, width: int) -> str:
    """A line that belongs to no order: what it says takes the columns that it has no use for."""
    taken = _DEADLINE if width < _NARROW else _COUNTDOWN + _DEADLINE + _NOW + 2
    line = cells.fit(t("dialog.preview.line", line=entry.line), _ORDER)
    line += f" {cells.fit(entry.text, taken)} "
    return line + cells.cut(t("dialog.preview.no_order"), width - 4 - cells.width(line))


def _is_unchanged(entry: Entry) -> bool:
    return isinstance(entry, PreviewItem) and entry.effect == "unchanged"


def _columns(width: int) -> tuple[str, ...]:
    if width < _NARROW:
        return ("order", "deadline", "after")
    return ("order", "countdown", "deadline", "now", "after")


def _row(values: list[str], width: int) -> str:
    sizes = {3: (_ORDER, _DEADLINE), 5: (_ORDER, _COUNTDOWN, _DEADLINE, _NOW)}[len(values)]
    line = " ".join(cells.fit(value, size) for value, size in zip(values, sizes, strict=False))
    rest = max(width - 4 - cells.width(line) - 1, 4)
    return f"{line} {cells.cut(values[-1], rest)}"


def _item(entry: PreviewItem, reading: PageReading, now: int) -> dict[str, str]:
    item = entry.item
    deadline = entry.deadline_at
    if entry.effect == "ambiguous" and item.countdown is not None:
        deadline = reading.age + item.countdown
    return {
        "order": item.order_sn or item.after_sale_id,
        "countdown": "" if item.countdown is None else countdown(item.countdown),
        "deadline": "" if deadline is None else _moment(deadline, now),
        "now": _current(entry, now),
        "after": _after(entry),
    }


def countdown(seconds: int) -> str:
    """A countdown as the platform's pages write it."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    name = "days" if days else "hours" if hours else "minutes"
    return t(f"dialog.preview.{name}", d=days, h=hours, m=minutes, s=left)


def _moment(epoch: int, now: int) -> str:
    named = day_and_clock(from_epoch(epoch), from_epoch(now))
    return named if cells.width(named) <= _DEADLINE else times.moment(epoch, now)


def _current(entry: PreviewItem, now: int) -> str:
    if entry.current_deadline_at is None:
        return "" if entry.effect in {"new", "ambiguous"} else t("dialog.preview.none")
    mark = "~" if entry.current_source is DeadlineSource.ESTIMATED else ""
    return times.age(entry.current_deadline_at, now) + mark


def _after(entry: PreviewItem) -> str:
    if entry.effect == "ambiguous":
        if entry.chosen:
            return t("dialog.preview.chosen", id=entry.chosen)
        return t("dialog.preview.choose", count=len(entry.candidates))
    if entry.effect == "unchanged":
        return t("dialog.preview.unchanged")
    has_deadline = entry.deadline_at is not None and entry.item.countdown is not None
    if entry.effect == "new":
        return t("dialog.preview.new_deadline" if has_deadline else "dialog.preview.new")
    return t("dialog.preview.page_deadline") if has_deadline else entry.item.status or "-"


def source_line(entry: Entry | None, width: int) -> str:
    """The row as the page wrote it."""
    if entry is None:
        return ""
    line = entry.line if isinstance(entry, UnmatchedLine) else entry.item.line
    text = entry.text if isinstance(entry, UnmatchedLine) else entry.item.text
    return cells.cut(f"{t('dialog.preview.line', line=line)}: {text}", width)


def candidate_lines(
    entry: Entry | None, known: Mapping[str, CaseRow], width: int, most: int
) -> list[str]:
    """The after-sales to choose from, at most so many lines, and what is known of each."""
    if not isinstance(entry, PreviewItem) or not entry.candidates:
        return []
    at = entry.candidates.index(entry.chosen) if entry.chosen in entry.candidates else 0
    first = max(0, min(at - most + 1, len(entry.candidates) - most))
    label = t("dialog.preview.candidates")
    return [
        cells.cut(
            f"{label if place == 0 else ' ' * cells.width(label)}"
            f" {'>' if one == entry.chosen else ' '}{_candidate(one, known.get(one))}",
            width,
        )
        for place, one in enumerate(entry.candidates[first : first + most])
    ]


def _candidate(number: str, row: CaseRow | None) -> str:
    if row is None:
        return number
    money = "" if row.amount_fen is None else times.yuan(row.amount_fen)
    return "  ".join(filter(None, (number, money, row.reason, row.status, row.product)))


def meaning_line(preview: PagePreview, key: str) -> str:
    """What the page is taken for, and what else it may be by `key`."""
    known = meanings(preview.reading)
    current = known[current_meaning(preview)]
    others = ", ".join(meaning.text for meaning in known if meaning is not current)
    return t("dialog.preview.this_page", meaning=current.text, key=key, others=others)
