"""Reads 协商详情: who agreed to the refund, and when the money went.

Its entries are pairs of text and time; either may come first. Lines are kept as written.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from importers.pages.text import cells, without_personal
from importers.pages.values import MOMENT, moment
from models.states import AgreedBy
from models.status import plain

_LONGEST = 200
_ACTORS = re.compile(
    r"(?:商家|买家|消费者|平台|系统|客服|官方客服|(?:售后)?小助手|拼多多|卖家)(?:\(.{0,12}\)|（.{0,12}）)?[:：]?"
)
_REFUNDED = re.compile(
    r"(?<![未待后可将若如请])(?:退款成功|已退款|退款(?:已)?到账|退款已完成)(?!后|失败|的话|才|时)"
)
_CONDITION = re.compile(r"^(?:如果?|若|请|当|等)|(?:待|等|即?将|预计|失败)[^,]{0,10}退款")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a negotiation: what was written, and its time if it has one."""

    lines: tuple[str, ...]
    at: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agreed, by which line; empty if no line says so."""

    by: AgreedBy | None
    line: str


@dataclass(frozen=True, slots=True)
class _Wordings:
    deny: tuple[re.Pattern[str], ...]
    by: tuple[tuple[AgreedBy, tuple[re.Pattern[str], ...]], ...]


@lru_cache(maxsize=1)
def _wordings() -> _Wordings:
    table = tomllib.loads(files(__package__).joinpath("agreed_by.toml").read_text("utf-8"))
    return _Wordings(
        tuple(re.compile(pattern) for pattern in table["deny"]),
        tuple(
            (AgreedBy(entry["by"]), tuple(re.compile(pattern) for pattern in entry["any"]))
            for entry in table["wording"]
        ),
    )


def who_agreed(line: str) -> AgreedBy | None:
    """Who agreed by the words of one line, or `None` if it tells of no agreement."""
    wording = plain(line[:_LONGEST])
    for pattern in _wordings().deny:
        wording = pattern.sub("#", wording)
    for by, patterns in _wordings().by:
        if any(pattern.search(wording) for pattern in patterns):
            return by
    return None


def says_refunded(line: str) -> bool:
    """Whether a line says that the money has gone, not that it will."""
    wording = plain(line[:_LONGEST])
    return bool(_REFUNDED.search(wording)) and not _CONDITION.search(wording)


def entries(section: str, age: int) -> list[Entry]:
    """The entries of the section's text. A time later than `age` is no fact of this case."""
    pieces: list[str | int | None] = []
    reached = 0
    for match in MOMENT.finditer(section):
        pieces += cells(section[reached : match.start()])
        at = moment(match)
        pieces.append(at if at is not None and at <= age else None)
        reached = match.end()
    pieces += cells(section[reached:])
    return list(_paired(_times_before_actors(pieces)))


def agreement(found: Sequence[Entry]) -> Agreement:
    """Who agreed to the refund: a line about the refund before one about the return, then the latest."""
    best: tuple[tuple[bool, int], AgreedBy, str] | None = None
    for entry in found:
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


def _times_before_actors(pieces: list[str | int | None]) -> list[str | int | None]:
    """Where an entry is actor, time, text: move the time to the front, so that all three pair."""
    ordered = list(pieces)
    for index in range(1, len(ordered)):
        before = ordered[index - 1]
        if (
            not isinstance(ordered[index], str)
            and isinstance(before, str)
            and _ACTORS.fullmatch(before)
        ):
            ordered[index - 1], ordered[index] = ordered[index], before
    return ordered


def _paired(pieces: Sequence[str | int | None]) -> Iterator[Entry]:
    time_first = bool(pieces) and not isinstance(pieces[0], str)
    lines: list[str] = []
    at: int | None = None
    for piece in pieces:
        if isinstance(piece, str):
            lines.append(piece)
            continue
        if time_first:
            if lines:
                yield Entry(tuple(lines), at)
            lines, at = [], piece
        else:
            yield Entry(tuple(lines), piece)
            lines = []
    if lines:
        yield Entry(tuple(lines), at)
