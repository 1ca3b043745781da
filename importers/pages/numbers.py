"""Finds order, after-sale and work order numbers in every form in which they are copied.

Positions are those of cleaned text (`text.clean`). A waybill is none of these numbers, and what
only looks like an order number (cut, masked, too long) is marked as `broken`: a row starts there,
but nobody knows whose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import unquote

MarkKind = Literal["order", "after_sale", "address", "work_order", "foreign", "broken"]

DASHES = "-‐‑‒–—―−－﹣﹘⁃"
_DASH = f"[{DASHES}]"
_GAP = r" {0,3}(?:\n {0,3})?"
"""What may stand between two digits of one number: blanks, or the end of a line."""

_TAIL = re.compile(rf"{_DASH}{_GAP}[0-9](?:{_GAP}[0-9]){{14}}(?![0-9])")
_HEAD = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}[0-9]){{5}}{_GAP}\Z")
_HEAD_REACH = 48

_RUN_21 = re.compile(r"(?<![0-9])[0-9]{21}(?![0-9])")
_ORDER_LABEL = r"订单(?:编号|号码?)[ \t]{0,4}[:：]?"
_LABELLED_21 = re.compile(
    rf"{_ORDER_LABEL}\s{{0,4}}(?P<number>[0-9](?:{_GAP}[0-9]){{20}})(?![0-9])"
)

_AFTER_SALE_LABEL = re.compile(r"(?:售后(?:编号|编码|单号|单编号)|退款编号)")
_ID_PLAIN = re.compile(r"[0-9]{11,14}(?![0-9])")
_ID_GAPPED = re.compile(rf"[0-9](?:{_GAP}[0-9]){{13}}(?![0-9])")
_ID_ALONE = re.compile(r"(?<![0-9A-Za-z.*])2[23][0-9]{12}(?![0-9A-Za-z*]|\.[0-9])")
_ID_ALONE_GAPPED = re.compile(
    r"(?:(?<=[\n\t])|\A) {0,8}(?P<id>2 ?[23](?: ?[0-9]){12}) {0,8}(?=[\n\t]|\Z)"
)
_OTHER_LABEL = re.compile(
    r"(?:单号|运单(?:编号)?|流水号?|商品(?:ID|id|编号)|手机号?|电话|编码)"
    r"[ \t]{0,4}[:：]?\s{0,4}\Z"
)
_BETWEEN = re.compile(r"[^0-9]{0,40}")

_WORK_ORDER = re.compile(
    r"工单(?:编号|号|ID|id)[ \t]{0,4}[:：]?\s{0,4}(?P<number>[0-9]{6,20})(?![0-9])"
)

_ADDRESS = re.compile(
    r"(?P<page>aftersales-ssr/detail|work_order/tododetail|NegativeExperienceDetail)"
    r"\?(?P<query>[^\s\"'<>，。；（）]{0,300})"
)
_ADDRESS_GOES_ON = re.compile(r"\n(?P<rest>[0-9A-Za-z&=%_-]{1,100})")
_SN_IN_QUERY = re.compile(rf"(?:^|[&?])orderSn=([0-9]{{6}}){_DASH}?([0-9]{{15}})(?![0-9])")
_ID_IN_QUERY = re.compile(r"(?:^|[&?])id=([0-9]{6,20})(?![0-9])")
_PARAMETER = re.compile(r"[A-Za-z_]=\Z")

_BROKEN = re.compile(
    rf"(?<![0-9])(?:[0-9]{{6}} ?{_DASH}{{1,2}} ?[0-9*]{{8,}}|[0-9]{{15,30}}(?=[^0-9]|\Z))"
)
_LABEL_ALONE = re.compile(r"订单(?:编号|号)[ \t]{0,4}[:：]")
_FOUR_DIGITS = re.compile(r"\s{0,4}[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the page and where it stands; `end` is exclusive."""

    start: int
    end: int
    kind: MarkKind
    order_sn: str = ""
    number: str = ""
    """The after-sale's or the work order's number."""
    labelled: bool = False
    """Its label stands before it, or it comes from an address."""


def find_marks(text: str) -> list[Mark]:
    """All numbers of a page in reading order, none overlapping another."""
    found: list[Mark] = []
    taken = bytearray(len(text))
    for finder in (_addresses, _orders, _after_sales, _work_orders, _broken):
        for mark in finder(text):
            if not any(taken[mark.start : mark.end]):
                taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
                found.append(mark)
    ours = {mark.order_sn for mark in found if mark.kind == "address"}
    foreign = {mark.order_sn for mark in found if mark.kind == "foreign"} - ours
    kept = [mark for mark in found if mark.kind == "foreign" or mark.order_sn not in foreign]
    return sorted(kept, key=lambda mark: mark.start)


def plausible_day(six: str) -> bool:
    """Whether six digits are a day (YYMMDD) on which Pinduoduo existed."""
    try:
        day = date(2000 + int(six[:2]), int(six[2:4]), int(six[4:]))
    except ValueError:
        return False
    return 2015 <= day.year <= 2069


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _order_sn(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:6]}-{digits[6:]}"


def _addresses(text: str) -> Iterator[Mark]:
    for match in _ADDRESS.finditer(text):
        query, end = match["query"], match.end()
        more = _ADDRESS_GOES_ON.match(text, end)
        # A terminal breaks a long address at its edge; a query that is whole needs no next line.
        if more is not None and not (_SN_IN_QUERY.search(query) and _ID_IN_QUERY.search(query)):
            joined = query + more["rest"]
            if _SN_IN_QUERY.search(unquote(joined)):
                query, end = joined, more.end()
        query = unquote(query.replace("&amp;", "&"))
        sn, number = _SN_IN_QUERY.search(query), _ID_IN_QUERY.search(query)
        order_sn = f"{sn[1]}-{sn[2]}" if sn else ""
        start = _start_of_word(text, match.start())
        if match["page"] == "NegativeExperienceDetail":
            yield Mark(start, end, "foreign", order_sn, labelled=True)
        elif match["page"] == "work_order/tododetail":
            yield Mark(start, end, "work_order", order_sn, number[1] if number else "", True)
        elif order_sn or number:
            yield Mark(start, end, "address", order_sn, number[1] if number else "", True)


def _start_of_word(text: str, position: int) -> int:
    lowest = max(0, position - 100)
    while position > lowest and not text[position - 1].isspace():
        position -= 1
    return position


def _orders(text: str) -> Iterator[Mark]:
    for tail in _TAIL.finditer(text):
        head = _HEAD.search(text, max(0, tail.start() - _HEAD_REACH), tail.start())
        if head is None or _PARAMETER.search(text, max(0, head.start() - 2), head.start()):
            continue
        number = _order_sn(head[0] + tail[0])
        yield Mark(
            head.start(), tail.end(), "order", number, labelled=_has_label(text, head.start())
        )
    for run in _RUN_21.finditer(text):
        before = text[max(0, run.start() - 2) : run.start()]
        if plausible_day(run[0][:6]) and not _PARAMETER.search(before):
            number = _order_sn(run[0])
            yield Mark(
                run.start(), run.end(), "order", number, labelled=_has_label(text, run.start())
            )
    for match in _LABELLED_21.finditer(text):
        digits = _digits(match["number"])
        if len(match["number"]) > 21 and plausible_day(digits[:6]):
            yield Mark(
                match.start("number"),
                match.end("number"),
                "order",
                _order_sn(digits),
                labelled=True,
            )


def _has_label(text: str, position: int) -> bool:
    return (
        re.search(rf"{_ORDER_LABEL}\s{{0,4}}\Z", text[max(0, position - 20) : position]) is not None
    )


def _after_sales(text: str) -> Iterator[Mark]:
    labelled: list[tuple[int, int]] = []
    for label in _AFTER_SALE_LABEL.finditer(text):
        between = _BETWEEN.match(text, label.end())
        assert between is not None  # noqa: S101 - the pattern matches the empty text too
        position = between.end()
        if between[0].count("\n") > 4 or _OTHER_LABEL.search(between[0]):
            continue
        number = _ID_PLAIN.match(text, position) or _ID_GAPPED.match(text, position)
        if number is None or re.match(rf" ?{_DASH}[0-9]", text[number.end() : number.end() + 3]):
            continue
        if labelled and labelled[-1] == number.span():
            continue
        labelled.append(number.span())
        yield Mark(
            number.start(), number.end(), "after_sale", number=_digits(number[0]), labelled=True
        )
    spans = set(labelled)
    for match in _ID_ALONE.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if match.span() not in spans and not _OTHER_LABEL.search(before):
            yield Mark(match.start(), match.end(), "after_sale", number=match[0])
    for match in _ID_ALONE_GAPPED.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if " " in match["id"] and not _OTHER_LABEL.search(before):
            yield Mark(
                match.start("id"), match.end("id"), "after_sale", number=_digits(match["id"])
            )


def _work_orders(text: str) -> Iterator[Mark]:
    for match in _WORK_ORDER.finditer(text):
        yield Mark(match.start(), match.end(), "work_order", number=match["number"], labelled=True)


def _broken(text: str) -> Iterator[Mark]:
    for match in _BROKEN.finditer(text):
        dashed = any(dash in match[0] for dash in DASHES)
        long = not dashed and len(match[0]) in (20, 22)
        if (dashed or long) and plausible_day(match[0][:6]):
            yield Mark(match.start(), match.end(), "broken")
    for label in _LABEL_ALONE.finditer(text):
        # The range reaches into the digits, so that a number that was understood keeps them.
        digits = _FOUR_DIGITS.match(text, label.end())
        if digits is not None:
            yield Mark(label.start(), digits.end(), "broken")
