"""Refunds and payouts older than the look-back: the desk forgets them, the ledger does not.

A case that nobody touched is kept only while it is listed. So the cases of orders that lost money
before the look-back are derived from their facts again, a few hundred orders at a time.
"""

import json
from collections.abc import Iterator

from models.case_spec import CaseSpec, Limits
from models.derive import derive
from models.ledger import CaseFacts
from models.reader import SqliteReader
from models.states import LOOSE, Queue
from models.stored_cases import OrderKey, load_dossiers

_CHUNK = 500
_DAY = 86_400

_OLD_LOSSES = """
SELECT shop_id, order_sn FROM after_sale
 WHERE (status_class = 'refunded' OR seen LIKE '%refunded%')
   AND (applied_at IS NULL OR applied_at <= :cutoff)
UNION SELECT shop_id, order_sn FROM sighting
 WHERE status_class = 'refunded' OR queue = 'refund' OR seen LIKE '%refunded%'
   OR applied_at <= :cutoff
UNION SELECT shop_id, order_sn FROM order_line
 WHERE status LIKE '%退款成功' AND (deal_at <= :cutoff OR shipped_at <= :cutoff
   OR confirmed_at <= :cutoff OR COALESCE(deal_at, shipped_at, confirmed_at) IS NULL)
UNION SELECT shop_id, order_sn FROM payout WHERE applied_at <= :cutoff
UNION SELECT shop_id, order_sn FROM bill_line
 WHERE (code = '0020002' OR code LIKE '004000_') AND (at IS NULL OR at <= :cutoff)
"""
"""Orders that may have a loss which is no longer listed. Every loss that still is has a case: a
case is made as soon as its facts are known, and stays until its time is over."""


def old_losses(reader: SqliteReader, limits: Limits, now: int) -> Iterator[CaseFacts]:
    """Refunds and payouts that no stored case knows, made from their facts."""
    shops = dict(reader.rows("SELECT id, name FROM shop"))
    cutoff = now - limits.lookback_days * _DAY
    orders = reader.exec_driver_sql(_OLD_LOSSES, {"cutoff": cutoff})
    while keys := {(row[0], row[1]) for row in orders.fetchmany(_CHUNK) if row[1]}:
        known = _stored_ids(reader, keys)
        dossiers = load_dossiers(reader, keys)
        for key in sorted(keys):
            for spec in {one.id: one for one in derive(dossiers[key], {}, limits)}.values():
                if spec.queue in (Queue.REFUND, Queue.PAYOUT) and spec.id not in known:
                    yield _facts(spec, shops[spec.shop_id])


def _stored_ids(reader: SqliteReader, keys: set[OrderKey]) -> set[str]:
    rows = reader.rows(
        "SELECT c.id FROM json_each(:numbers) w CROSS JOIN cases c ON c.order_sn = w.value",
        numbers=json.dumps([number for _shop, number in keys]),
    )
    return {row[0] for row in rows}


def _facts(spec: CaseSpec, shop: str) -> CaseFacts:
    """A case of the past: nothing of it can be won back, and nobody decided on it."""
    return CaseFacts(
        case_id=spec.id,
        queue=spec.queue,
        shop_id=spec.shop_id,
        shop=shop,
        order_sn="" if spec.order_sn.startswith(LOOSE) else spec.order_sn,
        after_sale_id=spec.after_sale_id,
        at=spec.loss_at or spec.applied_at,
        reason=spec.reason,
        product=spec.product,
        who=str(spec.agreed_by),
        verdict=spec.verdict,
        amount_fen=spec.amount_fen,
        risk_fen=0,
        compensated_fen=spec.compensated_fen or 0,
    )
