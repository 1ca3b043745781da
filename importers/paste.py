"""Text of the back end's pages, pasted or saved, to what it says. Pure; changes nothing.

Files become text in `importers.pages.saved`; what writing would do is the business of `models`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from importers.pages import headings, list_json
from importers.pages.countdown import Countdown, find_countdowns
from importers.pages.detail_page import looks_like_detail, read_detail
from importers.pages.list_page import has_headings, read_row
from importers.pages.numbers import Mark, find_marks
from importers.pages.rows import cut_rows, share_countdowns
from importers.pages.text import PageText, clean
from models.pages import PageItem, PageKind, PageReading, UnmatchedLine
from models.states import Queue


def read_page(text: str, *, name: str, age: int, age_origin: str) -> PageReading:
    """Read the text of a page.

    Args:
        text: What was copied; any text at all.
        name: What the page is called in reports (a file's name, or where it was pasted).
        age: Epoch seconds from which countdowns count; what is later is no fact.
        age_origin: Where the age comes from (`now`, `at`, `content`, `name`, `mtime`).
    """
    page = clean(text)
    kind, queue, items, unmatched = _read(page, age)
    return PageReading(
        page=kind,
        queue=queue,
        items=tuple(items),
        unmatched=tuple(unmatched),
        name=name,
        digest=hashlib.sha256(page.text.encode("utf-8")).hexdigest(),
        age=age,
        age_origin=age_origin,
    )


_Read = tuple[PageKind, Queue | None, list[PageItem], list[UnmatchedLine]]


def _read(page: PageText, age: int) -> _Read:
    if list_json.looks_like_json(page.text):
        items, doubtful = list_json.read_json(page)
        if items:
            return "list", None, items, doubtful
    marks = find_marks(page.text)
    countdowns = find_countdowns(page.text)
    kind, items, homeless = _items(page, marks, countdowns, age)
    if headings.says_error(page.text) and not headings.has_content(items):
        return "error", None, [], []
    unmatched = _unmatched(page, [*homeless, *(mark for mark in marks if mark.kind == "broken")])
    queue = Queue.EVIDENCE if headings.is_evidence_list(page.text, marks) else None
    if queue is Queue.EVIDENCE:
        items = [replace(item, kind="after_sale") for item in items]
    return (kind if items else "unknown"), queue, items, unmatched


def _items(
    page: PageText, marks: Sequence[Mark], countdowns: Sequence[Countdown], age: int
) -> tuple[PageKind, list[PageItem], list[Countdown]]:
    if not has_headings(page.text) and looks_like_detail(page.text) and _is_of_one(marks):
        item, homeless = read_detail(page, marks, countdowns, age=age)
        return "detail", [item] if item else [], homeless
    rows = cut_rows(page, marks)
    homeless = share_countdowns(page, rows, countdowns)
    known = has_headings(page.text)
    work_orders = headings.is_work_order_list(page.text)
    items = [read_row(page, row, age=age, headings=known, work_orders=work_orders) for row in rows]
    return "list", _joined(items), homeless


def _is_of_one(marks: Sequence[Mark]) -> bool:
    """Whether the page is one after-sale's: its address says so, else its labels, else its numbers."""
    if len({mark.number for mark in marks if mark.kind == "address" and mark.number}) == 1:
        return True
    labelled = [mark for mark in marks if mark.labelled]
    orders = {mark.order_sn for mark in labelled or marks if mark.order_sn}
    numbers = {mark.number for mark in labelled if mark.number}
    return len(orders) <= 1 and len(numbers) <= 1


def _joined(items: Sequence[PageItem]) -> list[PageItem]:
    """Items without repetitions: a row's number stands in it more than once, a page is pasted twice.

    Rows of one order stay apart where they differ in anything: an order can have several
    after-sales.
    """
    joined: list[PageItem] = []
    seen: set[tuple[object, ...]] = set()
    for item in items:
        if joined and _agree(joined[-1], item):
            last = joined.pop()
            seen.discard(_content(last))
            item = _merged(last, item)
        if _content(item) not in seen:
            seen.add(_content(item))
            joined.append(item)
    return joined


_FACTS = (
    "after_sale_id",
    "applied_at",
    "countdown",
    "status",
    "type",
    "amount_fen",
    "reason",
    "return_waybill",
    "agreed_by",
    "agreed_line",
    "refunded_at",
    "title",
)
_DISTINCT = ("after_sale_id", "applied_at", "countdown", "status", "type", "amount_fen")


def _agree(first: PageItem, second: PageItem) -> bool:
    if not first.order_sn or first.order_sn != second.order_sn:
        return False
    pairs = ((getattr(first, name), getattr(second, name)) for name in _DISTINCT)
    return all(_empty(one) or _empty(other) or one == other for one, other in pairs)


def _content(item: PageItem) -> tuple[object, ...]:
    return item.order_sn, item.kind, *(getattr(item, name) for name in _FACTS)


def _merged(first: PageItem, second: PageItem) -> PageItem:
    later = {
        name: value
        for name in _FACTS
        if _empty(getattr(first, name)) and not _empty(value := getattr(second, name))
    }
    kind = "work_order" if "work_order" in (first.kind, second.kind) else first.kind
    return replace(first, kind=kind, **later) if later or kind != first.kind else first


def _empty(value: object) -> bool:
    return value is None or value == ""


def _unmatched(page: PageText, found: Iterable[Countdown | Mark]) -> list[UnmatchedLine]:
    lines: dict[tuple[int, str], None] = {}
    for one in sorted(found, key=lambda one: one.start):
        lines[(page.line_at(one.start), page.excerpt(one.start, one.end + 40))] = None
    return [UnmatchedLine(line, text) for line, text in lines]
