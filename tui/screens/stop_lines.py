"""The lines of the parcels to stop: groups by who can stop them, and one parcel in full. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.i18n import t
from models.money import yuan_text
from models.stop_list import StopLine
from tui import times
from tui.caseline import Piece
from tui.cells import clean, cut, fit, spread, width, wrap
from tui.columns import tail_length
from tui.widgets.lines import TextLine

Group = tuple[str, list[StopLine]]

_GAP = 2
_SIGN = 2
_LEAST_PRODUCT = 12
_MOST_PRODUCT = 44
_WAYBILL = 16
_TIME = 11
_STATE, _SHOP = 8, 12
_ROOMY = 120
"""Columns from which whole order numbers, times of shipping and the rest have room."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the list at a width."""

    columns: tuple[tuple[str, int], ...]
    order: int
    """Last characters of the order number that are shown."""


def layout(lines: Sequence[StopLine], cells: int) -> Layout:
    """The columns that fit into `cells`; the product gets what is left."""
    numbers = [clean(one.order_sn) for one in lines]
    roomy = cells >= _ROOMY
    order = max([5, *map(len, numbers)]) if roomy else tail_length(numbers)
    amount = max([width(_heading("amount")), *(len(yuan_text(one.amount_fen)) for one in lines)])
    waybill = max([_WAYBILL, *(width(clean(one.waybill)) for one in lines)])
    fixed = {"amount": amount, "waybill": min(waybill, 24), "refunded": _TIME}
    if roomy:
        fixed["shipped"] = _TIME
        if any(one.intercept for one in lines):
            fixed["state"] = _STATE
        if len({one.shop for one in lines}) > 1:
            fixed["shop"] = _SHOP
    taken = sum(wide + _GAP for wide in fixed.values()) + _SIGN + order + 1 + _GAP
    product = min(_MOST_PRODUCT, max(_LEAST_PRODUCT, cells - taken))
    names = ("amount", "waybill", "refunded", "shipped", "product", "state", "shop")
    widths = {**fixed, "product": product}
    return Layout(tuple((name, widths[name]) for name in names if name in widths), order)


def _heading(name: str) -> str:
    return t(f"prevention_screen.stop.column.{name}")


def title(lines: Sequence[StopLine], now: int, cells: int, *, reading: bool) -> TextLine:
    """How many parcels, and what was refunded for them."""
    name = f" {t('prevention_screen.stop.title')}  "
    if reading:
        name += t("books_screen.reading")
    elif lines:
        money = times.yuan(sum(one.amount_fen for one in lines))
        name += t("prevention_screen.stop.count", n=len(lines), money=money)
    return ((spread(name, f"{times.clock_time(now)} ", cells), "title"),)


def heading(shown: Layout) -> TextLine:
    """What the columns are."""
    names = [fit(_heading(name), wide, right=name == "amount") for name, wide in shown.columns]
    names.append(cut(_heading("order"), shown.order + 1))
    return ((" " * _SIGN + (" " * _GAP).join(names), "label"),)


def group_line(group: Group, cells: int) -> TextLine:
    """Who can stop the parcels below, how many and for how much."""
    name, lines = group
    money = times.yuan(sum(one.amount_fen for one in lines))
    text = t("prevention_screen.stop.group", name=clean(name), n=len(lines), money=money)
    return ((fit(f" {text}", cells), "head"),)


def parcel_line(line: StopLine, shown: Layout, now: int, *, cursor: bool) -> TextLine:
    """One parcel; `>` marks the one that keys act on."""
    values = {
        "amount": yuan_text(line.amount_fen),
        "waybill": line.waybill or _no_waybill(line),
        "refunded": _moment(line.refunded_at, now),
        "shipped": _moment(line.shipped_at, now),
        "product": _goods(line),
        "state": line.intercept,
        "shop": line.shop,
    }
    pieces: list[Piece] = [(f"{'>' if cursor else ' '} ", "")]
    for at, (name, wide) in enumerate(shown.columns):
        gap = " " * _GAP if at else ""
        role = "faint" if name in {"refunded", "shipped", "shop"} else ""
        pieces.append((gap + fit(values[name], wide, right=name == "amount"), role))
    number = clean(line.order_sn)[-shown.order :]
    return (*pieces, (f"{' ' * _GAP}{number}", "faint"))


def _no_waybill(line: StopLine) -> str:
    """What stands for a waybill: what was not shipped has none, another is to be looked up."""
    return "-" if line.action == "warehouse" else t("prevention.stop.no_waybill")


def _goods(line: StopLine) -> str:
    return "  ".join(part for part in (line.product, line.spec) if part)


def _moment(seconds: int | None, now: int) -> str:
    return "-" if seconds is None else times.full_moment(seconds, now)


def brief(line: StopLine, now: int, cells: int) -> list[TextLine]:
    """One parcel in full: numbers, goods, times, and who has to do what."""
    unknown = t("prevention_screen.stop.unknown")
    shipped, refunded = unknown, unknown
    if line.shipped_at is not None:
        shipped = t("prevention_screen.stop.shipped", at=times.full_moment(line.shipped_at, now))
    elif line.action == "warehouse":
        shipped = t("prevention_screen.stop.not_shipped")
    if line.refunded_at is not None:
        refunded = t("prevention_screen.stop.refunded", at=times.full_moment(line.refunded_at, now))
    state = t("prevention_screen.stop.state", state=line.intercept) if line.intercept else ""
    verdict = t(f"words.verdict.{line.verdict}")
    courier = f"{line.courier} {line.waybill}".strip()
    if not courier and line.action == "intercept":
        courier = t("prevention.stop.no_courier")
    first = "  ".join(part for part in (line.order_sn, courier, line.shop) if part)
    second = "  ".join(part for part in (shipped, refunded, verdict, state) if part)
    do = t(f"prevention_screen.stop.do_{line.action}")
    return [
        ((cut(f" {first}", cells), "strong"),),
        ((cut(f" {second}  {_goods(line)}", cells), ""),),
        *[((f" {row}", "soon"),) for row in wrap(do, cells - 2)],
    ]
