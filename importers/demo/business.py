"""The made-up shop's business around its named cases: sixty days of orders, and small refunds."""

import random
from collections.abc import Iterator
from typing import Any

from importers.demo.sales import DAY, Sale, shop_data
from models.money import fen_from_yuan

_DAYS = 60
_FIRST_ORDER, _FIRST_LOSS = 10_000, 20_000
"""Tails of order numbers that no named case has."""


def background(source: random.Random) -> Iterator[Sale]:
    """Ordinary business: sold; some withdrawn, some refunded before they were sent."""
    tail = _FIRST_ORDER
    for row in shop_data()["business"]:
        count = row["orders"] * _DAYS // 30
        for place in range(count):
            tail += 1
            earliest = place * _DAYS * DAY // count
            ordered = DAY + earliest + source.randrange(_DAYS * DAY // count)
            yield _sold(tail, row["product"], fen_from_yuan(row["paid"]), ordered, source.random())


def _sold(tail: int, product: str, paid: int, ordered: int, chance: float) -> Sale:
    common: dict[str, Any] = {"tail": tail, "product": product, "paid": paid, "ordered": ordered}
    if chance < 0.03 and ordered > 5 * DAY:
        return Sale(
            **common,
            order_status="未发货，退款成功",
            applied=ordered - 200,
            refunded=ordered - 260,
            status="退款成功",
            reason="不想要了",
            ship_state="未发货",
            ship_track="",
        )
    arrived = ordered - 4 * DAY
    withdrawn = chance < 0.07 and arrived > DAY
    return Sale(
        **common,
        order_status="已收货" if arrived > 0 else "已发货，待收货",
        shipped=ordered - 400,
        confirmed=arrived if arrived > 0 else None,
        applied=arrived - 500 if withdrawn else None,
        status="退款关闭",
        reason="不想要了",
    )


def losses() -> Iterator[Sale]:
    """Small refunds of parts of an order, to which nobody came back."""
    tail = _FIRST_LOSS
    for row in shop_data()["losses"]:
        paid = fen_from_yuan(row["paid"])
        for place, days in enumerate(row["days"]):
            tail += 1
            refunded = days * DAY - 90 - 37 * place
            yield Sale(
                tail=tail,
                product=row["product"],
                paid=paid,
                # A part of the price, another one each time.
                amount=paid * (8 + place * 5 % 9) // 1000 * 10,
                ordered=refunded + 3 * DAY,
                shipped=refunded + 2 * DAY + 600,
                confirmed=refunded + 700,
                applied=refunded + 200,
                refunded=refunded,
                status="退款成功",
                reason=row["reason"],
                agreed=row["agreed"],
            )
