"""Tells what kind of page a text is."""

import re
from collections.abc import Sequence

from importers.pages.numbers import Mark
from importers.pages.words import page_words
from models.pages import PageItem

_EVIDENCE = re.compile(r"(?<!\S)商家举证(?:列表)?(?=\s|[-_|]|\Z)")
_EVIDENCE_COLUMN = re.compile(
    r"(?<!\S)(?:剩余)?举证(?:截止时间|剩余时间|倒计时|状态|进度)(?=\s|[:：]|\Z)"
)
_WORK_ORDER_COLUMN = re.compile(r"(?<!\S)工单(?:编号|号|标题|类型|状态)(?=\s|[:：]|\Z)")
_OWN_WORK_ORDER_ADDRESS = re.compile(r"aftersales/work_order/list")
_CRUMBS = frozenset({">", "/", "›", "»", "＞", "-"})
_COUNT = re.compile(r"[0-9]+\+?|[(（][0-9]+\+?[)）]")


def says_error(text: str) -> bool:
    """Whether a text holds one of the platform's refusals to show anything."""
    return any(error in text for error in page_words().errors)


def has_content(items: Sequence[PageItem]) -> bool:
    """Whether anything stands beside the numbers that only a real row or form has."""
    return any(
        item.countdown is not None or item.applied_at is not None or item.amount_fen is not None
        for item in items
    )


def is_work_order_list(text: str) -> bool:
    """Whether the page is the list of work orders; the menu's 工单管理 stands on every page."""
    return bool(_OWN_WORK_ORDER_ADDRESS.search(text) or _WORK_ORDER_COLUMN.search(text))


def is_evidence_list(text: str, marks: Sequence[Mark]) -> bool:
    """Whether the page says of itself that its rows are evidence requests.

    商家举证 also stands in menus and tabs of other lists: only a heading counts, the end of a trail,
    a column of the list, or a button for evidence in every row. In doubt it is none.
    """
    rows_at = next(
        (mark.start for mark in marks if mark.kind in ("order", "after_sale")), len(text)
    )
    head = text[:rows_at]
    if _EVIDENCE_COLUMN.search(head):
        return True
    if any(_is_heading(head, match) for match in _EVIDENCE.finditer(head)):
        return True
    return _every_row_has_evidence_button(text, marks)


def _is_heading(head: str, match: re.Match[str]) -> bool:
    before = head[max(0, match.start() - 120) : match.start()].split()
    behind = head[match.end() : match.end() + 120].split()
    if before and before[-1] in _CRUMBS:
        return not behind or behind[0] not in _CRUMBS
    navigation = page_words().navigation
    if behind and _COUNT.fullmatch(behind[0]):
        return False
    return not any(word in navigation for word in (*_words(before[::-1]), *_words(behind)))


def _words(near: Sequence[str]) -> list[str]:
    """The two nearest words that are no counts."""
    return [word for word in near if not _COUNT.fullmatch(word)][:2]


def _every_row_has_evidence_button(text: str, marks: Sequence[Mark]) -> bool:
    starts = [mark.start for mark in marks if mark.kind == "order"]
    buttons = page_words().evidence_buttons
    ranges = zip(starts, [*starts[1:], len(text)], strict=True)
    return bool(starts) and all(
        any(word in buttons for word in text[start:end].split()) for start, end in ranges
    )
