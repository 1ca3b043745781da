"""Money that came in: what counts as such, its key, and what it says of the order it pays for.

Pure but for reading its data: `incoming.toml` ships with the program, a file of that name beside
the user's settings file overrides it entry by entry.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import ZhisunError
from models.i18n import t
from models.locations import settings_file
from models.states import Route
from models.status import order_status, plain

_FILE = "incoming.toml"
_SHIPPED = Path(__file__).with_name(_FILE)

INCOME_CODE = "0010002"
"""交易收入-订单收入."""
TAIL = 4
"""Digits that the tail of an order number has at least."""

_DIGITS = re.compile(r"\d+")
_UNPAID = ("待付款", "待支付", "待成团", "已取消", "未成交", "已关闭", "交易关闭")
"""Beginnings of an order's status by which the buyer has paid nothing, or has it back."""


class IncomingRulesError(ZhisunError):
    """The user's list of wordings is not valid."""


class Incoming(NamedTuple):
    """One sum that came in. Its key is the same in every database."""

    key: str
    route: Route
    shop_id: str
    order_sn: str
    """The order it is booked on; of a repayment the buyer's new order."""
    at: int | None
    amount_fen: int
    tails: tuple[str, ...] = ()
    """Of a repayment: runs of digits that may be the end of the order it pays for."""
    note: str = ""
    source_id: int = 0
    line: int = 0
    unshipped: bool = False
    """Of a repayment: the order of the 补差价 product still waits to be shipped."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a line of the bill says by which route money came back."""

    id: str
    route: Route
    code: str
    """Beginning of the code."""
    words: tuple[str, ...]

    def says(self, code: str, text: str) -> bool:
        """Whether a line of this code and text says so."""
        return code.startswith(self.code) and any(word in text for word in self.words)


def wordings(folder: Path | None = None) -> tuple[Wording, ...]:
    """The wordings in force: those that ship, under those of the user's folder.

    Raises:
        IncomingRulesError: the user's file is not valid; names file and entry.
    """
    own = (folder or settings_file().parent) / _FILE
    return _load(own, own.stat().st_mtime_ns) if own.is_file() else _load(None, None)


@lru_cache(maxsize=4)
def _load(own: Path | None, _changed: int | None) -> tuple[Wording, ...]:
    found = _read(_SHIPPED)
    if own is not None:
        found |= _read(own)
    return tuple(found.values())


def _read(path: Path) -> dict[str, Wording]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _wrong(path, str(error)) from error
    entries = tables.get("line")
    if not isinstance(entries, list) or set(tables) != {"line"}:
        raise _wrong(path, "[[line]]")
    return {one.id: one for one in (_wording(path, entry) for entry in entries)}


def _wording(path: Path, entry: Any) -> Wording:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise _wrong(path, "id")
    name, words = entry["id"], entry.get("words")
    code = entry.get("code")
    extra = set(entry) - {"id", "route", "code", "words", "source", "date", "confidence"}
    if extra:
        raise _wrong(path, f"{name}: {', '.join(sorted(extra))}")
    if entry.get("route") not in (Route.APPEAL, Route.COURIER):
        raise _wrong(path, f"{name}: route = {entry.get('route')!r}")
    if not isinstance(code, str) or not code.isdecimal():
        raise _wrong(path, f"{name}: code = {code!r}")
    if not isinstance(words, list) or not all(isinstance(one, str) and one for one in words):
        raise _wrong(path, f"{name}: words")
    return Wording(name, Route(entry["route"]), code, tuple(words))


def _wrong(path: Path, what: str) -> IncomingRulesError:
    return IncomingRulesError(
        t("recovery.bad_wordings", file=str(path), what=what), t("recovery.bad_wordings_hint")
    )


def route_of_line(code: str | None, description: str | None, remark: str | None) -> Route | None:
    """By which route a line of the bill brings money back, if it does."""
    text = f"{description or ''} {remark or ''}"
    return next((one.route for one in wordings() if one.says(code or "", text)), None)


def bill_key(shop_id: str, signature: str, ordinal: int) -> str:
    """The key of a line of the bill."""
    return f"bill:{shop_id}:{signature}:{ordinal}"


def order_key(shop_id: str, order_sn: str) -> str:
    """The key of an order of the 补差价 product; its line in the bill is the same money."""
    return f"order:{shop_id}:{order_sn}"


def order_of_key(key: str) -> tuple[str, str] | None:
    """Shop id and number of the order of the 补差价 product that a key means, if it means one."""
    kind, shop_id, rest = key.split(":", 2)
    return (shop_id, rest) if kind == "order" else None


def in_other_shop(key: str, old: str, new: str) -> str:
    """A key whose shop got another id."""
    kind, shop_id, rest = key.split(":", 2)
    return f"{kind}:{new}:{rest}" if shop_id == old else key


def pays(status: str | None) -> bool:
    """Whether an order of this status was paid for and the money stayed."""
    text = status or ""
    head = plain(text)
    return not order_status(text).refunded and not head.startswith(_UNPAID)


def waits_for_shipping(status: str | None, shipped_at: int | None) -> bool:
    """Whether an order is paid for and not shipped yet."""
    return shipped_at is None and pays(status) and order_status(status or "").shipped is False


def tails_in(note: str) -> tuple[str, ...]:
    """Runs of digits in a note that are long enough to be the end of an order number."""
    text = unicodedata.normalize("NFKC", note)
    return tuple(dict.fromkeys(run for run in _DIGITS.findall(text) if len(run) >= TAIL))


def is_tail_of(tail: str, order_sn: str) -> bool:
    """Whether an order number ends in these digits."""
    digits = "".join(_DIGITS.findall(order_sn))
    return len(tail) >= TAIL and digits.endswith(tail)
