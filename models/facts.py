"""What the platform says, as plain rows on their way into the store.

The field tuples below are the contract between `importers` (which fill them, in this order) and
`models.ingest` (which merges them). Units: fen, epoch seconds (UTC), text; `None` says nothing.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.states import SourceKind


class AfterSaleValues(NamedTuple):
    """One row of the after-sales workbench export (A3). `status_class` is `rules.status_class(status)`;
    `ship_state` is 订单状态, `ship_track` 发货物流状态, `return_track` 退货物流状态, `intercept`
    包裹拦截状态, `process_state` 处理状态; `extra` a JSON object of the columns nobody asked for."""

    id: str
    order_sn: str
    status: str | None
    status_class: str | None
    type: str | None
    reason: str | None
    amount_fen: int | None
    order_amount_fen: int | None
    applied_at: int | None
    ship_waybill: str | None
    return_waybill: str | None
    ship_state: str | None
    ship_track: str | None
    intercept: str | None
    return_track: str | None
    process_state: str | None
    product_id: str | None
    product: str | None
    remark: str | None
    extra: str | None


AFTER_SALE_FIELDS = AfterSaleValues._fields


class OrderValues(NamedTuple):
    """One line of the orders export (A2). `line_key` tells the lines of one order apart: the style id,
    else product id and specification, else the product's name, else empty."""

    order_sn: str
    line_key: str
    status: str | None
    after_sale_status: str | None
    paid_fen: int | None
    received_fen: int | None
    goods_fen: int | None
    quantity: int | None
    shipped_at: int | None
    confirmed_at: int | None
    deal_at: int | None
    promised_ship_at: int | None
    waybill: str | None
    courier: str | None
    product_id: str | None
    product: str | None
    spec: str | None
    remark: str | None
    buyer_note: str | None
    extra: str | None


ORDER_FIELDS = OrderValues._fields


class BillValues(NamedTuple):
    """One line of the bill (A1). `signature` is a stable hash of the line's content, `ordinal` counts
    identical lines of one file from 0; `amount_fen` is signed; `code` is the 7 digits of 业务描述;
    `order_sn` may be empty, or come from the remark."""

    signature: str
    ordinal: int
    order_sn: str | None
    at: int | None
    amount_fen: int | None
    account_type: str | None
    code: str | None
    description: str | None
    remark: str | None
    extra: str | None


BILL_FIELDS = BillValues._fields


class PayoutValues(NamedTuple):
    """One row of a payouts record (A4): small payouts, coupons. Its key is order, time, amount."""

    order_sn: str
    applied_at: int | None
    amount_fen: int | None
    status: str | None
    reason: str | None
    applicant: str | None
    product_id: str | None
    product: str | None
    kind: str | None
    """A `PayoutKind`, where the source says which."""
    extra: str | None


PAYOUT_FIELDS = PayoutValues._fields


class SightingValues(NamedTuple):
    """What a page or a template row says of one after-sale or work order. `kind` is `after_sale` or
    `work_order`; `after_sale_id` may be empty (the row names only the order; for a work order it holds
    the work order's number); `queue` is the queue it was seen in, or empty; `deadline_source` is
    `pasted` or `typed`; `text` the line as written."""

    kind: str
    order_sn: str
    after_sale_id: str
    applied_at: int | None
    queue: str | None
    status: str | None
    status_class: str | None
    deadline_at: int | None
    deadline_source: str
    type: str | None
    amount_fen: int | None
    reason: str | None
    return_waybill: str | None
    agreed_by: str | None
    agreed_line: str | None
    return_condition: str | None
    refunded_at: int | None
    title: str | None
    text: str | None


SIGHTING_FIELDS = SightingValues._fields


class PageLineValues(NamedTuple):
    """One line of a detail page: a movement of the return, or an entry of the negotiation.

    `kind` is `track` or `entry`; `at` is 0 where the page does not say; `text` is as written,
    personal data blanked; `who` is `buyer`, `merchant`, `platform`, `assistant` or `system`. `means`
    is what was read from it: `signed`, `moving` or `none` of a track, an `AgreedBy` of an entry."""

    order_sn: str
    after_sale_id: str
    kind: str
    at: int
    text: str
    who: str | None
    means: str | None


PAGE_LINE_FIELDS = PageLineValues._fields


class ServiceValues(NamedTuple):
    """One row of the 服务概况 export (A7): a shop's own metrics on `day`, its midnight in Shanghai.

    Rates are parts per million; what nothing reads stays in `extra`."""

    day: int
    disputes: int | None
    dispute_ppm: int | None
    dispute_mean_ppm: int | None
    interventions: int | None
    intervention_ppm: int | None
    quality_ppm: int | None
    refunds: int | None
    refund_fen: int | None
    refund_ppm: int | None
    extra: str | None


SERVICE_FIELDS = ServiceValues._fields


FIELDS: dict[str, tuple[str, ...]] = {
    "after_sale": AFTER_SALE_FIELDS,
    "order_line": ORDER_FIELDS,
    "bill_line": BILL_FIELDS,
    "payout": PAYOUT_FIELDS,
    "sighting": SIGHTING_FIELDS,
    "page_line": PAGE_LINE_FIELDS,
    "service_metric": SERVICE_FIELDS,
}
"""Fields by fact table."""

TABLE_OF_KIND: dict[SourceKind, str] = {
    SourceKind.AFTER_SALES: "after_sale",
    SourceKind.ORDERS: "order_line",
    SourceKind.BILL: "bill_line",
    SourceKind.PAYOUTS: "payout",
    SourceKind.SERVICE: "service_metric",
    SourceKind.TEMPLATE: "sighting",
    SourceKind.PAGE: "sighting",
}
"""The fact table that each kind of source fills; a page fills `page_line` as well."""


class FactRow(NamedTuple):
    """One understood row: where it stood, whose it is, and its values in the order of its fields."""

    line: int
    """Line or sheet row, counted from 1."""
    shop: str | None
    """The row's own 店铺名称, if it has one."""
    values: tuple[Any, ...]
    """Values in the order of the fact table's fields."""
    resolves: str | None = None
    """The id of the reject that this row corrects."""


class RejectRow(NamedTuple):
    """One row that could not be understood, kept so that it can be corrected."""

    line: int
    column: str
    """Header of the offending column, or empty."""
    value: str
    """The offending cell as written, personal data blanked, at most 200 characters."""
    code: str
    """Reason code, an i18n key below `reject.`."""
    row: dict[str, str]
    """The raw row by header, personal data blanked."""
    resolves: str | None = None
    """The id of an earlier reject that this row was meant to correct."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One file or page on its way in."""

    name: str
    """The path as given, or `-`, or the name of a pasted page."""
    kind: SourceKind
    digest: str
    """Stable hash of the bytes."""
    age: int
    """Epoch seconds of the moment that the source describes; never later than now."""
    age_origin: str
    """`content`, `name`, `workbook`, `mtime`, `at` or `now`: where the age comes from."""
    encoding: str = ""
    headers: tuple[str, ...] = field(default=())
    """Header row as written, so that rejects can be written back in the same columns."""
    covers_until: int | None = None
    """For a bill: the end of its period, epoch seconds."""
