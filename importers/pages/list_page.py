"""Reads the rows of a list: after-sales, evidence requests, work orders.

Columns behind the number: 商品, 实收/退款金额, 发货状态, 售后类型, 售后状态, 售后协商, 售后原因, 操作. Each cell is a
line of its own, or a row is one line parted by tabs or blanks, or the page is one line.
"""

import re
from dataclasses import dataclass, replace

from importers.pages import labels
from importers.pages.negotiation import who_agreed
from importers.pages.rows import APPLIED, Row
from importers.pages.text import PageText, cells, without_personal
from importers.pages.values import MOMENT, MONEY, amounts, first_amount, first_waybill, moment
from importers.pages.words import is_status_like, page_words, type_and_status
from models.pages import PageItem
from models.states import AgreedBy

_LONGEST_TEXT = 200
_HEADINGS = re.compile(r"售后类型\s{1,4}售后状态|实收\s?/\s?退款金额")
_LEFT_OVER = re.compile(r"[\s:：（）()【】\[\]/|-]*")
_OWN_LABELS = re.compile(
    r"(?:订单编号|订单号|订单|售后编号|售后编码|售后单号|申请时间|工单编号|工单号|(?:举证)?(?:剩余(?:处理)?(?:时间)?|倒计时|截止时间|还剩))[:：]?"
)
_LABELLED = re.compile(r"(?P<label>[^\s:：]{2,6})[:：] ?(?P<value>.+)")
_NO_TITLE = re.compile(r"[\s/|xX×*0-9.,，:：-]*")
_OVERDUE = re.compile(r"(?<!\S)已经?逾期(?!\S)")
"""What stands in place of a work order's countdown once nothing is left of it."""
_COUNT = re.compile(r"[0-9]{1,5}\+?|\([0-9]+\)|（[0-9]+）")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the cells of one row say."""

    type: str = ""
    status: str = ""
    amount_fen: int | None = None
    reason: str = ""
    title: str = ""
    agreed_by: AgreedBy | None = None
    agreed_line: str = ""


def has_headings(text: str) -> bool:
    """Whether a text holds the column headings of the after-sales list."""
    return _HEADINGS.search(text) is not None


def read_row(page: PageText, row: Row, *, age: int, headings: bool, work_orders: bool) -> PageItem:
    """One row as an item. `headings`: the list's columns are known; `age` in epoch seconds."""
    applied = APPLIED.search(page.text, row.start, row.end)
    applied_at = moment(_moment_in(applied)) if applied else None
    columns = read_columns(_without_head(page, row), headings=headings)
    item = PageItem(
        line=page.line_at(row.start),
        text=page.excerpt(row.start, row.end),
        order_sn=row.order_sn,
        after_sale_id=row.number,
        applied_at=applied_at if applied_at is not None and applied_at <= age else None,
        countdown=row.countdown.seconds if row.countdown else None,
        status=columns.status,
        type=columns.type,
        amount_fen=columns.amount_fen,
        reason=columns.reason,
        agreed_by=columns.agreed_by,
        agreed_line=columns.agreed_line,
        return_waybill=_return_waybill(page.text[row.start : row.end]),
        title=columns.title,
    )
    if not _is_work_order(item, row, work_orders):
        return item
    is_over = item.countdown is None and _OVERDUE.search(page.text, row.start, row.end) is not None
    return replace(item, kind="work_order", countdown=0 if is_over else item.countdown)


def read_columns(text: str, *, headings: bool) -> Columns:
    """Read the cells behind a row's head."""
    parts = [part for cell in cells(text) if (part := _part(cell))]
    if any(_says_something(part) for part in parts):
        title = _title(parts)
    else:
        title = next((found for part in parts if (found := _leading_title(part))), "")
        parts = [word for part in parts for word in part.split(" ")]
    parts = _without_notes(parts)
    type_at = next((i for i, part in enumerate(parts) if type_and_status(part).type), None)
    kind = type_and_status(parts[type_at]).type if type_at is not None else _labelled_type(text)
    status_at, status = _status(parts, type_at, headings)
    behind = parts[status_at + 1 :] if status_at is not None else []
    agreed = next(((who_agreed(part), part) for part in behind if who_agreed(part)), (None, ""))
    return Columns(
        type=kind,
        status=_labelled_status(text) or status,
        amount_fen=_refund(text, parts, type_at),
        reason=_reason(text, parts, behind, headings),
        title=title,
        agreed_by=agreed[0],
        agreed_line=without_personal(agreed[1])[:_LONGEST_TEXT],
    )


def _moment_in(applied: re.Match[str]) -> re.Match[str]:
    match = MOMENT.match(applied["at"])
    assert match is not None  # noqa: S101 - `APPLIED` holds the pattern of `MOMENT`
    return match


def _is_work_order(item: PageItem, row: Row, work_orders: bool) -> bool:
    if row.work_order or work_orders:
        return True
    hourly = row.countdown is not None and row.countdown.overdue_word
    return hourly and not (item.type or item.status or item.applied_at or item.after_sale_id)


def _without_head(page: PageText, row: Row) -> str:
    """The row's text with its numbers, application time and countdown taken out."""
    ranges = [(mark.start, mark.end) for mark in row.marks]
    applied = APPLIED.search(page.text, row.start, row.end)
    if applied is not None:
        ranges.append(applied.span())
    ranges += [(countdown.start, countdown.end) for countdown in row.told]
    kept: list[str] = []
    position = row.start
    for start, end in sorted(ranges):
        kept.append(page.text[position : max(position, start)])
        position = max(position, end)
    kept.append(page.text[position : max(position, row.end)])
    return "\t".join(kept)


def _part(cell: str) -> str:
    """A cell without what only names the row's head; empty if nothing is left."""
    bare = _OWN_LABELS.sub("", cell, count=1) if _OWN_LABELS.match(cell) else cell
    if bare in _EMPTY_CELLS:
        return bare
    return "" if _LEFT_OVER.fullmatch(bare) or bare in _HEADS else bare


_EMPTY_CELLS = frozenset({"-", "--"})
"""How the back end shows a column with nothing in it: it still holds the column's place."""

_HEADS = frozenset(
    {
        "未处理",
        "商品",
        "实收/退款金额",
        "发货状态",
        "售后类型",
        "售后状态",
        "售后协商",
        "售后原因",
        "操作",
        "工单详情",
    }
)


def _says_something(part: str) -> bool:
    found = type_and_status(part)
    return bool(found.type or found.status)


def _without_notes(parts: list[str]) -> list[str]:
    """Parts without types and statuses that stand behind a label or in front of a count."""
    kept: list[str] = []
    for index, part in enumerate(parts):
        labelled = index > 0 and parts[index - 1].endswith((":", "："))
        counted = index + 1 < len(parts) and _COUNT.fullmatch(parts[index + 1])
        if not ((labelled or counted) and _says_something(part)):
            kept.append(part)
    return kept


def _status(parts: list[str], type_at: int | None, headings: bool) -> tuple[int | None, str]:
    """Where the status stands and what it is: in or behind the type's cell, else the first one."""
    if type_at is not None:
        together = type_and_status(parts[type_at]).status
        if together:
            return type_at, together
        if type_at + 1 < len(parts):
            behind = parts[type_at + 1]
            if behind in _EMPTY_CELLS:
                return type_at + 1, ""
            known = type_and_status(behind).status
            if known or (headings and _is_new_status(behind)):
                return type_at + 1, known or without_personal(behind)
    for index, part in enumerate(parts):
        if (type_at is None or index > type_at) and (status := type_and_status(part).status):
            return index, status
    return type_at, ""


def _is_new_status(part: str) -> bool:
    words = page_words()
    return (
        is_status_like(part)
        and part not in words.buttons
        and part not in words.reasons
        and not MOMENT.search(part)
        and not _LABELLED.match(part)
    )


def _labelled_status(text: str) -> str:
    found = re.search(r"售后状态[ ]{0,3}[:：]", text)
    return labels.first_value(text, ("售后状态",), _known_status) or "" if found else ""


def _known_status(piece: str) -> str | None:
    return type_and_status(piece).status or None


def _labelled_type(text: str) -> str:
    found = re.search(r"售后类型[ ]{0,3}[:：]", text)
    return labels.first_value(text, ("售后类型",), _known_type) or "" if found else ""


def _known_type(piece: str) -> str | None:
    return type_and_status(piece).type or None


def _refund(text: str, parts: list[str], type_at: int | None) -> int | None:
    """The refund: labelled, else the last sum in front of the type.

    The column shows what was paid and then what is refunded, and a product's price can stand in
    front of both; a single sum is the refund.
    """
    if re.search(r"退款金额[ ]{0,3}[:：]", text):
        labelled = labels.first_value(text, ("退款金额",), first_amount)
        if labelled is not None:
            return labelled
    sums = [fen for part in parts[:type_at] for fen in amounts(part)]
    if type_at is None:
        return sums[1] if len(sums) > 1 else sums[0] if sums else None
    return sums[-1] if sums else None


def _return_waybill(text: str) -> str:
    return labels.first_value(text, labels.RETURN_LABELS, first_waybill) or ""


def _reason(text: str, parts: list[str], behind: list[str], headings: bool) -> str:
    words = page_words()
    if re.search(r"(?:售后|退款|申请)原因[ ]{0,3}[:：]", text):
        return without_personal(labels.own_value(text, ("售后原因", "退款原因", "申请原因")))
    for part in parts:
        if part in words.reasons:
            return part
    columns = [part for part in behind if part not in words.buttons]
    # Without 售后协商 between them nobody can tell an unknown reason from a negotiation.
    if headings and len(columns) == 2 and not MOMENT.search(columns[1]):
        return without_personal(columns[1])[:_LONGEST_TEXT]
    return ""


def _title(parts: list[str]) -> str:
    """The first cell in front of type and status that is nothing else: the product."""
    for part in parts:
        if _says_something(part):
            break
        if _can_be_title(part):
            return without_personal(part)[:_LONGEST_TEXT]
    return ""


def _leading_title(part: str) -> str:
    """The words of a row on one line up to the first sum, parcel state, type or status."""
    kept: list[str] = []
    for word in part.split(" "):
        if word in page_words().ship_states or _says_something(word) or MONEY.search(word):
            break
        if word not in page_words().buttons:
            kept.append(word)
    title = " ".join(kept)
    return without_personal(title)[:_LONGEST_TEXT] if _can_be_title(title) else ""


def _can_be_title(text: str) -> bool:
    words = page_words()
    nothing = _NO_TITLE.fullmatch(MONEY.sub("", text)) is not None
    known = text in words.buttons or text in words.ship_states or text in words.reasons
    return not nothing and not known and _LABELLED.fullmatch(text) is None
