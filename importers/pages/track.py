"""Reads 退货物流: the movements of the returned parcel, newest first, text or time first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from importers.pages.pairs import Entry, Piece, paired, pieces_of
from importers.pages.text import masked
from importers.pages.wordings import Patterns, track_words
from importers.pages.words import page_words
from models.status import plain

Movement = Literal["signed", "moving", "none"]

_LONGEST = 200
_HEAD = re.compile(
    r"\s*(?:"
    r"(?:退货)?(?:快递|物流|承运)公司\s*[:：]?\s*[^\s:：]+"
    r"|(?:退货)?(?:快递|物流|运)单号\s*[:：]?\s*(?:复制\s*)?[0-9A-Za-z]{8,}(?![0-9A-Za-z-])"
    r"|[^\s:：0-9]{2,8}(?:快递|速递|快运|速运|物流|邮政|EMS)\s*[:：]?\s*[0-9A-Za-z]{8,}(?![0-9A-Za-z-])"
    r"|[A-Za-z]{0,5}[0-9]{10,18}(?![0-9A-Za-z-])"
    r"|(?:复制|查看物流|物流详情|查看详情|展开|收起|更多)(?!\S)"
    r")[,，;；]?"
)
"""Courier, waybill and buttons in front of the first movement."""


def read_track(section: str, age: int) -> list[Entry]:
    """The movements of a section's text; a line with a time later than `age` is no fact."""
    start = 0
    while (head := _HEAD.match(section, start)) is not None:
        start = head.end()
    pieces = [piece for piece in pieces_of(section[start:], age) if not _is_button(piece)]
    found = list(paired(pieces, time_first=_time_first(pieces)))
    return [
        replace(entry, start=entry.start + start)
        for entry in found
        if entry.lines and not entry.untimely and (entry.at is not None or movement(entry))
    ]


def movement(entry: Entry) -> Movement | None:
    """What a line means; `None` where nothing in the table knows it."""
    return movement_of(" ".join(entry.lines))


def movement_of(text: str) -> Movement | None:
    """The same of a text."""
    wording, words = plain(text[:_LONGEST]), track_words()
    if _any(words.none, wording):
        return "none"
    kept = wording
    for pattern in words.not_signed:
        kept = pattern.sub("#", kept)
    if _any(words.signed, kept):
        return "signed"
    return "moving" if _any(words.moving, wording) else None


def told(entry: Entry) -> str:
    """The line as written, personal data blanked."""
    return masked(" ".join(entry.lines))[:_LONGEST]


def _any(patterns: Patterns, wording: str) -> bool:
    return any(pattern.search(wording) for pattern in patterns)


def _is_button(piece: Piece) -> bool:
    return piece.text is not None and piece.text in page_words().buttons


def _time_first(pieces: Sequence[Piece]) -> bool | None:
    """Whether times stand before their texts although a heading (已签收) stands before all.

    With a text at both ends, the odd one is the heading if the last one is known as a movement.
    """
    texts = [piece.text is not None for piece in pieces]
    if not texts or not (texts[0] and texts[-1]) or all(texts):
        return None
    last = pieces[-1].text or ""
    return True if movement_of(last) else None
