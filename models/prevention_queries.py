"""What prevention reads: orders by product, notices, refunds by 极速退款. Plain SQL."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from models.clock import SHANGHAI
from models.notice_rows import NoticeRow
from models.prevention import Span
from models.reader import Reader

_NO_ORDERS = "('待付款', '待成团', '已取消')"
"""Statuses of orders that nobody paid, as far as they say."""

_PLACED = (
    "((l.deal_at >= :start AND l.deal_at < :end) OR"
    # 订单成交时间 may be blank; an order number begins with its day.
    " (l.deal_at IS NULL AND substr(l.order_sn, 1, 6) BETWEEN :first AND :last))"
    f" AND COALESCE(l.status, '') NOT IN {_NO_ORDERS}"
)


def orders_by_product(reader: Reader, span: Span) -> dict[tuple[str, str], int]:
    """How many orders were placed in the span, by shop id and product."""
    rows = reader.rows(
        "SELECT l.shop_id, COALESCE(l.product, ''), count(DISTINCT l.order_sn) FROM order_line l"
        f" WHERE {_PLACED} GROUP BY 1, 2",
        **_bounds(span),
    )
    return {(shop_id, product): count for shop_id, product, count in rows}


def orders_of_product(reader: Reader, shop_id: str, product: str, span: Span) -> dict[str, str]:
    """Orders of a product that were placed in the span: number to ISO date in Shanghai."""
    rows = reader.rows(
        "SELECT l.order_sn, max(l.deal_at) FROM order_line l"
        f" WHERE l.shop_id = :shop AND l.product = :product AND {_PLACED} GROUP BY l.order_sn",
        shop=shop_id,
        product=product,
        **_bounds(span),
    )
    return {number: _day(number, deal_at) for number, deal_at in rows}


def _bounds(span: Span) -> dict[str, Any]:
    after = span.end + timedelta(days=1)
    return {
        "start": midnight(span.start),
        "end": midnight(after),
        "first": f"{span.start:%y%m%d}",
        "last": f"{span.end:%y%m%d}",
    }


def midnight(day: date) -> int:
    """The first second of a day in Shanghai, epoch seconds."""
    return int(datetime.combine(day, time(), SHANGHAI).astimezone(UTC).timestamp())


def _day(number: str, deal_at: int | None) -> str:
    if deal_at is None:
        return f"20{number[:2]}-{number[2:4]}-{number[4:6]}"
    return datetime.fromtimestamp(deal_at, SHANGHAI).date().isoformat()


_NOTICE = (
    "n.id, n.shop_id, COALESCE((SELECT s.name FROM shop s WHERE s.id = n.shop_id), ''), n.product,"
    " n.reason, n.template, n.text, n.updated_at, n.copied_at, n.published_at"
)


def notices(reader: Reader) -> list[NoticeRow]:
    """All kept notices."""
    rows = reader.rows(f"SELECT {_NOTICE} FROM notice n ORDER BY n.product, n.reason, n.shop_id")
    return [NoticeRow(*row) for row in rows]


def notice_of(reader: Reader, shop_id: str, product: str, reason: str) -> NoticeRow | None:
    """The kept notice of a product and a reason."""
    rows = reader.rows(
        f"SELECT {_NOTICE} FROM notice n"
        " WHERE n.shop_id = :shop AND n.product = :product AND n.reason = :reason",
        shop=shop_id,
        product=product,
        reason=reason,
    )
    return NoticeRow(*rows[0]) if rows else None


def notice_by_id(reader: Reader, notice_id: str) -> NoticeRow | None:
    """The kept notice with an id."""
    rows = reader.rows(f"SELECT {_NOTICE} FROM notice n WHERE n.id = :id", id=notice_id)
    return NoticeRow(*rows[0]) if rows else None


def shop_names(reader: Reader) -> dict[str, str]:
    """Names of the shops by id."""
    return {row[0]: row[1] for row in reader.rows("SELECT id, name FROM shop")}


def speed_refunds(reader: Reader, start: int) -> tuple[int, int, int]:
    """Refunds by 极速退款 before shipping since a time: how many, their fen, how many went out after."""
    ((count, fen, sent),) = reader.rows(
        "SELECT count(*), COALESCE(sum(c.amount_fen), 0),"
        " COALESCE(sum(c.verdict = 'shipped_after_refund'), 0) FROM cases c"
        " WHERE c.queue = 'refund' AND c.agreed_by = 'speed' AND c.loss_at >= :start"
        " AND c.verdict IN ('not_shipped', 'shipped_after_refund')",
        start=start,
    )
    return count, fen, sent
