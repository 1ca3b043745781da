"""Enumerations of the domain. Values are stored and shown in JSON, so they never change."""

from enum import StrEnum

LOOSE = "~"
"""Begins the key under which a bill line that names no order is filed; never shown."""


class Queue(StrEnum):
    """The kinds of work, in the order in which equal urgency is worked off."""

    EVIDENCE = "evidence"
    EXPIRING = "expiring"
    REFUND = "refund"
    PAYOUT = "payout"


class StatusClass(StrEnum):
    """What an after-sales status means, whatever its wording in exports and pages."""

    ANSWER = "answer"
    """Waits for the merchant's answer (待商家处理)."""
    RECEIPT = "receipt"
    """Waits for the merchant to confirm the returned goods (待商家收货)."""
    PLATFORM = "platform"
    """The platform has stepped in (平台处理中, 商家举证)."""
    BUYER = "buyer"
    """Waits for the buyer, the parcel or the platform's payment."""
    REFUNDED = "refunded"
    """The money is gone (退款成功)."""
    CLOSED = "closed"
    """Ended without a refund (退款关闭, 换货成功)."""


class Verdict(StrEnum):
    """What became of the goods of a refund, most urgent first."""

    SHIPPED_AFTER_REFUND = "shipped_after_refund"
    IN_TRANSIT = "in_transit"
    RETURN_DISPUTED = "return_disputed"
    RETURN_PENDING = "return_pending"
    KEPT_BY_BUYER = "kept_by_buyer"
    UNKNOWN = "unknown"
    NOT_SHIPPED = "not_shipped"
    RETURNED = "returned"


class AgreedBy(StrEnum):
    """Who agreed to a refund."""

    ASSISTANT = "assistant"
    SPEED = "speed"
    MERCHANT = "merchant"
    PLATFORM = "platform"
    UNKNOWN = "unknown"


class DeadlineSource(StrEnum):
    """Where a deadline comes from, most trusted first."""

    STATED = "stated"
    PASTED = "pasted"
    TYPED = "typed"
    ESTIMATED = "estimated"
    NONE = "none"


class CaseState(StrEnum):
    """The state of a case as a person sees it at a moment."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    HANDLED = "handled"
    CLOSED = "closed"


class Bucket(StrEnum):
    """Time left, in buckets; overdue comes last, since it can no longer be saved."""

    HOUR = "due_1h"
    FOUR_HOURS = "due_4h"
    DAY = "due_24h"
    LATER = "later"
    NONE = "no_deadline"
    OVERDUE = "overdue"


class AfterSaleType(StrEnum):
    """What the buyer asks for."""

    REFUND_ONLY = "refund_only"
    RETURN = "return"
    EXCHANGE = "exchange"
    RESEND = "resend"
    REPAIR = "repair"
    UNKNOWN = "unknown"


class Parcel(StrEnum):
    """How far the goods are."""

    NOT_SHIPPED = "not_shipped"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    RETURNING = "returning"
    RETURN_ARRIVED = "return_arrived"
    UNKNOWN = "unknown"


class ReturnCondition(StrEnum):
    """What a returned parcel held, as the merchant says."""

    EMPTY = "empty"
    WRONG = "wrong"
    DAMAGED = "damaged"


class SubjectKind(StrEnum):
    """What a case is about."""

    AFTER_SALE = "after_sale"
    ORDER = "order"
    WORK_ORDER = "work_order"
    PAYOUT = "payout"
    BILL_LINE = "bill_line"


class SourceKind(StrEnum):
    """Kinds of sources, as `import --json` names them."""

    AFTER_SALES = "after_sales"
    ORDERS = "orders"
    BILL = "bill"
    PAYOUTS = "payouts"
    SERVICE = "service"
    """The 服务概况 export: the shop's own metrics."""
    TEMPLATE = "template"
    PAGE = "page"
    UNKNOWN = "unknown"


class DraftKind(StrEnum):
    """Kinds of texts for a person to send."""

    PERSUASION = "persuasion"
    REFUSAL = "refusal"
    REPAYMENT = "repayment"
    STATEMENT = "statement"
    """What happened, for a dispute in which the platform asks for evidence."""
    APPEAL = "appeal"
    """What happened, for an appeal against a refund or payout."""
    NOTICE = "notice"
    """For before the order; belongs to a product and a reason, not to a case."""


class Route(StrEnum):
    """Ways to get money back."""

    REPAYMENT = "repayment"
    APPEAL = "appeal"
    COURIER = "courier"


class RecoveryState(StrEnum):
    """Where an attempt to get money back stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    WON = "won"
    PART = "part"
    LOST = "lost"
    WRITTEN_OFF = "written_off"


OPEN_RECOVERIES = (RecoveryState.DRAFTED, RecoveryState.SENT)
"""States without a result yet."""


DISPUTE_TYPES = (AfterSaleType.REFUND_ONLY, AfterSaleType.RETURN, AfterSaleType.UNKNOWN)
"""Requests that count as a dispute refund (纠纷退款) where the platform decides against the shop;
exchanges and repairs move no money."""


class AppealItem(StrEnum):
    """What an appeal asks for; each is ticked, reasoned and capped on its own."""

    GOODS = "goods"
    FREIGHT = "freight"
    DISPUTE_RATE = "dispute_rate"


class MatchedBy(StrEnum):
    """Who said that money belongs to a recovery."""

    BILL = "bill"
    PERSON = "person"
    NONE = "none"


class PayoutKind(StrEnum):
    """What a payout was for."""

    SMALL = "small"
    """小额打款: the merchant's own."""
    COMPENSATION = "compensation"
    """售后补偿消费者."""
    FREIGHT = "freight"
    """运费补偿, the guide's 退运费打款."""
    LATE_SHIPMENT = "late_shipment"
    FAKE_SHIPMENT = "fake_shipment"
    COUPON = "coupon"
    OTHER = "other"


class EvidenceResult(StrEnum):
    """How a dispute ended after its evidence was submitted."""

    WON = "won"
    LOST = "lost"
    REVIEW = "review"
    """The platform looks at it a second time."""
