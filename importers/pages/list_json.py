"""Reads the list as browser tools and saved pages hold it: JSON objects with `orderSn` and `id`."""

import json
import re
from collections.abc import Iterator
from typing import Any

from importers.pages.countdown import LONGEST
from importers.pages.numbers import find_marks
from importers.pages.text import PageText, squeezed, without_personal
from models.pages import PageItem, UnmatchedLine

_MOST_ROWS = 5000
_MOST_STARTS = 12
_STARTS = re.compile(r"[=(>\s][\[{]")
_LONGEST_TEXT = 200


def looks_like_json(text: str) -> bool:
    """Whether a text is a JSON document with orders in it."""
    return text.lstrip()[:1] in ("{", "[") and '"orderSn"' in text


def json_in_script(script: str) -> str:
    """The JSON value with orders that a script assigns, or empty."""
    decoder = json.JSONDecoder()
    for index, match in enumerate(_STARTS.finditer(script)):
        if index >= _MOST_STARTS:
            break
        try:
            _, end = decoder.raw_decode(script, match.end() - 1)
        except (ValueError, RecursionError):
            continue
        if '"orderSn"' in script[match.end() - 1 : end]:
            return script[match.end() - 1 : end]
    return ""


def read_json(page: PageText) -> tuple[list[PageItem], list[UnmatchedLine]]:
    """The rows of a JSON list, and the times left whose unit nobody can tell."""
    try:
        document = json.loads(page.text)
    except (ValueError, RecursionError):
        return [], []
    items: list[PageItem] = []
    doubtful: list[UnmatchedLine] = []
    for row in _rows(document):
        order_sn = _order_sn(row.get("orderSn"))
        if not order_sn:
            continue
        position = max(page.text.find(order_sn), 0)
        left, sure = _countdown(row.get("expireRemainTime"))
        if not sure:
            line = f"{order_sn} expireRemainTime {row.get('expireRemainTime')}"
            doubtful.append(UnmatchedLine(page.line_at(position), line[:_LONGEST_TEXT]))
        items.append(_item(page, row, order_sn, position, left))
    return items, doubtful


def _item(
    page: PageText, row: dict[str, Any], order_sn: str, position: int, left: int | None
) -> PageItem:
    number = str(row.get("id") or row.get("afterSalesId") or "")
    amount = row.get("refundAmount")
    return PageItem(
        line=page.line_at(position),
        text=order_sn,
        order_sn=order_sn,
        after_sale_id=number if re.fullmatch(r"[0-9]{11,14}", number) else "",
        countdown=left,
        status=_text(row.get("afterSalesTitle")),
        type=_text(row.get("afterSalesTypeName")),
        amount_fen=amount if type(amount) is int and 0 <= amount < 10**11 else None,
        reason=_text(row.get("afterSalesReasonDesc")),
        title=_text(row.get("goodsName")),
    )


def _rows(document: object) -> Iterator[dict[str, Any]]:
    """Objects with an order number, in reading order, at any depth."""
    waiting: list[object] = [document]
    found = 0
    while waiting and found < _MOST_ROWS:
        value = waiting.pop()
        if isinstance(value, dict):
            if "orderSn" in value:
                found += 1
                yield value
            else:
                waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _order_sn(value: object) -> str:
    if not isinstance(value, str) or len(value) > 60:
        return ""
    return next((mark.order_sn for mark in find_marks(value) if mark.kind == "order"), "")


def _text(value: object) -> str:
    return without_personal(squeezed(value))[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _countdown(value: object) -> tuple[int | None, bool]:
    """Seconds left, and whether that is sure.

    One source reads the figure as seconds, another as milliseconds. Beyond `LONGEST` it cannot be
    seconds; below, both are possible, and a wrong deadline is worse than none.
    """
    if type(value) is not int or value <= 0:
        return None, value in (None, 0)
    if LONGEST < value <= LONGEST * 1000:
        return value // 1000, True
    return None, False
