"""Reads the page of one after-sale: labels with values, sections, negotiation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from importers.pages import labels, negotiation, track
from importers.pages.countdown import Countdown
from importers.pages.negotiation import Entry
from importers.pages.numbers import Mark
from importers.pages.text import PageText, cells, squeezed, without_personal
from importers.pages.values import MOMENT, first_amount, first_waybill, moment
from importers.pages.words import is_status_like, page_words, type_and_status
from models.pages import PageItem, PageLine
from models.states import StatusClass
from models.status import status_class

_LONGEST = 200
_FORM_LABELS = (
    "售后类型",
    "退款金额",
    "售后状态",
    "退货快递单号",
    "快递公司",
    "快递单号",
    "退款原因",
    "售后编号",
    "售后编码",
)
_TALK = ("协商详情", "聊天记录", "常见问题", "处理说明", "收货信息")
"""Sections in which other people's words stand: no status and no countdown comes from there."""


def looks_like_detail(text: str) -> bool:
    """Whether a text has the labels and sections of one after-sale's page."""
    found = labels.labels_in(text)
    form = len(found.intersection(_FORM_LABELS))
    parts = len(found.intersection(page_words().sections))
    return form >= 3 or (form >= 1 and parts >= 2)


def read_detail(
    page: PageText, marks: Sequence[Mark], countdowns: Sequence[Countdown], *, age: int
) -> tuple[PageItem | None, list[Countdown]]:
    """The page's after-sale, and the countdowns that are not its own.

    `age` in epoch seconds: what is later is no fact. No number, no item.
    """
    sections = find_sections(page.text)
    order, after_sale = _identity(page, marks, sections)
    if order is None and after_sale is None:
        return None, list(countdowns)
    form = without_sections(page.text, sections, (*_TALK, "退货物流"))
    kind, status = _type_and_status(form, marks)
    talk_at, talk_end = sections.get("协商详情", (0, 0))
    talk = page.text[talk_at:talk_end]
    said = (
        negotiation.entries(talk, age) if talk else _said_without_section(page.text, sections, age)
    )
    agreed = negotiation.agreement(said)
    own, other = _own_countdown(countdowns, [sections[name] for name in _TALK if name in sections])
    start = min(mark.start for mark in (order, after_sale) if mark is not None)
    return (
        PageItem(
            line=page.line_at(start),
            text=page.excerpt(start),
            order_sn=order.order_sn if order else "",
            after_sale_id=after_sale.number if after_sale else "",
            applied_at=labels.first_value(form, ("申请时间",), lambda piece: _time_in(piece, age)),
            countdown=own,
            status=status,
            type=kind,
            amount_fen=labels.first_value(
                form, ("退款金额", "申请退款金额", "待退金额"), first_amount
            ),
            reason=_written(form, ("退款原因", "售后原因", "申请原因")),
            return_waybill=_return_waybill(page.text, form, sections, status),
            agreed_by=agreed.by,
            agreed_line=agreed.line,
            refunded_at=negotiation.refunded_at(said) or _refund_time(form, age),
            title=_written(form, ("商品名称", "商品信息", "商品")),
            lines=(*_track(page, sections, age), *_said(page, said, talk_at if talk else None)),
        ),
        other,
    )


def find_sections(text: str) -> dict[str, tuple[int, int]]:
    """Ranges of the sections behind their headings; of several, the one with most in it.

    The headings also stand side by side as tabs, with nothing between them.
    """
    names = "|".join(page_words().sections)
    heads = list(re.finditer(rf"(?<!\S)(?P<name>{names})(?=\s|[:：]|\Z)", text))
    found: dict[str, tuple[int, int]] = {}
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
        start = head.end() + (text[head.end() : head.end() + 1] in (":", "："))
        before = found.get(head["name"])
        if before is None or end - start > before[1] - before[0]:
            found[head["name"]] = (start, end)
    return found


def without_sections(text: str, sections: dict[str, tuple[int, int]], names: Sequence[str]) -> str:
    """The text with the named sections taken out."""
    kept: list[str] = []
    position = 0
    for start, end in sorted(sections[name] for name in names if name in sections):
        kept.append(text[position:start])
        position = end
    kept.append(text[position:])
    return "\n".join(kept)


def _identity(
    page: PageText, marks: Sequence[Mark], sections: dict[str, tuple[int, int]]
) -> tuple[Mark | None, Mark | None]:
    """The marks that name the order and the after-sale: an address, else a label, else the first."""
    talk = [sections[name] for name in ("聊天记录", "常见问题") if name in sections]
    own = [mark for mark in marks if not any(start <= mark.start < end for start, end in talk)]
    order = _surest([mark for mark in own if mark.kind in ("order", "address") and mark.order_sn])
    numbers = [mark for mark in own if mark.kind in ("after_sale", "address") and mark.number]
    return order, _surest(numbers)


def _surest(marks: Sequence[Mark]) -> Mark | None:
    for wanted in ("address", "labelled"):
        for mark in marks:
            if mark.kind == wanted or (wanted == "labelled" and mark.labelled):
                return mark
    return marks[0] if marks else None


def _type_and_status(form: str, marks: Sequence[Mark]) -> tuple[str, str]:
    kind = labels.first_value(
        form, ("售后类型",), lambda piece: type_and_status(piece).type or None
    )
    status = labels.first_value(
        form, ("售后状态",), lambda piece: type_and_status(piece).status or None
    )
    status = status or _status_line(form)
    if not status:
        written = labels.own_value(form, ("售后状态",))
        status = without_personal(written) if is_status_like(written) else ""
    return kind or type_and_status(status).type, status


def _status_line(form: str) -> str:
    """A line that is nothing but a status: behind the first label, else the only one before it."""
    first = re.search(r"售后编号|售后编码|订单编号|订单号|退款申请单|aftersales-ssr/detail", form)
    position = first.start() if first else 0
    behind = [cell for cell in cells(form[position:]) if type_and_status(cell).status]
    if behind:
        return behind[0]
    before = {cell for cell in cells(form[:position]) if type_and_status(cell).status}
    return before.pop() if len(before) == 1 else ""


def _own_countdown(
    countdowns: Sequence[Countdown], talk: Sequence[tuple[int, int]]
) -> tuple[int | None, list[Countdown]]:
    own: int | None = None
    other: list[Countdown] = []
    for countdown in countdowns:
        if any(start <= countdown.start < end for start, end in talk):
            continue
        if countdown.seconds is None or (own is not None and own != countdown.seconds):
            other.append(countdown)
        else:
            own = countdown.seconds
    return own, other


def _written(form: str, names: Sequence[str]) -> str:
    value = labels.own_value(form, names)
    return "" if value in page_words().buttons else without_personal(value)[:_LONGEST]


def _return_waybill(text: str, form: str, sections: dict[str, tuple[int, int]], status: str) -> str:
    """The parcel on its way back; never the one that brought the goods."""
    found = labels.first_value(text, labels.RETURN_LABELS, first_waybill)
    if found is None and "退货物流" in sections:
        section = text[slice(*sections["退货物流"])]
        found = labels.first_value(section, ("快递单号", "运单号", "物流单号"), first_waybill)
        found = found or first_waybill(squeezed(MOMENT.sub(" ", section))[:_LONGEST])
    if found is None and status_class(status) is StatusClass.RECEIPT:
        # A bare 快递单号 is the return only where goods are known to be on their way back.
        found = labels.first_value(form, ("快递单号",), first_waybill)
    return found or ""


def _track(page: PageText, sections: dict[str, tuple[int, int]], age: int) -> tuple[PageLine, ...]:
    """The movements of the return as the page tells them, each once."""
    if "退货物流" not in sections:
        return ()
    start, end = sections["退货物流"]
    return _once(
        PageLine(
            "track",
            page.line_at(start + entry.start),
            track.told(entry),
            entry.at,
            None,
            track.movement(entry),
        )
        for entry in track.read_track(page.text[start:end], age)
    )


def _said(page: PageText, said: Sequence[Entry], start: int | None) -> tuple[PageLine, ...]:
    """The entries of the negotiation, each once; `start` is where their section begins, if known.

    Without a section nothing but the line beside the time is an entry.
    """
    if start is None:
        said = [_alone(page, entry) for entry in said]
    return _once(
        PageLine(
            "entry",
            page.line_at((start or 0) + entry.start),
            text,
            entry.at,
            negotiation.who_did(" ".join(entry.lines)),
            negotiation.means(entry),
        )
        for entry in said
        if not entry.untimely and (text := negotiation.told(entry))
    )


def _alone(page: PageText, entry: Entry) -> Entry:
    last = entry.lines[-1]
    return replace(entry, lines=(last,), start=max(page.text.find(last), 0))


def _once(lines: Iterable[PageLine]) -> tuple[PageLine, ...]:
    kept: dict[tuple[int | None, str], PageLine] = {}
    for line in lines:
        if line.text:
            kept.setdefault((line.at, line.text), line)
    return tuple(kept.values())


def _time_in(piece: str, age: int) -> int | None:
    match = MOMENT.search(piece)
    at = moment(match) if match else None
    return at if at is not None and at <= age else None


def _refund_time(form: str, age: int) -> int | None:
    """The time that a label or a refunded status carries itself."""
    labelled = labels.first_value(
        form, ("退款成功时间", "退款时间"), lambda piece: _time_in(piece, age)
    )
    if labelled is not None:
        return labelled
    for match in MOMENT.finditer(form):
        line = form[form.rfind("\n", 0, match.start()) + 1 : match.start()]
        words = squeezed(line[-80:]).split(" ")
        if status_class(words[-1]) is StatusClass.REFUNDED:
            return _time_in(match[0], age)
    return None


def _said_without_section(text: str, sections: dict[str, tuple[int, int]], age: int) -> list[Entry]:
    """Lines with a time beside them that tell of an agreement, where no heading marks the section."""
    rest = without_sections(text, sections, (*_TALK, "退货物流"))
    return [
        entry
        for entry in negotiation.entries(rest, age)
        if entry.at is not None and any(negotiation.who_agreed(line) for line in entry.lines[-1:])
    ]
