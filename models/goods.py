"""What became of the goods of an after-sale: parcel, verdict, money at risk. Pure."""

from typing import NamedTuple

from models.states import AfterSaleType, Parcel, Verdict

CLOSED_VERDICTS = frozenset({Verdict.NOT_SHIPPED, Verdict.RETURNED})
"""Verdicts by which nothing was lost: the case is closed by rule."""

VERDICT_RANK: dict[Verdict, int] = {verdict: rank for rank, verdict in enumerate(Verdict)}
"""Refunds are worked off in this order: what can be stopped on the road comes first."""

_NO_MONEY = frozenset({AfterSaleType.EXCHANGE, AfterSaleType.RESEND, AfterSaleType.REPAIR})


class Goods(NamedTuple):
    """What current facts say of the goods; `None` is unknown. Times are epoch seconds."""

    type: AfterSaleType
    shipped: bool | None
    received: bool
    waybill: bool
    """There is a waybill of the parcel to the buyer."""
    shipped_at: int | None
    refunded_at: int | None
    """From a bill or a page; an estimate is no fact."""
    return_waybill: bool
    return_signed: bool
    intercepted: bool
    back: bool
    """Intercepted and back at the sender's."""
    disputed: bool
    """The merchant or a template says that the return was empty, wrong or damaged."""
    order_known: bool
    refunded_unshipped: bool = False
    """The order says 未发货，退款成功, whatever came after."""

    @property
    def return_registered(self) -> bool:
        """Whether a return was agreed, is on its way or here."""
        return (
            self.type is AfterSaleType.RETURN
            or self.return_waybill
            or self.return_signed
            or self.intercepted
        )


def parcel(goods: Goods) -> Parcel:
    """How far the goods are."""
    if goods.return_signed or goods.back:
        return Parcel.RETURN_ARRIVED
    if goods.return_waybill or goods.intercepted:
        return Parcel.RETURNING
    if goods.received:
        return Parcel.RECEIVED
    if goods.shipped or (goods.shipped is False and _left_the_house(goods)):
        return Parcel.IN_TRANSIT
    return Parcel.NOT_SHIPPED if goods.shipped is False else Parcel.UNKNOWN


def verdict(goods: Goods) -> Verdict:
    """What a refund cost. Returns are tested first: the rest needs that there is none."""
    if goods.disputed:
        return Verdict.RETURN_DISPUTED
    if goods.return_signed or goods.back:
        return Verdict.RETURNED
    if goods.return_registered:
        return Verdict.RETURN_PENDING
    if goods.received:
        return Verdict.KEPT_BY_BUYER
    if _shipped_after_refund(goods):
        return Verdict.SHIPPED_AFTER_REFUND
    if goods.shipped:
        return Verdict.IN_TRANSIT
    return Verdict.NOT_SHIPPED if goods.shipped is False else Verdict.UNKNOWN


def _shipped_after_refund(goods: Goods) -> bool:
    if (goods.shipped is False or goods.refunded_unshipped) and _left_the_house(goods):
        return True
    return (
        goods.shipped_at is not None
        and goods.refunded_at is not None
        and goods.shipped_at > goods.refunded_at
    )


def _left_the_house(goods: Goods) -> bool:
    """Whether something shows that goods were sent, whatever the status says."""
    return goods.waybill or goods.shipped_at is not None or goods.return_waybill


def never_left(goods: Goods) -> bool:
    """Whether the goods are still here, so that nothing can be lost."""
    came_back = goods.return_signed or goods.intercepted or goods.disputed
    return goods.shipped is False and not _left_the_house(goods) and not came_back


def unconfirmed(goods: Goods, found: Verdict) -> bool:
    """Whether a verdict rests on the after-sale alone, with nothing known of the order."""
    return found is Verdict.IN_TRANSIT and not goods.order_known


def request_at_risk(goods: Goods, amount_fen: int | None) -> int:
    """What an open request can still cost, fen: nothing for unshipped goods and exchanges."""
    if goods.type in _NO_MONEY or never_left(goods):
        return 0
    return amount_fen or 0


def refund_at_risk(found: Verdict, amount_fen: int | None, came_back_fen: int) -> int:
    """What of a refund can still be won back, fen."""
    if found in CLOSED_VERDICTS:
        return 0
    return max(0, (amount_fen or 0) - came_back_fen)
