"""Everything known of one order, gathered for the rules. Values only, no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from models.facts import (
    AfterSaleValues,
    BillValues,
    OrderValues,
    PageLineValues,
    PayoutValues,
    SightingValues,
)
from models.merge import Fact
from models.status import order_status

REFUND_CODE = "0020002"
"""交易退款-订单退款: a refund taken from the merchant."""
PAYOUT_CODES = ("0040001", "0040002", "0040003", "0040004", "0040005")
"""售后费用: payouts to the buyer outside a refund, and penalties."""
JUDGED_CODES = frozenset({REFUND_CODE, *PAYOUT_CODES})
"""The bill lines that make or change a case by themselves."""
INCOME_CODES = ("013", "014")
"""其他收入: codes from the first up to the second, some of which say 申诉补回."""


def is_read(code: str | None) -> bool:
    """Whether rules look at bill lines of a code."""
    return code is not None and (code in JUDGED_CODES or INCOME_CODES[0] <= code < INCOME_CODES[1])


@dataclass(slots=True)
class Dossier:
    """The facts of one order of one shop."""

    shop_id: str
    order_sn: str
    after_sales: list[tuple[AfterSaleValues, Fact]] = field(default_factory=list)
    sightings: list[tuple[SightingValues, Fact]] = field(default_factory=list)
    lines: list[tuple[OrderValues, Fact]] = field(default_factory=list)
    bill: list[tuple[BillValues, Fact]] = field(default_factory=list)
    payouts: list[tuple[PayoutValues, Fact]] = field(default_factory=list)
    page_lines: list[tuple[PageLineValues, Fact]] = field(default_factory=list)

    def add(self, table: str, fact: Fact) -> None:
        """File a fact under its table."""
        match table:
            case "after_sale":
                self.after_sales.append((AfterSaleValues(*fact.values), fact))
            case "sighting":
                self.sightings.append((SightingValues(*fact.values), fact))
            case "order_line":
                self.lines.append((OrderValues(*fact.values), fact))
            case "bill_line":
                self.bill.append((BillValues(*fact.values), fact))
            case "payout":
                self.payouts.append((PayoutValues(*fact.values), fact))
            case "page_line":
                self.page_lines.append((PageLineValues(*fact.values), fact))
            case _:
                raise ValueError(table)


@dataclass(frozen=True, slots=True)
class Order:
    """An order, put together from its lines."""

    status: str
    shipped: bool | None
    received: bool
    refunded: bool
    paid_fen: int | None
    """What the buyer paid, over all lines."""
    shipped_at: int | None
    confirmed_at: int | None
    deal_at: int | None
    waybill: str
    courier: str
    product: str


def order_of(lines: Iterable[tuple[OrderValues, Fact]]) -> Order | None:
    """The order that the lines describe, or `None` without any.

    A field of the order is taken from the line with the newest stamp. Sums run over the lines that
    the newest source names, since an older file may tell the lines apart by other columns.
    """
    known = sorted(lines, key=lambda line: line[1].stamp, reverse=True)
    if not known:
        return None

    def newest(name: str) -> Any:
        found = [
            (fact.field_stamp(name), getattr(values, name))
            for values, fact in known
            if getattr(values, name) is not None
        ]
        return max(found)[1] if found else None

    status = newest("status") or ""
    goods = order_status(status)
    top = known[0][1].stamp.age
    paid = [values.paid_fen for values, fact in known if fact.stamp.age == top]
    shipped_at, confirmed_at = newest("shipped_at"), newest("confirmed_at")
    return Order(
        status=status,
        shipped=True if shipped_at is not None and goods.shipped is None else goods.shipped,
        received=bool(goods.received) or confirmed_at is not None,
        refunded=goods.refunded,
        paid_fen=sum(fen for fen in paid if fen is not None)
        if any(fen is not None for fen in paid)
        else None,
        shipped_at=shipped_at,
        confirmed_at=confirmed_at,
        deal_at=newest("deal_at"),
        waybill=newest("waybill") or "",
        courier=newest("courier") or "",
        product=newest("product") or "",
    )
