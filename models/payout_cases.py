"""Payouts of an order: bill lines and payout records, each payout once. Pure."""

from dataclasses import dataclass

from models.dossier import PAYOUT_CODES, Dossier
from models.facts import BillValues, PayoutValues
from models.merge import Fact
from models.states import SubjectKind

_NOT_PAID = ("失败", "驳回", "拒绝", "取消", "关闭", "撤销")
"""Words of a record's status by which no money moved; the set of statuses is open."""

_EARLIEST = 86400
"""A bill may book a payout up to a day before the record's time (clocks and batches differ)."""


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One payout. Times are epoch seconds, money is fen and positive."""

    kind: SubjectKind
    subject_id: str
    amount_fen: int
    at: int | None
    """When the money moved, or was asked for where no bill says."""
    applied_at: int | None
    status: str
    reason: str
    product: str
    age: int


def payouts_of(dossier: Dossier) -> list[PayoutItem]:
    """Every payout of the order; one that is known from a record and from the bill is one."""
    if not dossier.bill and not dossier.payouts:
        return []
    lines = sorted(
        (
            (values, fact)
            for values, fact in dossier.bill
            if values.code in PAYOUT_CODES and (values.amount_fen or 0) < 0
        ),
        key=lambda pair: (pair[0].at or 0, pair[0].signature, pair[0].ordinal),
    )
    records = sorted(
        (
            (values, fact)
            for values, fact in dossier.payouts
            if not any(word in (values.status or "") for word in _NOT_PAID)
        ),
        key=lambda pair: (pair[0].applied_at or 0, pair[0].amount_fen or 0),
    )
    pairs = _pair(lines, records)
    items = [_from_line(values, fact, pairs.get(at)) for at, (values, fact) in enumerate(lines)]
    used = {id(record) for record in pairs.values()}
    items.extend(_from_record(*pair) for pair in records if id(pair) not in used)
    return items


def _pair(
    lines: list[tuple[BillValues, Fact]], records: list[tuple[PayoutValues, Fact]]
) -> dict[int, tuple[PayoutValues, Fact]]:
    """Records by the position of the bill line that booked them: same amount, next in time."""
    pairs: dict[int, tuple[PayoutValues, Fact]] = {}
    for record in records:
        values = record[0]
        for at, (line, _fact) in enumerate(lines):
            if at in pairs or line.code != PAYOUT_CODES[0]:
                continue
            late_enough = (line.at or 0) >= (values.applied_at or 0) - _EARLIEST
            if line.amount_fen == -abs(values.amount_fen or 0) and late_enough:
                pairs[at] = record
                break
    return pairs


def _from_line(
    values: BillValues, fact: Fact, record: tuple[PayoutValues, Fact] | None
) -> PayoutItem:
    known = record[0] if record else None
    return PayoutItem(
        kind=SubjectKind.BILL_LINE,
        subject_id=f"{values.signature}:{values.ordinal}",
        amount_fen=-(values.amount_fen or 0),
        at=values.at,
        applied_at=(known.applied_at or None) if known else None,
        status=(known.status or "") if known else (values.account_type or ""),
        reason=(known.reason or "") if known and known.reason else (values.description or ""),
        product=(known.product or "") if known else "",
        age=max(fact.stamp.age, record[1].stamp.age if record else 0),
    )


def _from_record(values: PayoutValues, fact: Fact) -> PayoutItem:
    return PayoutItem(
        kind=SubjectKind.PAYOUT,
        subject_id=f"{values.order_sn}:{values.applied_at or 0}:{values.amount_fen}",
        amount_fen=abs(values.amount_fen or 0),
        at=values.applied_at or None,
        applied_at=values.applied_at or None,
        status=values.status or "",
        reason=values.reason or "",
        product=values.product or "",
        age=fact.stamp.age,
    )
