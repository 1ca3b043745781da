"""What the facts of an after-sale and its order say of goods, money and times. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from models.clock import SHANGHAI
from models.deadlines import current
from models.dossier import REFUND_CODE, Dossier, Order
from models.goods import Goods
from models.states import StatusClass
from models.status import after_sale_type, is_back, is_intercepted, is_signed, order_status
from models.subjects import Subject, subjects_of


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
    booked = _booked_at(dossier, subject) if dossier.bill else None
    found: int | None = subject.newest("refunded_at") if booked is None else booked
    return found


def _booked_at(dossier: Dossier, subject: Subject) -> int | None:
    """When the bill booked a refund.

    Where an order was refunded several times, equal sums went in the order of applying, and a line
    of the amount of another refund is that one's.
    """
    lines = sorted(
        (values.at, -(values.amount_fen or 0))
        for values, _fact in dossier.bill
        if values.code == REFUND_CODE and (values.amount_fen or 0) < 0 and values.at is not None
    )
    if not lines:
        return None
    amount, others = subject.newest("amount_fen"), _refunded_beside(dossier, subject)
    if exact := [at for at, fen in lines if fen == amount]:
        same = [one for one in others if one.newest("amount_fen") == amount]
        return _paired(exact, [*same, subject]).get(subject.id) if same else exact[-1]
    theirs = {one.newest("amount_fen") for one in others}
    return max((at for at, fen in lines if fen not in theirs), default=None)


def _paired(times: Sequence[int], refunds: Sequence[Subject]) -> dict[str, int]:
    """Which of the times is whose, by id: the first one left that is not before it was applied for."""
    free, found = list(times), dict[str, int]()
    for one in sorted(refunds, key=_applied):
        at = next((at for at in free if at >= _applied(one)[0]), None)
        if at is not None:
            free.remove(at)
            found[one.id] = at
    return found


def _refunded_beside(dossier: Dossier, subject: Subject) -> list[Subject]:
    """The other after-sales of the order that were refunded."""
    if len(dossier.after_sales) + len(dossier.sightings) < 2:
        return []
    return [
        one
        for one in subjects_of(dossier).found
        if one.id != subject.id
        and (shown := current(one.history())) is not None
        and shown.status_class is StatusClass.REFUNDED
    ]


def _applied(subject: Subject) -> tuple[int, str]:
    return subject.newest("applied_at") or 0, subject.id


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
