"""Which columns a pane has at a width, and how wide they are. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from models.i18n import catalogue, language
from models.states import Queue
from tui.cells import width

MARKS = 2
TIME = 9
MONEY = 9
FIXED = MARKS + TIME + 1 + MONEY + 2
"""Marks, time with its `~`, money with its bracket, and the gap after them."""

_MIN_PRODUCT = 14
_MIN_REASON = 10
_MOST_REASON = 22
_SHOP = 10
_AGREED_FROM = 96
_APPLICANT_FROM = 96
_APPLICANT = 10
_ORDER_SUM = 9
_MISSING, _MOST_MISSING = 12, 20

_ORDER: dict[Queue, tuple[str, ...]] = {
    Queue.EXPIRING: ("type", "parcel", "reason"),
    Queue.EVIDENCE: ("reason", "parcel", "missing", "type"),
    Queue.REFUND: ("verdict", "parcel", "reason"),
    Queue.PAYOUT: ("payout_kind", "order_sum", "appeal", "reason"),
}
_GIVES_WAY: dict[Queue, tuple[str, ...]] = {
    Queue.EXPIRING: ("shop", "reason", "type"),
    Queue.EVIDENCE: ("shop", "type", "missing", "reason"),
    Queue.REFUND: ("shop", "agreed_by", "reason", "parcel"),
    Queue.PAYOUT: ("applicant", "shop", "reason", "order_sum", "appeal"),
}
"""Columns that go first where there is no room for the product."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one pane: the fixed ones at the left, `columns`, product, number."""

    cells: int
    """Width of the pane."""
    columns: tuple[tuple[str, int], ...]
    """Name and width of each column between money and product."""
    product: int
    """Width of the product with the marks at its end."""
    tail: int
    """Last digits of the number that are shown."""


@lru_cache(maxsize=256)
def layout(
    queue: Queue, cells: int, *, shops: bool, tail: int, lang: str, missing: bool = True
) -> Layout:
    """The columns of a queue's pane that is `cells` wide; `lang` is only the cache's business.

    `missing`: with a column for the evidence that is missing, where the queue has one.
    """
    names = [name for name in _ORDER[queue] if missing or name != "missing"]
    if queue is Queue.REFUND and cells >= _AGREED_FROM:
        names.append("agreed_by")
    if queue is Queue.PAYOUT and cells >= _APPLICANT_FROM:
        names.append("applicant")
    if shops:
        names.append("shop")
    for going in ("", *_GIVES_WAY[queue]):
        names = [name for name in names if name != going]
        widths = {name: _natural(name, lang) for name in names}
        product = cells - FIXED - tail - 1 - sum(widths.values()) - len(widths)
        if product >= _MIN_PRODUCT:
            break
    if "reason" in widths:
        more = max(0, min(_MOST_REASON - _MIN_REASON, (product - 20) // 2))
        widths["reason"] += more
        product -= more
    if "missing" in widths:
        more = max(0, min(_MOST_MISSING - _MISSING, (product - 18) // 2))
        widths["missing"] += more
        product -= more
    return Layout(cells, tuple(widths.items()), max(product, 0), tail)


def layout_now(queue: Queue, cells: int, *, shops: bool, tail: int, missing: bool = True) -> Layout:
    """The columns in the language in use."""
    return layout(queue, cells, shops=shops, tail=tail, lang=language(), missing=missing)


def _natural(name: str, lang: str) -> int:
    if name == "reason":
        return _MIN_REASON
    fixed = {
        "shop": _SHOP, "applicant": _APPLICANT, "order_sum": _ORDER_SUM, "missing": _MISSING,
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    if name == "appeal":
        texts = catalogue("desk", lang)
        return max(width(text) for key, text in texts.items() if key.startswith("appeal."))
    words = catalogue("words", lang)
    known = [width(text) for key, text in words.items() if key.startswith(f"{name}.")]
    return max(known) + (1 if name == "verdict" else 0)


def tail_length(numbers: list[str], shortest: int = 5) -> int:
    """Fewest last digits, at least five, by which the different numbers can be told apart."""
    different = set(numbers)
    longest = max(map(len, different), default=shortest)
    for length in range(shortest, longest):
        if len({number[-length:] for number in different}) == len(different):
            return length
    return max(shortest, longest)
