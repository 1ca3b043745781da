"""The words of pages (`page_words.toml`) and what a piece of text is by them."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from models.states import AfterSaleType
from models.status import after_sale_type, status_class

LONGEST_STATUS = 40
"""Characters; a longer text is a sentence, not a status."""

_STATUS_LIKE = re.compile(r"待|成功|失败|关闭|撤销|驳回|介入|中$|已完成|处理")


@dataclass(frozen=True, slots=True)
class PageWords:
    """The lists of `page_words.toml`."""

    types: tuple[str, ...]
    closing_buttons: frozenset[str]
    buttons: frozenset[str]
    evidence_buttons: frozenset[str]
    footers: frozenset[str]
    navigation: frozenset[str]
    ship_states: frozenset[str]
    reasons: frozenset[str]
    errors: tuple[str, ...]
    sections: tuple[str, ...]


@lru_cache(maxsize=1)
def page_words() -> PageWords:
    """The words, read once."""
    table = tomllib.loads(files(__package__).joinpath("page_words.toml").read_text("utf-8"))
    types = sorted(table["types"], key=len, reverse=True)
    return PageWords(
        types=tuple(types),
        closing_buttons=frozenset(table["closing_buttons"]),
        buttons=frozenset(table["buttons"]) | frozenset(table["closing_buttons"]),
        evidence_buttons=frozenset(table["evidence_buttons"]),
        footers=frozenset(table["footers"]),
        navigation=frozenset(table["navigation"]),
        ship_states=frozenset(table["ship_states"]),
        reasons=frozenset(table["reasons"]),
        errors=tuple(table["errors"]),
        sections=tuple(table["sections"]),
    )


@dataclass(frozen=True, slots=True)
class TypeAndStatus:
    """What one cell says of type and status; either may be empty. Both are verbatim."""

    type: str
    status: str


def type_and_status(cell: str) -> TypeAndStatus:
    """Read a cell that is a type, a known status, or both run together; else both are empty."""
    if len(cell) > LONGEST_STATUS:
        return TypeAndStatus("", "")
    if after_sale_type(cell) is not AfterSaleType.UNKNOWN:
        return TypeAndStatus(cell, "")
    if _is_parcel(cell):
        return TypeAndStatus("", "")
    if status_class(cell) is not None:
        return TypeAndStatus(_leading_type(cell), cell)
    kind = _leading_type(cell)
    rest = cell[len(kind) :].lstrip("，,、/ ")
    if kind and rest and status_class(rest) is not None and not _is_parcel(rest):
        return TypeAndStatus(kind, rest)
    return TypeAndStatus("", "")


def is_status_like(cell: str) -> bool:
    """Whether an unknown text in the status column can be a status that nobody has seen yet."""
    return len(cell) <= LONGEST_STATUS and _STATUS_LIKE.search(cell) is not None


def _leading_type(cell: str) -> str:
    for kind in page_words().types:
        # 退款成功 is a status and no 退款 that succeeded; a type is followed by who is waited for.
        if cell.startswith(kind) and re.match(r"[，,、/ ]|待|买家|商家|平台", cell[len(kind) :]):
            return kind
    return ""


def _is_parcel(cell: str) -> bool:
    return cell in page_words().ship_states or cell.startswith(
        ("未发货", "已发货", "已收货", "已签收", "已取消", "未成交")
    )
