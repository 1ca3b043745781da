"""Reads 协商详情: who did what and when, who agreed to the refund, and when the money went.

Lines are kept as written beside what was read from them (`wordings` has the table).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from importers.pages.pairs import ACTOR, Entry, entries
from importers.pages.text import masked, without_personal
from importers.pages.wordings import agreements
from importers.pages.words import page_words
from models.pages import Who
from models.states import AgreedBy
from models.status import plain

__all__ = [
    "Agreement",
    "Entry",
    "agreement",
    "entries",
    "means",
    "refunded_at",
    "says_refunded",
    "told",
    "who_agreed",
    "who_did",
]

_LONGEST = 200
_ACTORS = re.compile(ACTOR)
_SPOKEN = re.compile(rf"({ACTOR})\s*(.*)", re.DOTALL)
_REFUNDED = re.compile(
    r"(?<![未待后可将若如请])(?:退款成功|已退款|退款(?:已)?到账|退款已完成)(?!后|失败|的话|才|时)"
)
_CONDITION = re.compile(r"^(?:如果?|若|请|当|等)|(?:待|等|即?将|预计|失败)[^,]{0,10}退款")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agreed, by which line; empty if no line says so."""

    by: AgreedBy | None
    line: str


def who_agreed(line: str) -> AgreedBy | None:
    """Who agreed by the words of one line, or `None` if it tells of no agreement."""
    wording = plain(line[:_LONGEST])
    table = agreements()
    for pattern in table.deny:
        wording = pattern.sub("#", wording)
    for by, patterns in table.by:
        if any(pattern.search(wording) for pattern in patterns):
            return None if by is AgreedBy.UNKNOWN else by
    return None


_DOERS: tuple[tuple[Who, re.Pattern[str]], ...] = (
    # Where a time ran out, the one who is named first did nothing.
    ("system", re.compile(r"(?:超时|逾期)未.*系统")),
    ("platform", re.compile(r"(?:超时|逾期)未.*(?:平台|拼多多)")),
    (
        "assistant",
        re.compile(r"(?:售后)?小助手(?:代|自动|已|:|同意|拒绝|按|\(|$)|由(?:售后)?小助手"),
    ),
    ("buyer", re.compile(r"^(?:买家|消费者|用户)(?![^,;。]{0,4}(?:超时|逾期))")),
    ("merchant", re.compile(r"^(?:商家|卖家|您)(?![^,;。]{0,4}(?:超时|逾期))")),
    ("platform", re.compile(r"^(?:平台|拼多多|官方|客服介入)")),
    ("system", re.compile(r"^(?:(?:闪电退货|闪电退款|极速退款):?)?系统")),
)


def who_did(text: str) -> Who | None:
    """Who did what an entry tells, by its wording; `None` where it does not say."""
    wording = plain(text[:_LONGEST])
    return next((who for who, pattern in _DOERS if pattern.search(wording)), None)


def told(entry: Entry) -> str:
    """An entry's text as written, without buttons and personal data; who did it stays."""
    text = " ".join(line for line in entry.lines if line not in page_words().buttons)
    spoken = _SPOKEN.fullmatch(text)
    if spoken is None:
        return masked(text)[:_LONGEST]
    # 买家： in front of an entry is who did it; elsewhere it is the label of a name.
    actor = re.sub(r"^(买家|消费者)[(（].*[)）]", r"\1", spoken[1])
    gap = text[spoken.end(1) : spoken.start(2)]
    return f"{actor}{gap}{masked(spoken[2])}".strip()[:_LONGEST]


def means(entry: Entry) -> AgreedBy | None:
    """Who agreed, where the entry tells of an agreement."""
    return next(filter(None, map(who_agreed, _candidates(entry.lines))), None)


def says_refunded(line: str) -> bool:
    """Whether a line says that the money has gone, not that it will."""
    wording = plain(line[:_LONGEST])
    return bool(_REFUNDED.search(wording)) and not _CONDITION.search(wording)


def agreement(found: Sequence[Entry]) -> Agreement:
    """Who agreed to the refund: a line about the refund before one about the return, then the latest.

    A line beside a time that is none of this case says nothing.
    """
    best: tuple[tuple[bool, int], AgreedBy, str] | None = None
    for entry in found:
        if entry.untimely:
            continue
        for line in _candidates(entry.lines):
            by = who_agreed(line)
            if by is None:
                continue
            rank = ("退款" in line and "同意退货" not in line, entry.at or 0)
            if best is None or rank > best[0]:
                best = (rank, by, line)
            break
    if best is None:
        return Agreement(None, "")
    return Agreement(best[1], without_personal(best[2])[:_LONGEST])


def refunded_at(found: Sequence[Entry]) -> int | None:
    """The latest time at which an entry says that the money has gone."""
    times = [
        entry.at
        for entry in found
        if entry.at is not None and any(says_refunded(line) for line in entry.lines)
    ]
    return max(times, default=None)


def _candidates(lines: Sequence[str]) -> Iterator[str]:
    yield from lines
    # An actor on a line of its own belongs to what the next line says that it did.
    for actor, text in pairwise(lines):
        if _ACTORS.fullmatch(actor):
            yield f"{actor} {text}"
