"""Times, money and waybills as they stand on a page."""

import re
from collections.abc import Iterator
from datetime import datetime

from models.clock import SHANGHAI
from models.money import fen_from_yuan

MOMENT = re.compile(
    r"(?<![0-9])(20[0-9]{2})[-/.年](1[0-2]|0?[1-9])[-/.月](3[01]|[12][0-9]|0?[1-9])日?"
    r"[ T\t\n]{1,4}([01]?[0-9]|2[0-3])[:：]([0-5][0-9])(?:[:：]([0-5][0-9]))?(?![0-9])"
)
"""`YYYY-MM-DD HH:MM[:SS]`, with `-`, `/` or `.`; the blank may be a line break."""

_AMOUNT = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,2})?"
MONEY = re.compile(
    rf"(?:[¥￥] {{0,2}}(?P<sign>{_AMOUNT})"
    rf"|(?<![0-9.,A-Za-z-])(?P<unit>{_AMOUNT}) {{0,2}}元"
    r"|(?<![0-9.,A-Za-z:：-])(?P<bare>[0-9]{1,7}\.[0-9]{2})(?=[\s/]|\Z))(?![0-9])"
)
"""`￥65.00`, `¥65`, `500元`, or a bare figure with two decimals that ends its word."""

_WAYBILL = re.compile(
    r"(?<![0-9A-Za-z-])(?:[A-Za-z]{0,5}[0-9]{10,18}|[0-9A-Za-z]{13,18})(?![0-9A-Za-z-])"
)


def moment(match: re.Match[str]) -> int | None:
    """Epoch seconds of a match of `MOMENT`; `None` if there is no such day."""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI).timestamp())
    except ValueError:
        return None


def amounts(text: str) -> Iterator[int]:
    """Sums of money in a text, in fen, in reading order."""
    for match in MONEY.finditer(text):
        yield fen_from_yuan(match["sign"] or match["unit"] or match["bare"])


def waybills(text: str) -> Iterator[str]:
    """Waybills in a text: 10 to 18 digits with or without letters, at least eight digits."""
    for match in _WAYBILL.finditer(text):
        if sum(character.isdecimal() for character in match[0]) >= 8:
            yield match[0]


def first_amount(text: str) -> int | None:
    """The first sum of money in a text, in fen."""
    return next(amounts(text), None)


def first_waybill(text: str) -> str | None:
    """The first waybill in a text."""
    return next(waybills(text), None)
