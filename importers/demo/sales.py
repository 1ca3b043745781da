"""The after-sales and orders of the made-up shop: named cases from `shop.toml`."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from models.clock import SHANGHAI
from models.money import fen_from_yuan

DAY = 24 * 60
"""Minutes."""
_GROUPS = (
    *("expiring", "handled", "saved", "snoozed", "evidence"),
    *("refunded", "recovered", "closed", "strays", "top_ups"),
)
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")

SPEED_REFUNDS = (388, 391, 428)
"""Tails that the page filtered by 极速退款 lists."""
ASSISTANT_REFUND = 410
"""Tail of the refund whose detail page says that the assistant agreed."""
EMPTY_RETURN = 402
"""Tail of the return that came back empty."""
DISPUTED_RETURN = 31
"""Tail of the dispute whose detail page shows the return's track and the negotiation."""
FREIGHT = 407
"""Tail of the return that has not arrived, for which freight was paid."""
COUPON = 501
"""Tail of the order that got a coupon after a payout of the same sum."""


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
    booked: int | None = None
    """What the bill took, where that is not what the after-sale says."""
    agreed: str = ""
    """Who agreed, as the filled-in template says; empty if it does not list the order."""
    count: int = 1
    """How many were bought."""
    number: str = ""
    """Number of the product, if it has one of its own."""
    buyer_note: str = ""

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
        return self.number or str(600_000_000 + sum(self.product.encode()) * 37)


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
    who: str = "客服01"
    """Who applied for it, in the small-payouts export."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that came back, a line of the bill."""

    tail: int
    """Of the order that it is booked on."""
    at: int
    """Minutes before now."""
    fen: int
    code: str


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
    return str(shop_data()["name"])


@cache
def named(group: str) -> tuple[Sale, ...]:
    """The cases of one group; `shop.toml` says what each group is."""
    return tuple(_sale(row) for row in shop_data()[group])


def all_named() -> list[Sale]:
    """The cases of all groups."""
    return [sale for group in _GROUPS for sale in named(group)]


@cache
def payouts() -> tuple[Payout, ...]:
    """What was paid to buyers outside refunds."""
    own = ("at", "sum", "record", "code", "who")
    return tuple(
        Payout(
            sale=_sale({key: value for key, value in row.items() if key not in own}),
            at=minutes(row["at"]),
            fen=fen_from_yuan(row["sum"]),
            record=row["record"],
            code=row["code"],
            who=row.get("who", "客服01"),
        )
        for row in shop_data()["payouts"]
    )


@cache
def returned() -> tuple[Returned, ...]:
    """What came back by the bill."""
    return tuple(
        Returned(row["tail"], minutes(row["at"]), fen_from_yuan(row["sum"]), row["code"])
        for row in shop_data()["returned"]
    )


def countdown(sale: Sale) -> str:
    """What the page shows for the case; empty if no page shows it."""
    return str(shop_data()["countdowns"].get(str(sale.tail), ""))


def minutes(span: str) -> int:
    """A span such as `1d5h30m` in minutes."""
    match = _SPAN.fullmatch(span)
    if not span or match is None:
        raise ValueError(span)
    days, hours, rest = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + rest


@cache
def shop_data() -> dict[str, Any]:
    """What `shop.toml` says."""
    text = Path(__file__).with_name("shop.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _sale(row: dict[str, Any]) -> Sale:
    spans = {"ordered", "shipped", "confirmed", "applied", "refunded"}
    money = {"paid", "amount", "booked"}
    values: dict[str, Any] = {
        key: minutes(value) if key in spans else fen_from_yuan(value) if key in money else value
        for key, value in row.items()
    }
    return Sale(**values)
