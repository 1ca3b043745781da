"""What the facts of an after-sale and its order say of goods, money and times. Pure."""

from datetime import UTC, datetime
from functools import lru_cache

from models.clock import SHANGHAI
from models.dossier import REFUND_CODE, Dossier, Order
from models.goods import Goods
from models.status import after_sale_type, is_back, is_intercepted, is_signed, order_status
from models.subjects import Subject


def goods_of(
    subject: Subject, order: Order | None, refunded_at: int | None, *, returned: bool = False
) -> Goods:
    """What the facts of a subject and its order say of the goods.

    `returned`: a detail page shows that the returned parcel was signed for.
    """
    sale = subject.after_sale[0] if subject.after_sale else None
    state = order_status(sale.ship_state or "") if sale else order_status("")
    tracked = is_signed(sale.ship_track or "") if sale else False
    received = bool(state.received) or tracked or bool(order and order.received)
    known = [
        value for value in (state.shipped, order.shipped if order else None) if value is not None
    ]
    if received:
        known.append(True)
    return_track = (sale.return_track or "") if sale else ""
    intercept = (sale.intercept or "") if sale else ""
    intercepted = is_intercepted(intercept)
    return Goods(
        type=after_sale_type(subject.newest("type") or ""),
        shipped=any(known) if known else None,
        received=received,
        waybill=bool((sale and sale.ship_waybill) or (order and order.waybill)),
        shipped_at=order.shipped_at if order else None,
        refunded_at=refunded_at,
        return_waybill=bool(subject.newest("return_waybill")),
        return_signed=returned or is_signed(return_track),
        intercepted=intercepted,
        back=is_back(intercept) or (intercepted and is_back(return_track)),
        disputed=bool(subject.newest("return_condition")),
        order_known=order is not None,
        refunded_unshipped=order is not None and order.refunded and order.shipped is False,
    )


def amount_of(subject: Subject, order: Order | None) -> tuple[int | None, bool]:
    """The refund in fen, and whether it is only an upper bound."""
    amount = subject.newest("amount_fen")
    if amount is not None:
        return amount, False
    bound = subject.newest("order_amount_fen")
    if bound is None and order is not None:
        bound = order.paid_fen
    return bound, bound is not None


def refunded_at_of(dossier: Dossier, subject: Subject) -> int | None:
    """When the money went: the bill's refund line of this amount, else any, else a page."""
    lines = [
        values
        for values, _fact in dossier.bill
        if values.code == REFUND_CODE and (values.amount_fen or 0) < 0 and values.at is not None
    ]
    amount = subject.newest("amount_fen")
    exact = [line for line in lines if amount is not None and line.amount_fen == -amount]
    times = [line.at for line in exact or lines if line.at is not None]
    if times:
        return max(times)
    found: int | None = subject.newest("refunded_at")
    return found


def order_time(order: Order | None, order_sn: str) -> int | None:
    if order is not None:
        for moment in (order.confirmed_at, order.shipped_at, order.deal_at):
            if moment is not None:
                return moment
    return date_of_order(order_sn)


def date_of_order(order_sn: str) -> int | None:
    """Midnight in Shanghai of the day that an order number begins with (YYMMDD)."""
    return _midnight(order_sn[:6])


@lru_cache(maxsize=1024)
def _midnight(text: str) -> int | None:
    try:
        day = datetime.strptime(text, "%y%m%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return int(day.astimezone(UTC).timestamp())
