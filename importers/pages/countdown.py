"""Reads the countdowns of the back end: `[D天]H时M分[S秒]`, and `N小时将逾期` on work orders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 60 * 86_400
"""Seconds; no limit of the platform is longer, so a longer countdown was misread or is none."""

_GAP = r" {0,3}(?:\n {0,3})?"
_N = r"[0-9]{1,4}"
_HOURS = rf"{_GAP}(?:小时|时)"
_MINUTES = rf"{_GAP}(?:分钟|分)"

# `日10时30分` is a time of day and `3.5时30分` is no countdown.
_FULL = re.compile(
    rf"(?<![0-9.:：日号月年])"
    rf"(?:(?P<days>{_N}){_GAP}天{_GAP})?"
    rf"(?P<hours>{_N}){_HOURS}{_GAP}"
    rf"(?P<minutes>{_N}){_MINUTES}"
    rf"(?:{_GAP}(?P<seconds>{_N}){_GAP}秒)?"
)
_OVERDUE = re.compile(
    rf"(?<![0-9.:：日号月年天时])(?=[0-9])"
    rf"(?:(?P<days>{_N}){_GAP}天{_GAP})?"
    rf"(?:(?P<hours>{_N}){_HOURS}{_GAP})?"
    rf"(?:(?P<minutes>{_N}){_MINUTES}{_GAP})?"
    r"(?:后|内)?(?:即?将)?(?P<overdue>逾期)"
)
# Under an hour the hours may be left out; alone in its cell or bracket it can be nothing else.
_MINUTES_ONLY = re.compile(
    rf"(?:(?<=[（(\n\t])|\A|(?<=剩余)|(?<=还剩)) {{0,3}}(?:(?:剩余|还剩) {{0,3}})?"
    rf"(?P<minutes>{_N}){_MINUTES}{_GAP}(?P<seconds>{_N}){_GAP}秒"
)
# `剩余45分` is no form that the back end was seen to use; that it was not understood is said.
_ALMOST = re.compile(
    rf"(?:剩余|还剩) {{0,3}}[0-9]{{1,4}}{_GAP}(?P<unread>天|小时|时|分钟|分|秒)"
    rf"(?!{_GAP}(?:[0-9]|后|内|即|将|逾期))"
)
_CLOSING = re.compile(r"[^（()）\n\t\f]{0,80}[）)]")


@dataclass(frozen=True, slots=True)
class Countdown:
    """A countdown on the page; the range covers the bracket around it and what is said in there."""

    start: int
    end: int
    seconds: int | None
    """Time left, or `None` if the figures are absurd or the form is unknown."""
    overdue_word: bool
    """It is worded as on work orders (`将逾期`)."""


def find_countdowns(text: str) -> list[Countdown]:
    """All countdowns of a page in reading order."""
    found: list[Countdown] = []
    reached = 0
    for match in sorted(_matches(text), key=lambda match: (match.start(), -match.end())):
        if match.start() >= reached:
            found.append(_countdown(text, match))
            reached = match.end()
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_FULL, _OVERDUE, _MINUTES_ONLY, _ALMOST):
        yield from pattern.finditer(text)


def _countdown(text: str, match: re.Match[str]) -> Countdown:
    groups = match.groupdict()
    figures = {name: int(groups.get(name) or 0) for name in ("days", "hours", "minutes", "seconds")}
    start, end = match.span()
    opening = max(text.rfind(bracket, max(0, start - 20), start) for bracket in "（(")
    if opening >= 0 and not re.search(r"[）)\n\t\f]", text[opening:start]):
        closing = _CLOSING.match(text, end)
        if closing is not None:
            start, end = opening, closing.end()
    seconds = None if groups.get("unread") else _seconds(figures)
    return Countdown(start, end, seconds, bool(groups.get("overdue")))


def _seconds(figures: dict[str, int]) -> int | None:
    days, hours, minutes, seconds = figures.values()
    # With days in front the hours are below 24; without, `36时20分` is a day and a half.
    absurd = minutes >= 60 or seconds >= 60 or (days > 0 and hours >= 24)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return None if absurd or total > LONGEST else total
