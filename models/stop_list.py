"""Refunded parcels that may still leave or arrive, and who can stop them. Pure.

A partial refund stops no parcel: the buyer paid for what it holds.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from models.prevention_limits import StopLimits
from models.states import Verdict

Action = Literal["warehouse", "intercept"]


class Parcel(NamedTuple):
    """What is known of the goods of a refunded order. Times are epoch seconds, money is fen."""

    case_id: str
    shop_id: str
    shop: str
    order_sn: str
    product: str
    spec: str
    verdict: Verdict
    shipped: bool | None
    courier: str
    waybill: str
    shipped_at: int | None
    refunded_at: int | None
    """As well as it is known."""
    amount_fen: int | None
    order_refunds_fen: int
    """All refunds of the order."""
    paid_fen: int | None
    """What the buyer paid, over all lines of the order."""
    intercept: str
    """包裹拦截状态 as the platform writes it."""


class StopLine(NamedTuple):
    """One parcel to stop. Times are epoch seconds, money is fen."""

    case_id: str
    action: Action
    courier: str
    """Empty where no source says."""
    waybill: str
    shop: str
    order_sn: str
    product: str
    spec: str
    shipped_at: int | None
    refunded_at: int | None
    amount_fen: int
    verdict: Verdict
    intercept: str


def stop_list(parcels: Iterable[Parcel], now: int, limits: StopLimits) -> list[StopLine]:
    """The parcels to stop, one line an order: at the warehouse first, then by courier, newest first."""
    best: dict[tuple[str, str], Parcel] = {}
    for parcel in parcels:
        if _worth_stopping(parcel, now, limits):
            key = (parcel.shop_id, parcel.order_sn)
            known = best.get(key)
            if known is None or (parcel.amount_fen or 0) > (known.amount_fen or 0):
                best[key] = parcel
    lines = [_line(parcel, now, limits) for parcel in best.values()]
    return sorted(lines, key=_order)


def couriers(lines: Sequence[StopLine]) -> dict[str, list[StopLine]]:
    """The lines for each courier, those for the warehouse left out."""
    found: dict[str, list[StopLine]] = {}
    for line in lines:
        if line.action == "intercept":
            found.setdefault(line.courier, []).append(line)
    return found


def _worth_stopping(parcel: Parcel, now: int, limits: StopLimits) -> bool:
    if parcel.paid_fen is not None and 0 < parcel.order_refunds_fen < parcel.paid_fen:
        return False
    if parcel.verdict is Verdict.NOT_SHIPPED:
        since = now - limits.not_shipped_days * 86400
        return parcel.refunded_at is not None and parcel.refunded_at >= since
    return parcel.verdict in (Verdict.SHIPPED_AFTER_REFUND, Verdict.IN_TRANSIT)


def action_of(parcel: Parcel, now: int, limits: StopLimits) -> Action:
    """Who can stop it: the warehouse what is not shipped yet or only just, else the courier."""
    if parcel.verdict is Verdict.NOT_SHIPPED:
        return "warehouse"
    if parcel.shipped_at is None:
        return "warehouse" if parcel.shipped is False else "intercept"
    lately = now - parcel.shipped_at < limits.warehouse_hours * 3600
    return "warehouse" if lately else "intercept"


def _line(parcel: Parcel, now: int, limits: StopLimits) -> StopLine:
    return StopLine(
        case_id=parcel.case_id,
        action=action_of(parcel, now, limits),
        courier=parcel.courier,
        waybill=parcel.waybill,
        shop=parcel.shop,
        order_sn=parcel.order_sn,
        product=parcel.product,
        spec=parcel.spec,
        shipped_at=parcel.shipped_at,
        refunded_at=parcel.refunded_at,
        amount_fen=parcel.order_refunds_fen or parcel.amount_fen or 0,
        verdict=parcel.verdict,
        intercept=parcel.intercept,
    )


def _order(line: StopLine) -> tuple[bool, bool, str, int, str, str]:
    return (
        line.action != "warehouse",
        not line.courier,
        line.courier,
        -(line.refunded_at or 0),
        line.order_sn,
        line.case_id,
    )
