"""Cells: text as files hold it -> text, ids, fen, epoch seconds. Pure, no files, no database.

Every reader takes a cell as written, returns `None` for a blank one and raises `CellError` for one
that it does not understand. Only the formats of the exports are read; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from models.clock import SHANGHAI
from models.money import fen_from_yuan


class CellError(ValueError):
    """A cell cannot be understood; `code` is an i18n key below `reject.`."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        """The field whose cell is meant, where the reader knows it."""


class Memo(dict[str, Any]):
    """Remembers what a reader made of a text: exports repeat statuses, products and days.

    `memo[text]` calls the reader on a miss; long texts are not kept, and a full memo starts anew.
    """

    def __init__(self, read: Callable[[str], Any], limit: int = 4096) -> None:
        super().__init__()
        self._read = read
        self._limit = limit

    def __missing__(self, text: str) -> Any:
        value = self._read(text)
        if len(text) <= 200:
            if len(self) >= self._limit:
                self.clear()
            self[text] = value
        return value


INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f"
"""Characters without width that copying and byte order marks leave at the ends of a cell."""

_BLANKS = " \t\r\n\v\f\x00\xa0\u3000" + INVISIBLE
_CONTROLS = dict.fromkeys((*range(32), 127, *range(128, 160))) | {
    ord(char): " " for char in "\t\n\r\v\f\u2028\u2029"
}
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_NO_WIDTH = {ord(char): None for char in _BLANKS + "\xad"}


def clean(text: str) -> str:
    """The cell's text without what spreadsheets put around it: blanks, `'`, `="..."`, controls."""
    text = text.strip()
    if not text or (text.isprintable() and text[0] not in "'="):
        return text
    text = text.strip(_BLANKS)
    if text[:1] == "=" and (match := _FORMULA_TEXT.fullmatch(text)):
        text = match.group(1).replace('""', '"').strip(_BLANKS)
    if text[:1] == "'":
        text = text[1:].strip(_BLANKS)
    return text if text.isprintable() else text.translate(_CONTROLS).strip(_BLANKS)


def text_of(cell: str) -> str | None:
    """The cell's text, or `None` if it is blank."""
    return (clean(cell) or None) if cell else None


def solid(cell: str) -> str:
    """A number's text in half-width characters, without any blank."""
    return unicodedata.normalize("NFKC", clean(cell)).translate(_NO_WIDTH)


_ORDER = re.compile(r"[0-9]{6}-[0-9]{15}")
_ORDER_WITHOUT_DASH = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{15}")
_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc\u4e00"), "-"
)
_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]{1,3}")
_AFTER_SALE = re.compile(r"[0-9]{5,20}")
ORDER_IN_TEXT = re.compile(r"(?<![0-9])[0-9]{6}-[0-9]{15}(?![0-9])")
"""An order number somewhere in a text."""


def is_order_sn(text: str) -> bool:
    """Whether the text is an order number as the platform writes it."""
    return _ORDER.fullmatch(text) is not None


def has_order_shape(cell: str) -> bool:
    """Whether a cell holds an order number with its dash, however it was copied."""
    return _ORDER.fullmatch(solid(cell).translate(_DASHES)) is not None


def order_sn(cell: str) -> str:
    """An order number in the platform's form `dddddd-15 digits`.

    Raises:
        CellError: `missing_order`, `scientific_id` or `bad_order`.
    """
    if _ORDER.fullmatch(cell):
        return cell
    text = solid(cell).translate(_DASHES)
    if _ORDER.fullmatch(text):
        return text
    if _ORDER_WITHOUT_DASH.fullmatch(text):
        return f"{text[:6]}-{text[6:]}"
    if not text:
        raise CellError("missing_order")
    raise CellError("scientific_id" if _SCIENTIFIC.fullmatch(text) else "bad_order")


def after_sale_id(cell: str) -> str:
    """An after-sale number: digits only.

    Raises:
        CellError: `missing_key`, `scientific_id` or `bad_id`.
    """
    if _AFTER_SALE.fullmatch(cell):
        return cell
    text = solid(cell)
    if _AFTER_SALE.fullmatch(text):
        return text
    if not text:
        raise CellError("missing_key")
    raise CellError("scientific_id" if _SCIENTIFIC.fullmatch(text) else "bad_id")


def number_text(cell: str) -> str | None:
    """A number kept as text (waybill, product id); `None` if blank.

    Raises:
        CellError: `scientific_id`.
    """
    text = cell.strip()
    if not text or (text.isascii() and text.isalnum()):
        return text or None
    text = unicodedata.normalize("NFKC", clean(cell)).strip(_BLANKS)
    if _SCIENTIFIC.fullmatch(text):
        raise CellError("scientific_id")
    return text or None


AMOUNTS = 1 << 15
"""How many amounts a `Memo` of sums keeps: a shop has more of them than statuses and products."""
_NOTHING = frozenset({"", "-", "--", "—", "/"})
_MOST_FEN = 10**13
_PLAIN_MONEY = re.compile(r"([0-9]{1,9})\.([0-9]{2})\t?")
"""How the exports write nearly every amount."""
_WORDS_AFTER = re.compile(r"(\S*[0-9](?:\.[0-9]+)?元?)\s+([^\s0-9万千百亿角分kKwW][^0-9]*)")


def money(cell: str) -> int | None:
    """Yuan text as fen; `None` if blank or `-`. Words may follow after a blank.

    Raises:
        CellError: `bad_money`.
    """
    if match := _PLAIN_MONEY.fullmatch(cell):
        return int(match[1] + match[2])
    text = unicodedata.normalize("NFKC", clean(cell))
    if text in _NOTHING:
        return None
    if match := _WORDS_AFTER.fullmatch(text):
        text = match.group(1)
    try:
        fen = fen_from_yuan(text) if len(text) < 30 and text.isprintable() else _MOST_FEN
    except ValueError as error:
        raise CellError("bad_money") from error
    # Larger amounts are no money, and would not fit into a database's integer.
    if abs(fen) >= _MOST_FEN:
        raise CellError("bad_money")
    return fen


def whole_number(cell: str) -> int | None:
    """A count of pieces; `None` if blank.

    Raises:
        CellError: `bad_number`.
    """
    text = solid(cell).replace(",", "")
    if text in _NOTHING:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CellError("bad_number")
    return int(text)


_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?")
_USUAL_LENGTH = len("2026-07-05 09:08:07")
_NO_DAY = frozenset({"0000-00-00", "0000-00-00 00:00:00"})


def _day_start(text: str) -> int:
    match = _DAY.fullmatch(text)
    if match is None or not 2000 <= int(match.group(1)) <= 2099:
        raise CellError("bad_time")
    year, month, day = (int(match.group(part)) for part in (1, 3, 4))
    try:
        moment = datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError as error:
        raise CellError("bad_time") from error
    return int(moment.timestamp())


def _seconds(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (24, 0, 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise CellError("bad_time")
    return hours * 3600 + minutes * 60 + seconds


_days = Memo(_day_start)
_clocks = Memo(_seconds)
_hours = Memo(lambda text: _days[text[:10]] + _seconds(f"{text[11:]}:00"))
_within_hour = Memo(lambda text: _seconds(f"00{text}"))
"""Apart, so that every time of a month is remembered by a few texts."""


def moment(cell: str) -> int | None:
    """A time of China as epoch seconds; `None` if blank.

    Read are `2026-07-05 09:08:07`, `2026/7/5 9:08`, with or without seconds, and a day alone.

    Raises:
        CellError: `bad_time`.
    """
    if not cell:
        return None
    usual = len(cell) == _USUAL_LENGTH and cell[10] == " " and cell.isascii()
    if usual and cell not in _NO_DAY:
        seconds: int = _hours[cell[:13]] + _within_hour[cell[13:]]
        return seconds
    text = unicodedata.normalize("NFKC", clean(cell))
    if text in _NOTHING or text in _NO_DAY:
        return None
    day, *rest = text.split(None, 1)
    return int(_days[day]) + (int(_clocks[rest[0]]) if rest else 0)


_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's time has no zone


def serial_text(serial: float) -> str | None:
    """A workbook's serial day number as `YYYY-MM-DD HH:MM:SS`; `None` if it is no likely time."""
    if not 36526 <= serial < 73050:  # 2000 to 2099
        return None
    moment_ = _EXCEL_EPOCH + timedelta(seconds=round(serial * 86400))
    return moment_.strftime("%Y-%m-%d %H:%M:%S")
