"""Whatever the look-back is, the ledger of the past is the same: nothing is forgotten, nothing twice."""

import random
from pathlib import Path
from typing import Any

import pytest

from models.clock import FixedClock
from models.ledger import Split
from models.settings import Settings
from models.states import Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, hours, order, payout, sale
from tests.models.shop import sighting as seen

ORDERS = [
    f"26{month:02}{day:02}-{number:015}"
    for month in (8, 10, 11)
    for day in (1, 15)
    for number in range(4)
]
STATUSES = ["退款成功", "退款成功", "退款关闭", "待商家处理", "平台处理中", None]


def _moment(chance: random.Random) -> int:
    return at(
        chance.choice(["08-05 10:00", "10-20 23:59", "10-21 10:01", "11-19 09:00"])
    ) + chance.randrange(9)


def _named(chance: random.Random) -> dict[str, str]:
    """An after-sale of one of the orders; each order has up to two."""
    at_order = chance.randrange(len(ORDERS))
    return {"id": f"22{at_order:04}{chance.randrange(2)}", "order_sn": ORDERS[at_order]}


def _sources(chance: random.Random) -> list[tuple[SourceKind, list[Any], int]]:
    """Files of one ugly shop, in an order of their own."""
    sales = [
        sale(
            **_named(chance),
            status=chance.choice(STATUSES),
            amount_fen=chance.choice([None, 100, 12800]),
            applied_at=chance.choice([None, _moment(chance)]),
            ship_state=chance.choice(["已发货", "未发货", None]),
            return_track=chance.choice([None, None, "已签收"]),
        )
        for _ in range(40)
    ]
    lines = [
        order(
            order_sn=number,
            status=chance.choice(["已收货", "已收货，退款成功", "待发货", None]),
            shipped_at=chance.choice([None, _moment(chance)]),
            confirmed_at=chance.choice([None, _moment(chance)]),
            deal_at=chance.choice([None, _moment(chance)]),
        )
        for number in ORDERS
        if chance.random() < 0.6
    ]
    booked = [
        bill(
            signature=str(n),
            order_sn=chance.choice([*ORDERS, None]),
            code=chance.choice(["0020002", "0040001", "0040003"]),
            amount_fen=-chance.choice([100, 200, 12800]),
            at=_moment(chance),
        )
        for n in range(20)
    ]
    paid = [
        payout(order_sn=chance.choice(ORDERS), applied_at=chance.choice([None, _moment(chance)]))
        for _ in range(8)
    ]
    pages = [
        seen(
            order_sn=(named := _named(chance))["order_sn"],
            after_sale_id=chance.choice(["", named["id"]]),
            status_class=chance.choice([None, "refunded", "closed", "answer"]),
            queue=chance.choice([None, "refund", "expiring"]),
            applied_at=chance.choice([None, _moment(chance)]),
            refunded_at=chance.choice([None, _moment(chance)]),
        )
        for _ in range(12)
    ]
    found: list[tuple[SourceKind, list[Any], int]] = [
        (SourceKind.AFTER_SALES, sales[:20], hours(-9)),
        (SourceKind.AFTER_SALES, sales[20:], hours(-2)),
        (SourceKind.ORDERS, lines, hours(-5)),
        (SourceKind.BILL, booked, hours(-4)),
        (SourceKind.PAYOUTS, paid, hours(-3)),
        (SourceKind.TEMPLATE, pages, hours(-6)),
    ]
    chance.shuffle(found)
    return found


def _past(path: Path, empty: Path, sources: list[Any], lookback: int) -> dict[str, tuple[int, str]]:
    path.write_bytes(empty.read_bytes())
    settings = Settings.model_validate({"lookback_days": lookback})
    bench = Workbench(path, clock=FixedClock(NOW), settings=settings, actor="tester")
    for number, (kind, rows, age) in enumerate(sources):
        feed(bench, kind, rows, age, name=str(number))
    entries = bench.books.entries()
    total = bench.books.ledger(Split.DAY).total
    bench.close()
    losses = [one for one in entries if one.queue in (Queue.REFUND, Queue.PAYOUT)]
    assert len({one.case_id for one in losses}) == len(losses)
    assert total.lost_fen == sum(one.lost_fen for one in losses)
    return {one.case_id: (one.lost_fen, one.day) for one in losses}


@pytest.mark.parametrize("seed", range(10))
def test_the_past_is_the_same_for_any_lookback(
    tmp_path: Path, empty_database: Path, seed: int
) -> None:
    sources = _sources(random.Random(seed))
    found = [_past(tmp_path / f"{days}.db", empty_database, sources, days) for days in (8, 30, 365)]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 15
