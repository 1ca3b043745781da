"""The after-sales and orders of the made-up shop: named cases from `shop.toml`, and business
around them."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from models.clock import SHANGHAI
from models.money import fen_from_yuan

_DAY = 24 * 60
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")

SPEED_REFUNDS = (388, 391)
"""Tails that the page filtered by 极速退款 lists."""
ASSISTANT_REFUND = 410
"""Tail of the refund whose detail page says that the assistant agreed."""
EMPTY_RETURN = 402
"""Tail of the return that came back empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One order and, mostly, an after-sale on it. Times are minutes before now, money is fen."""

    tail: int
    """Last digits of the order number."""
    product: str
    paid: int
    ordered: int
    order_status: str = "已收货"
    shipped: int | None = None
    confirmed: int | None = None
    in_orders: bool = True
    """Whether the orders export lists it."""
    second: int = 0
    """Counts the after-sales of one order."""
    applied: int | None = None
    """`None`: there is no after-sale."""
    status: str = "待商家处理"
    kind: str = "仅退款"
    reason: str = "其他原因"
    amount: int | None = None
    """What the buyer asks for; `None`: all that was paid."""
    ship_state: str = "已发货"
    ship_track: str = "已签收"
    return_track: str = ""
    """With one there is a return parcel."""
    refunded: int | None = None
    """When the bill has the refund."""

    @property
    def refund(self) -> int:
        """What the buyer asks for, in fen."""
        return self.paid if self.amount is None else self.amount

    @property
    def waybill(self) -> str:
        """Number of the parcel; empty if it was never sent."""
        return "" if self.shipped is None else f"YT88{self.tail * 7_654_321 % 10**11:011d}"

    @property
    def return_waybill(self) -> str:
        """Number of the returned parcel; empty if there is none."""
        return f"SF{self.tail * 1_234_577 % 10**13:013d}" if self.return_track else ""

    @property
    def product_id(self) -> str:
        """Number of the product, the same for the same name."""
        return str(600_000_000 + sum(self.product.encode()) * 37)


@dataclass(frozen=True, slots=True)
class Payout:
    """Money given to a buyer outside a refund."""

    sale: Sale
    at: int
    """Minutes before now."""
    fen: int
    record: str
    """The reason in the small-payouts export; empty if that does not list it."""
    code: str
    """业务描述 of its line in the bill; empty if the bill does not have it yet."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, to the minute, from which every time of the shop is counted."""

    now: datetime

    @classmethod
    def at(cls, now: datetime) -> "Moment":
        """The minute of `now`, in Shanghai time."""
        return cls(now.astimezone(SHANGHAI).replace(second=0, microsecond=0))

    def ago(self, minutes: int) -> datetime:
        """So many minutes before now."""
        return self.now - timedelta(minutes=minutes)

    def stamp(self, minutes: int | None) -> str:
        """That moment as the platform writes it; empty for `None`."""
        return "" if minutes is None else f"{self.ago(minutes):%Y-%m-%d %H:%M:%S}"

    def order_sn(self, sale: Sale) -> str:
        """The order number: its date and a run of digits."""
        return f"{self.ago(sale.ordered):%y%m%d}-625944909{sale.tail:06d}"

    def after_sale_id(self, sale: Sale) -> str:
        """The after-sale number, 14 digits."""
        day = self.ago(sale.applied or 0).toordinal() % 10_000
        return f"2201{day:04d}{sale.second}{sale.tail:05d}"


@cache
def shop_name() -> str:
    """Name of the made-up shop."""
    return str(_shop()["name"])


@cache
def named(group: str) -> tuple[Sale, ...]:
    """The cases of one group: expiring, handled, snoozed, evidence, refunded."""
    return tuple(_sale(row) for row in _shop()[group])


def all_named() -> list[Sale]:
    """The cases of all groups."""
    groups = ("expiring", "handled", "snoozed", "evidence", "refunded")
    return [sale for group in groups for sale in named(group)]


@cache
def payouts() -> tuple[Payout, ...]:
    """What was paid to buyers outside refunds."""
    own = ("at", "amount", "record", "code")
    return tuple(
        Payout(
            sale=_sale({key: value for key, value in row.items() if key not in own}),
            at=minutes(row["at"]),
            fen=fen_from_yuan(row["amount"]),
            record=row["record"],
            code=row["code"],
        )
        for row in _shop()["payouts"]
    )


def countdown(sale: Sale) -> str:
    """What the page shows for the case; empty if no page shows it."""
    return str(_shop()["countdowns"].get(str(sale.tail), ""))


def background(source: random.Random) -> Iterator[Sale]:
    """Ordinary business: sold; some withdrawn, some refunded before they were sent."""
    products = sorted({sale.product for sale in all_named()})
    for tail in range(1000, 1120):
        product = source.choice(products)
        paid = source.randrange(990, 15900, 10)
        ordered = source.randrange(2 * _DAY, 27 * _DAY)
        kind = source.random()
        if kind < 0.08:
            yield Sale(
                tail=tail,
                product=product,
                paid=paid,
                ordered=ordered,
                order_status="未发货，退款成功",
                applied=ordered - 200,
                refunded=ordered - 260,
                status="退款成功",
                reason="不想要了",
                ship_state="未发货",
                ship_track="",
            )
            continue
        withdrawn = kind < 0.2
        yield Sale(
            tail=tail,
            product=product,
            paid=paid,
            ordered=ordered,
            shipped=ordered - 400,
            confirmed=max(ordered - 4 * _DAY, 30),
            applied=ordered - 500 if withdrawn else None,
            status="退款关闭",
            reason="不想要了",
        )


def minutes(span: str) -> int:
    """A span such as `1d5h30m` in minutes."""
    match = _SPAN.fullmatch(span)
    if not span or match is None:
        raise ValueError(span)
    days, hours, rest = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + rest


@cache
def _shop() -> dict[str, Any]:
    text = Path(__file__).with_name("shop.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _sale(row: dict[str, Any]) -> Sale:
    spans = {"ordered", "shipped", "confirmed", "applied", "refunded"}
    money = {"paid", "amount"}
    values: dict[str, Any] = {
        key: minutes(value) if key in spans else fen_from_yuan(value) if key in money else value
        for key, value in row.items()
    }
    return Sale(**values)
