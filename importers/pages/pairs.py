"""Pairs of text and time, as the negotiation and the return's track are written on a page.

Either may come first; an actor may stand on a line of its own. Lines are kept as written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from importers.pages.text import squeezed
from importers.pages.values import MOMENT, moment

ACTOR = (
    r"(?:商家|买家|消费者|平台|系统|客服|官方客服|(?:售后)?小助手|拼多多|卖家)"
    r"(?:\(.{0,12}?\)|（.{0,12}?）)?[:：]?"
)
"""Who did what an entry tells, on a line or in front of it."""
_ACTOR = re.compile(ACTOR)
_ACTOR_BEHIND = re.compile(rf"(.*\S) ({ACTOR})")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written, and its time if it has one."""

    lines: tuple[str, ...]
    at: int | None
    start: int = 0
    """Where it begins in the text that it was read from."""
    untimely: bool = False
    """Its time is later than the page, or no time at all: no fact of this case."""


class Piece(NamedTuple):
    """A cell of text, or a time."""

    text: str | None
    at: int | None
    start: int


def entries(section: str, age: int) -> list[Entry]:
    """The entries of a section's text. A time later than `age` is no fact of this case."""
    return list(paired(_times_before_actors(_actors_apart(pieces_of(section, age)))))


def pieces_of(section: str, age: int) -> list[Piece]:
    """Cells and times in reading order."""
    pieces: list[Piece] = []
    reached = 0
    for match in MOMENT.finditer(section):
        pieces += _cells(section, reached, match.start())
        at = moment(match)
        pieces.append(Piece(None, at if at is not None and at <= age else None, match.start()))
        reached = match.end()
    return [*pieces, *_cells(section, reached, len(section))]


def _cells(section: str, start: int, end: int) -> Iterator[Piece]:
    for match in re.compile(r"[^\t\n\f]+").finditer(section, start, end):
        if text := squeezed(match[0]):
            indent = len(match[0]) - len(match[0].lstrip())
            yield Piece(text, None, match.start() + indent)


def paired(pieces: Sequence[Piece], *, time_first: bool | None = None) -> Iterator[Entry]:
    """Texts with the times that belong to them; what comes first tells which way they pair."""
    if time_first is None:
        time_first = bool(pieces) and pieces[0].text is None
    lines: list[Piece] = []
    time: Piece | None = None
    for piece in pieces:
        if piece.text is not None:
            lines.append(piece)
            continue
        if time_first:
            if lines:
                yield _entry(lines, time)
            lines, time = [], piece
        else:
            yield _entry(lines, piece)
            lines = []
    if lines:
        yield _entry(lines, time)


def _entry(lines: Sequence[Piece], time: Piece | None) -> Entry:
    texts = tuple(piece.text for piece in lines if piece.text is not None)
    first = lines[0] if lines else time
    return Entry(
        texts,
        time.at if time else None,
        first.start if first else 0,
        time is not None and time.at is None,
    )


def _actors_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """On a page of one line, the actor of the next entry stands behind the text of this one."""
    leads = len(pieces) > 2 and pieces[1].text is None
    if not (leads and pieces[0].text is not None and _ACTOR.fullmatch(pieces[0].text)):
        return list(pieces)
    apart: list[Piece] = []
    for piece, behind in zip(pieces, [*pieces[1:], None], strict=True):
        found = _ACTOR_BEHIND.fullmatch(piece.text) if piece.text is not None else None
        if found is None or behind is None or behind.text is not None:
            apart.append(piece)
            continue
        apart.append(Piece(found[1], None, piece.start))
        apart.append(Piece(found[2], None, piece.start + found.start(2)))
    return apart


def _times_before_actors(pieces: list[Piece]) -> list[Piece]:
    """Where an entry is actor, time, text: move the time to the front, so that all three pair."""
    ordered = list(pieces)
    for index in range(1, len(ordered)):
        before, here = ordered[index - 1], ordered[index]
        if here.text is None and before.text is not None and _ACTOR.fullmatch(before.text):
            ordered[index - 1], ordered[index] = here, before
    return ordered
