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
    asked_fen: int = Field(sa_type=BigInteger, nullable=False)
    came_fen: int = Field(default=0, sa_type=BigInteger, nullable=False)
    state: str = _text()
    due_at: int | None = _seconds()
    sent_at: int | None = _seconds()


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
    resolved_at: int | None = _seconds()


class Meta(Base, table=True):
    """Small facts about the database itself."""

    __tablename__ = "meta"

    key: str = _text(primary_key=True)
    value: str = _text()
