"""The refunded orders whose goods may still leave or arrive, with what is known of the parcel."""

from models.dossier import Dossier, Order, order_of
from models.prevention_limits import StopLimits
from models.queries import JUDGED
from models.reader import SqliteReader
from models.states import LOOSE, Verdict
from models.stop_list import Parcel
from models.stored_cases import load_dossiers

_CANDIDATES = f"""
SELECT j.id, j.shop_id, j.shop_name, j.order_sn, j.after_sale_id, j.product, j.verdict, j.loss_at,
  j.amount_fen,
  (SELECT COALESCE(sum(o.amount_fen), 0) FROM cases o
    WHERE o.shop_id = j.shop_id AND o.order_sn = j.order_sn AND o.queue = 'refund')
FROM ({JUDGED}) j
WHERE j.queue = 'refund' AND j.state <> 'handled' AND (
  j.verdict IN ('shipped_after_refund', 'in_transit')
  OR (j.verdict = 'not_shipped' AND j.loss_at >= :since)
)
ORDER BY j.id
"""
"""What a person handled is dealt with; what the rules closed (`not_shipped`) is not."""


def parcels(reader: SqliteReader, now: int, limits: StopLimits) -> list[Parcel]:
    """Every parcel that may have to be stopped; `stop_list` decides."""
    since = now - int(limits.not_shipped_days * 86400)
    rows = reader.rows(_CANDIDATES, now=now, since=since)
    keys = {(row[1], row[3]) for row in rows if not row[3].startswith(LOOSE)}
    dossiers = load_dossiers(reader, keys)
    found = []
    for case_id, shop_id, shop, order_sn, sale, product, verdict, at, amount, refunds in rows:
        if (shop_id, order_sn) not in dossiers:
            continue
        dossier = dossiers[shop_id, order_sn]
        order = order_of(dossier.lines)
        waybill, track = _sale(dossier, sale)
        found.append(
            Parcel(
                case_id=case_id,
                shop_id=shop_id,
                shop=shop,
                order_sn=order_sn,
                product=product,
                spec=_spec(dossier),
                verdict=Verdict(verdict),
                shipped=order.shipped if order else None,
                courier=order.courier if order else "",
                waybill=_waybill(order) or waybill,
                shipped_at=order.shipped_at if order else None,
                refunded_at=at,
                amount_fen=amount,
                order_refunds_fen=refunds,
                paid_fen=order.paid_fen if order else None,
                intercept=track,
            )
        )
    return found


def _waybill(order: Order | None) -> str:
    return order.waybill if order else ""


def _sale(dossier: Dossier, after_sale_id: str) -> tuple[str, str]:
    """Waybill and interception by the after-sales export."""
    for values, _fact in dossier.after_sales:
        if values.id == after_sale_id:
            return values.ship_waybill or "", values.intercept or ""
    return "", ""


def _spec(dossier: Dossier) -> str:
    """The specifications of all lines of the order."""
    specs = {values.spec: None for values, _fact in dossier.lines if values.spec}
    return "; ".join(specs)
