"""What reconciling reads: orders that lost money, days that bills cover, where a line stands."""

from collections.abc import Iterator
from pathlib import PurePath

from models.factstore import by_shop
from models.reader import Reader, SqliteReader
from models.reconcile import Span, merged
from models.stored_cases import OrderKey

_CHUNK = 500
COUPON_CODE = "0020005"
"""交易退款-优惠券结算: coupons that the platform takes back with a refund."""

_ORDERS = """
SELECT shop_id, order_sn FROM bill_line WHERE code = '0020002' OR code LIKE '004000_'
UNION SELECT shop_id, order_sn FROM after_sale
 WHERE status_class = 'refunded' OR seen LIKE '%refunded%'
UNION SELECT shop_id, order_sn FROM payout
UNION SELECT shop_id, order_sn FROM sighting
 WHERE status_class = 'refunded' OR queue = 'refund' OR seen LIKE '%refunded%'
"""


def orders_with_losses(reader: SqliteReader) -> Iterator[set[OrderKey]]:
    """Orders of which a bill or an after-sale says that money went, some hundred at a time."""
    rows = reader.exec_driver_sql(_ORDERS)
    while keys := {(row[0], row[1]) for row in rows.fetchmany(_CHUNK) if row[1]}:
        yield keys


def covered(reader: Reader) -> dict[str, tuple[Span, ...]]:
    """The days that the bills of each shop cover, by shop id.

    A bill covers what lies between its first line and the end of its period.
    """
    rows = reader.rows(
        "SELECT l.shop_id, min(l.at), max(l.at), s.covers_until FROM bill_line l"
        " JOIN source s ON s.id = l.source_id WHERE l.at IS NOT NULL"
        " GROUP BY l.shop_id, l.source_id, s.covers_until"
    )
    spans: dict[str, list[Span]] = {}
    for shop_id, first, last, until in rows:
        spans.setdefault(shop_id, []).append(Span(first, max(last, until or last)))
    return {shop_id: merged(found) for shop_id, found in spans.items()}


def coupons(reader: Reader, keys: set[OrderKey]) -> dict[OrderKey, int]:
    """What bills took back of coupons, by order."""
    found: dict[OrderKey, int] = {}
    for shop_id, numbers in by_shop(keys):
        rows = reader.rows(
            "SELECT b.order_sn, -sum(b.amount_fen) FROM json_each(:numbers) w CROSS JOIN bill_line b"
            " ON b.shop_id = :shop AND b.order_sn = w.value"
            f" WHERE b.code = '{COUPON_CODE}' GROUP BY b.order_sn",
            shop=shop_id,
            numbers=numbers,
        )
        found |= {(shop_id, number): fen for number, fen in rows}
    return found


def source_names(reader: Reader) -> dict[int, str]:
    """The name of every file and page, without its folder."""
    return {
        number: PurePath(name).name for number, name in reader.rows("SELECT id, name FROM source")
    }


def matched_fen(reader: Reader) -> int:
    """Money of bills and orders that belongs to a recovery."""
    rows = reader.rows("SELECT COALESCE(sum(fen), 0) FROM money_match WHERE NOT refused")
    return int(rows[0][0])
