"""Finds what stands behind a label: on its line, or up to four lines further down."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from importers.pages.text import squeezed
from importers.pages.words import page_words

Value = TypeVar("Value")

LINES_DOWN = 4
LONGEST_VALUE = 80

DETAIL_LABELS = (
    "售后编号", "售后编码", "售后单号", "订单编号", "订单号", "售后类型", "退款金额", "售后状态", "快递公司",
    "快递单号", "退货快递公司", "退货快递单号", "退货运单号", "退货物流单号", "发货快递单号", "申请时间",
    "退款原因", "申请原因", "售后原因", "订单金额", "实收金额", "交易金额", "商品名称", "商品信息", "商品",
    "发货状态", "物流状态", "退款成功时间", "退款时间", "申请说明", "凭证",
)  # fmt: skip
"""Labels of the detail page; a value ends where the next one begins."""

RETURN_LABELS = ("退货快递单号", "退货运单号", "退货物流单号")


def first_value(
    text: str, labels: Sequence[str], read: Callable[[str], Value | None]
) -> Value | None:
    """The first piece behind one of the labels (the first of them first) that `read` accepts."""
    for label in labels:
        for match in _label(label).finditer(text):
            for piece in pieces_behind(text, match.end()):
                value = read(piece)
                if value is not None:
                    return value
    return None


def own_value(text: str, labels: Sequence[str]) -> str:
    """What is written behind the label whatever it is: its line's rest, else the next line."""
    for label in labels:
        for match in _label(label).finditer(text):
            for piece in pieces_behind(text, match.end()):
                return piece
    return ""


def labels_in(text: str) -> set[str]:
    """The labels and section headings that stand in a text as words of their own."""
    return {match[0] for match in _stops().finditer(text)}


def pieces_behind(text: str, position: int) -> Iterator[str]:
    """Cells behind a position, each followed by its words, up to the next label.

    A page on one line has one cell with everything in it, so words count as well as cells.
    """
    lines = 0
    for cell in re.split(r"[\n\t\f]", text[position : position + 400])[: 3 * LINES_DOWN]:
        squeezed_cell = squeezed(cell).lstrip(":：").strip()
        if not squeezed_cell:
            continue
        stop = _stops().search(squeezed_cell)
        value = squeezed_cell[: stop.start()].strip() if stop else squeezed_cell
        if value and len(value) <= LONGEST_VALUE:
            yield value
        if " " in value:
            yield from value.split(" ")[:8]
        lines += 1
        if stop or lines > LINES_DOWN:
            return


@lru_cache(maxsize=64)
def _label(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(label)}(?=\s|[:：]|\Z)")


@lru_cache(maxsize=1)
def _stops() -> re.Pattern[str]:
    words = "|".join(sorted((*DETAIL_LABELS, *page_words().sections), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?=\s|[:：]|\Z)")
