"""The database tables, as SQLModel classes. Structure only: no queries, no rules.

Times are whole epoch seconds (UTC), money is fen, ids are text. Facts carry the stamp of the source
that they come from; see `merge` for what the stamp columns mean.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that SQLite's batch migrations can find it."""


class Base(SQLModel):
    """Parent of all tables; owns the metadata."""

    metadata = MetaData(naming_convention=NAMING)


def _seconds(*, nullable: bool = True, index: bool = False) -> Any:
    return Field(
        default=None, sa_type=BigInteger, nullable=nullable, index=index
    )  # epoch seconds pass 2**31 in 2038


def _text(*, primary_key: bool = False, default: Any = "") -> Any:
    return Field(default=default, sa_type=Text, primary_key=primary_key, nullable=False)


class Shop(Base, table=True):
    """One shop of the platform."""

    id: str = _text(primary_key=True)
    name: str = Field(sa_type=Text, unique=True)


class Source(Base, table=True):
    """One file or page that was read."""

    id: int = Field(sa_type=BigInteger, primary_key=True)
    """Made from name, content and age: the same source has the same id in every database."""
    name: str = _text()
    kind: str = _text()
    digest: str = Field(sa_type=Text, index=True)
    encoding: str = _text()
    age: int = _seconds(nullable=False)
    age_origin: str = _text()
    headers: str = _text()
    """JSON array of the header row as written."""
    covers_until: int | None = _seconds()
    imported_at: int = _seconds(nullable=False)
    complete: bool = False


class _Stamped(Base):
    """Columns of a fact that say where it comes from."""

    age: int = _seconds(nullable=False)
    rank: int = Field(default=0, sa_type=Integer, nullable=False)
    digest: int = Field(sa_type=BigInteger, nullable=False)
    blanks: int = Field(default=0, sa_type=BigInteger, nullable=False)
    source_id: int = Field(sa_type=BigInteger, nullable=False)
    line: int = Field(sa_type=Integer, nullable=False)
    older: str | None = Field(default=None, sa_type=Text)
    seen: str | None = Field(default=None, sa_type=Text)


class AfterSale(_Stamped, table=True):
    """One after-sales request, as the workbench export shows it."""

    __tablename__ = "after_sale"
    __table_args__ = (Index("ix_after_sale_order", "shop_id", "order_sn"),)

    shop_id: str = _text(primary_key=True)
    id: str = _text(primary_key=True)
    order_sn: str = _text()
    status: str | None = Field(default=None, sa_type=Text)
    status_class: str | None = Field(default=None, sa_type=Text)
    type: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    order_amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    applied_at: int | None = _seconds()
    ship_waybill: str | None = Field(default=None, sa_type=Text)
    return_waybill: str | None = Field(default=None, sa_type=Text)
    ship_state: str | None = Field(default=None, sa_type=Text)
    ship_track: str | None = Field(default=None, sa_type=Text)
    intercept: str | None = Field(default=None, sa_type=Text)
    return_track: str | None = Field(default=None, sa_type=Text)
    process_state: str | None = Field(default=None, sa_type=Text)
    product_id: str | None = Field(default=None, sa_type=Text)
    product: str | None = Field(default=None, sa_type=Text)
    remark: str | None = Field(default=None, sa_type=Text)
    extra: str | None = Field(default=None, sa_type=Text)


class OrderLine(_Stamped, table=True):
    """One line of an order, as the orders export shows it."""

    __tablename__ = "order_line"

    shop_id: str = _text(primary_key=True)
    order_sn: str = _text(primary_key=True)
    line_key: str = _text(primary_key=True)
    status: str | None = Field(default=None, sa_type=Text)
    after_sale_status: str | None = Field(default=None, sa_type=Text)
    paid_fen: int | None = Field(default=None, sa_type=BigInteger)
    received_fen: int | None = Field(default=None, sa_type=BigInteger)
    goods_fen: int | None = Field(default=None, sa_type=BigInteger)
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    shipped_at: int | None = _seconds()
    confirmed_at: int | None = _seconds()
    deal_at: int | None = _seconds()
    promised_ship_at: int | None = _seconds()
    waybill: str | None = Field(default=None, sa_type=Text)
    courier: str | None = Field(default=None, sa_type=Text)
    product_id: str | None = Field(default=None, sa_type=Text)
    product: str | None = Field(default=None, sa_type=Text)
    spec: str | None = Field(default=None, sa_type=Text)
    remark: str | None = Field(default=None, sa_type=Text)
    buyer_note: str | None = Field(default=None, sa_type=Text)
    extra: str | None = Field(default=None, sa_type=Text)


class BillLine(_Stamped, table=True):
    """One line of the bill: money that moved."""

    __tablename__ = "bill_line"
    __table_args__ = (Index("ix_bill_line_order", "shop_id", "order_sn"),)

    shop_id: str = _text(primary_key=True)
    signature: str = _text(primary_key=True)
    ordinal: int = Field(sa_type=Integer, primary_key=True)
    order_sn: str | None = Field(default=None, sa_type=Text)
    at: int | None = _seconds()
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    account_type: str | None = Field(default=None, sa_type=Text)
    code: str | None = Field(default=None, sa_type=Text)
    description: str | None = Field(default=None, sa_type=Text)
    remark: str | None = Field(default=None, sa_type=Text)
    extra: str | None = Field(default=None, sa_type=Text)


class Payout(_Stamped, table=True):
    """One small payout to a buyer, as its record shows it."""

    __tablename__ = "payout"

    shop_id: str = _text(primary_key=True)
    order_sn: str = _text(primary_key=True)
    applied_at: int = Field(sa_type=BigInteger, primary_key=True)
    amount_fen: int = Field(sa_type=BigInteger, primary_key=True)
    status: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    applicant: str | None = Field(default=None, sa_type=Text)
    product_id: str | None = Field(default=None, sa_type=Text)
    product: str | None = Field(default=None, sa_type=Text)
    extra: str | None = Field(default=None, sa_type=Text)
    kind: str | None = Field(default=None, sa_type=Text)
    """A `PayoutKind`, where the source says which."""


class PageLine(_Stamped, table=True):
    """One line of a detail page: a movement of the return, or an entry of the negotiation."""

    __tablename__ = "page_line"

    shop_id: str = _text(primary_key=True)
    order_sn: str = _text(primary_key=True)
    after_sale_id: str = _text(primary_key=True)
    kind: str = _text(primary_key=True)
    """`track` or `entry`."""
    at: int = Field(default=0, sa_type=BigInteger, primary_key=True)
    """0 where the page does not say."""
    text: str = _text(primary_key=True)
    """As written, personal data blanked."""
    who: str | None = Field(default=None, sa_type=Text)
    """`buyer`, `merchant`, `platform`, `assistant` or `system`, where the entry says so."""
    means: str | None = Field(default=None, sa_type=Text)
    """What was read from it: a movement's kind (`signed`, `moving`), or who agreed."""


class ServiceMetric(_Stamped, table=True):
    """One row of the 服务概况 export (A7). Rates are parts per million, spans seconds."""

    __tablename__ = "service_metric"

    shop_id: str = _text(primary_key=True)
    day: int = Field(sa_type=BigInteger, primary_key=True)
    """The day of the figures: its midnight in Shanghai."""
    disputes: int | None = Field(default=None, sa_type=BigInteger)
    dispute_ppm: int | None = Field(default=None, sa_type=BigInteger)
    dispute_mean_ppm: int | None = Field(default=None, sa_type=BigInteger)
    interventions: int | None = Field(default=None, sa_type=BigInteger)
    intervention_ppm: int | None = Field(default=None, sa_type=BigInteger)
    quality_ppm: int | None = Field(default=None, sa_type=BigInteger)
    refunds: int | None = Field(default=None, sa_type=BigInteger)
    refund_fen: int | None = Field(default=None, sa_type=BigInteger)
    refund_ppm: int | None = Field(default=None, sa_type=BigInteger)
    extra: str | None = Field(default=None, sa_type=Text)


class Sighting(_Stamped, table=True):
    """What a page or a template says of one after-sale or work order."""

    __tablename__ = "sighting"
    __table_args__ = (Index("ix_sighting_order", "shop_id", "order_sn"),)

    shop_id: str = _text(primary_key=True)
    kind: str = _text(primary_key=True)
    order_sn: str = _text(primary_key=True)
    after_sale_id: str = _text(primary_key=True)
    applied_at: int = Field(default=0, sa_type=BigInteger, primary_key=True)
    """0 where the source does not say."""
    deadline_source: str = _text(primary_key=True)
    """`pasted` or `typed`; part of the key, since the two are judged side by side."""
    queue: str | None = Field(default=None, sa_type=Text)
    status: str | None = Field(default=None, sa_type=Text)
    status_class: str | None = Field(default=None, sa_type=Text)
    deadline_at: int | None = _seconds()
    type: str | None = Field(default=None, sa_type=Text)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    reason: str | None = Field(default=None, sa_type=Text)
    return_waybill: str | None = Field(default=None, sa_type=Text)
    agreed_by: str | None = Field(default=None, sa_type=Text)
    agreed_line: str | None = Field(default=None, sa_type=Text)
    return_condition: str | None = Field(default=None, sa_type=Text)
    refunded_at: int | None = _seconds()
    title: str | None = Field(default=None, sa_type=Text)
    text: str | None = Field(default=None, sa_type=Text)


class Case(Base, table=True):
    """One piece of work: what rules made of the facts, beside what a person decided."""

    __tablename__ = "cases"  # "case" is a word of SQL
    __table_args__ = (
        Index("ix_cases_order", "order_sn", "shop_id"),
        Index("ix_cases_after_sale", "after_sale_id"),
        Index("ix_cases_queue", "queue", "closed", "deadline_at"),
    )

    id: str = _text(primary_key=True)
    shop_id: str = Field(sa_column=Column(Text, ForeignKey("shop.id"), nullable=False))
    queue: str = _text()
    subject_kind: str = _text()
    subject_id: str = _text()
    order_sn: str = _text()
    after_sale_id: str = _text()

    status: str = _text()
    status_class: str | None = Field(default=None, sa_type=Text)
    type: str = _text()
    reason: str = _text()
    product: str = _text()
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    at_risk_fen: int = Field(default=0, sa_type=BigInteger, nullable=False)
    at_risk_bound: bool = False
    applied_at: int | None = _seconds()
    loss_at: int | None = _seconds()
    listed_until: int | None = _seconds()
    fact_age: int = _seconds(nullable=False)
    deadline_at: int | None = _seconds()
    deadline_source: str = _text(default="none")
    deadline_rule: str = _text()
    verdict: str | None = Field(default=None, sa_type=Text)
    verdict_rank: int = Field(default=0, sa_type=Integer, nullable=False)
    verdict_flags: str = _text()
    agreed_by: str = _text(default="unknown")
    parcel: str = _text(default="unknown")
    payout_kind: str = _text()
    applicant: str = _text()
    order_paid_out_fen: int | None = Field(default=None, sa_type=BigInteger)
    """A payout: everything paid out on its order so far."""
    compensated_fen: int | None = Field(default=None, sa_type=BigInteger)
    """A payout: what the bill paid back for it, whether it was asked for or not."""
    appealable: str = _text()
    """`yes`, `doubtful` or `no`; empty where nothing was lost."""
    appeal_until: int | None = _seconds()
    """End of the window in which the platform takes an appeal."""
    closed: str | None = Field(default=None, sa_type=Text)

    decision: str | None = Field(default=None, sa_type=Text)
    decided_at: int | None = _seconds()
    decided_basis: str = _text()
    snoozed_until: int | None = _seconds()
    follow_up_at: int | None = _seconds()
    note: str = _text()
    user_verdict: str | None = Field(default=None, sa_type=Text)
    user_agreed_by: str | None = Field(default=None, sa_type=Text)
    typed_deadline_at: int | None = _seconds()
    typed_at: int | None = _seconds()
    typed_class: str | None = Field(default=None, sa_type=Text)
    came_back_fen: int = Field(default=0, sa_type=BigInteger, nullable=False)
    reopened: str = _text()
    touched: bool = False
    version: int = Field(default=1, sa_type=Integer, nullable=False)


class Event(Base, table=True):
    """One line of the append-only log."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_case", "case_id"),
        Index("ix_event_batch", "batch_id"),
        UniqueConstraint("undoes_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    at: int = _seconds(nullable=False)
    actor: str = _text()
    kind: str = _text()
    case_id: str | None = Field(default=None, sa_type=Text)
    batch_id: int | None = Field(default=None, sa_type=BigInteger)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    version: int | None = Field(default=None, sa_type=Integer)
    """The case's version after this event, which undo compares."""
    undoes_id: int | None = Field(default=None, sa_type=Integer)


class Draft(Base, table=True):
    """A text for a person to send."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "kind"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    case_id: str = Field(sa_type=Text, nullable=False)
    kind: str = _text()
    template: str = _text()
    text: str = _text()
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    part_fen: int | None = Field(default=None, sa_type=BigInteger)
    """The part payment that the text offers; the shop approved it."""
    updated_at: int = _seconds(nullable=False)
    copied_at: int | None = _seconds()
    sent_at: int | None = _seconds()


class Recovery(Base, table=True):
    """One attempt to get money back."""

    __tablename__ = "recovery"
    __table_args__ = (
        Index("ix_recovery_case", "case_id"),
        CheckConstraint("came_fen >= 0", name="came"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    case_id: str = Field(sa_type=Text, nullable=False)
    route: str = _text()
    item: str = _text()
    """An `AppealItem`, or empty."""
    reason: str = _text()
    """The reason as the platform's form words it, or what happened to a claimed parcel."""
    asked_fen: int = Field(sa_type=BigInteger, nullable=False)
    came_fen: int = Field(default=0, sa_type=BigInteger, nullable=False)
    state: str = _text()
    due_at: int | None = _seconds()
    """Drafted: the end of its window. Sent: when to look again."""
    created_at: int | None = _seconds()
    sent_at: int | None = _seconds()
    ended_at: int | None = _seconds()
    reminders: int = Field(default=0, sa_type=Integer, nullable=False)
    review_at: int | None = _seconds()
    """When a second review was asked for; it counts towards the quota of its month."""


class MoneyMatch(Base, table=True):
    """Money that came in, and the recovery that it belongs to or was said not to belong to."""

    __tablename__ = "money_match"
    __table_args__ = (Index("ix_money_match_recovery", "recovery_id"),)

    incoming: str = _text(primary_key=True)
    """Key of the money: see `models.incoming`."""
    recovery_id: int = Field(sa_type=Integer, primary_key=True)
    fen: int = Field(sa_type=BigInteger, nullable=False)
    at: int | None = _seconds()
    """When it came in."""
    matched_by: str = _text()
    """A `MatchedBy`."""
    refused: bool = False
    """A person took the match apart: it is not made again."""


class Attachment(Base, table=True):
    """A file that proves something, kept under its hash beside the database."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_case", "case_id"),
        Index("ix_attachment_digest", "digest"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    case_id: str = Field(sa_type=Text, nullable=False)
    digest: str = _text()
    """SHA-256 of the bytes."""
    name: str = _text()
    media: str = _text()
    """Its type by content, such as `image/png`."""
    size: int = Field(sa_type=BigInteger, nullable=False)
    width: int | None = Field(default=None, sa_type=Integer)
    height: int | None = Field(default=None, sa_type=Integer)
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    picture_hash: str = _text()
    """Perceptual hash of a picture, by which a re-saved copy is found."""
    item: str = _text()
    """The item of the checklist that it proves, or empty."""
    caption: str = _text()
    position: int = Field(default=0, sa_type=Integer, nullable=False)
    added_at: int = _seconds(nullable=False)


class Tick(Base, table=True):
    """An item of a checklist that a person ticked by a text of its own."""

    __tablename__ = "tick"

    case_id: str = _text(primary_key=True)
    item: str = _text(primary_key=True)
    text: str = _text()
    at: int = _seconds(nullable=False)


class Submission(Base, table=True):
    """Evidence that was submitted on the platform: final."""

    __tablename__ = "submission"

    case_id: str = _text(primary_key=True)
    submitted_at: int = _seconds(nullable=False)
    text: str = _text()
    """The statement as it was submitted."""
    files: str = _text()
    """JSON array of the digests submitted with it."""
    deadline_at: int | None = _seconds()
    """The deadline that it was submitted for: a later one means that the platform asks again."""
    result: str = _text()
    """An `EvidenceResult` that a person entered, or empty."""
    result_at: int | None = _seconds()


class Notice(Base, table=True):
    """A text for before the order, against one reason of one product."""

    __tablename__ = "notice"

    id: str = _text(primary_key=True)
    """Made from shop, product and reason."""
    shop_id: str = _text()
    product: str = _text()
    reason: str = _text()
    template: str = _text()
    text: str = _text()
    updated_at: int = _seconds(nullable=False)
    copied_at: int | None = _seconds()
    published_at: int | None = _seconds()


class Reject(Base, table=True):
    """One row that could not be understood."""

    __tablename__ = "reject"
    __table_args__ = (Index("ix_reject_resolved", "resolved_at"),)

    id: str = _text(primary_key=True)
    """Made from source and row: the same row of the same file is one reject."""
    source_id: int = Field(sa_column=Column(BigInteger, ForeignKey("source.id"), nullable=False))
    line: int = Field(sa_type=Integer, nullable=False)
    header: str = _text()
    """Header of the offending column; empty where the row as a whole is at fault."""
    value: str = _text()
    code: str = _text()
    row: str = _text()
    """JSON object of the raw row."""
    age: int = _seconds(nullable=False)
    """Of the source that the row comes from, also where a correction of it failed again."""
    shop_id: str = _text()
    """Whose row it is where it does not say so itself."""
    resolved_at: int | None = _seconds()


class Meta(Base, table=True):
    """Small facts about the database itself."""

    __tablename__ = "meta"

    key: str = _text(primary_key=True)
    value: str = _text()
