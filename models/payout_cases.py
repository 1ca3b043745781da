"""Payouts of an order: bill lines and payout records, each payout once. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.appeals import shipped_appeal_rules
from models.deadlines import current
from models.dossier import PAYOUT_CODES, REFUND_CODE, Dossier, Order
from models.facts import BillValues, PayoutValues
from models.incoming import route_of_line
from models.merge import Fact
from models.page_lines import NOT_MOVED, TRACK, lines_about
from models.states import PayoutKind, Route, StatusClass, SubjectKind
from models.status import is_moving
from models.subjects import Subject, subjects_of

_NOT_PAID = ("失败", "驳回", "拒绝", "取消", "关闭", "撤销")
"""Words of a record's status by which no money moved; the set of statuses is open."""
_NOT_YET = ("审核中", "待审核", "待打款")
"""Words by which it did not move yet; a line of the bill knows better."""

_EARLIEST = 86400
"""A bill may book a payout up to a day before the record's time (clocks and batches differ)."""

_BILLED: dict[PayoutKind, str] = {
    PayoutKind.SMALL: PAYOUT_CODES[0],
    PayoutKind.COMPENSATION: PAYOUT_CODES[1],
    PayoutKind.FREIGHT: PAYOUT_CODES[2],
    PayoutKind.LATE_SHIPMENT: PAYOUT_CODES[3],
    PayoutKind.FAKE_SHIPMENT: PAYOUT_CODES[4],
}
"""The code by which the bill books what a record names by its kind; coupons are booked by none."""
BOOKED_KINDS = frozenset(map(str, _BILLED))


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One payout. Times are epoch seconds, money is fen and positive."""

    subject_kind: SubjectKind
    subject_id: str
    kind: PayoutKind
    code: str
    """Of its bill line; empty where only a record is known."""
    amount_fen: int
    at: int | None
    """When the money moved, or was asked for where no bill says."""
    applied_at: int | None
    applicant: str
    """As the record writes it; empty where none says."""
    status: str
    reason: str
    product: str
    age: int


def payouts_of(dossier: Dossier, kinds: Mapping[str, PayoutKind] | None = None) -> list[PayoutItem]:
    """Every payout of the order; one that is known from a record and from the bill is one.

    `kinds` says what each code of the bill was paid for.
    """
    if not dossier.bill and not dossier.payouts:
        return []
    if kinds is None:
        kinds = shipped_appeal_rules().kinds
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
            if values.amount_fen and not any(word in (values.status or "") for word in _NOT_PAID)
        ),
        key=lambda pair: (pair[0].applied_at or 0, pair[0].amount_fen or 0),
    )
    pairs = _pair(lines, records)
    items = [
        _from_line(values, fact, pairs.get(at), kinds) for at, (values, fact) in enumerate(lines)
    ]
    used = {id(record) for record in pairs.values()}
    items.extend(
        _from_record(*pair)
        for pair in records
        if id(pair) not in used and not any(word in (pair[0].status or "") for word in _NOT_YET)
    )
    return items


def suspicions(
    dossier: Dossier, order: Order | None, subjects: Sequence[Subject], items: Sequence[PayoutItem]
) -> list[str]:
    """What stands out of each payout, as words: facts, not judgements.

    `with_refund`: the order was refunded in full, too. `no_return`: freight was paid, and no return
    of the order moved, or has a waybill of which no courier denies a parcel. `twice`: the same sum was paid on the order more than
    once. `compensated`: the bill paid it back later (see `compensated_fen`).
    """
    refunded = _refunded_in_full(dossier, order, subjects)
    no_return = bool(subjects) and not any(_return_registered(dossier, one) for one in subjects)
    times = Counter(item.amount_fen for item in items)
    back = compensated_fen(dossier, items)
    return [
        " ".join(
            word
            for word, holds in (
                ("with_refund", refunded),
                ("no_return", no_return and item.kind is PayoutKind.FREIGHT),
                ("twice", times[item.amount_fen] > 1),
                ("compensated", came > 0),
            )
            if holds
        )
        for item, came in zip(items, back, strict=True)
    ]


def compensated_fen(dossier: Dossier, items: Sequence[PayoutItem]) -> list[int]:
    """What the bill paid back for each payout, fen (申诉补回 on this order, later than the payout).

    A line belongs to the first payout of its amount that has none yet; one of another amount to
    the only payout of the order, where no refund could be meant.
    """
    came = [0] * len(items)
    lines = sorted(
        (
            (values.at or 0, values.amount_fen or 0)
            for values, _fact in dossier.bill
            if (values.amount_fen or 0) > 0
            and route_of_line(values.code, values.description, values.remark) is Route.APPEAL
        ),
    )
    if not lines:
        return came
    refunds = any(values.code == REFUND_CODE for values, _fact in dossier.bill) or any(
        map(_is_refunded, subjects_of(dossier).found)
    )
    for at, fen in lines:
        before = [place for place, item in enumerate(items) if (item.at or 0) < at]
        same = [place for place in before if not came[place] and items[place].amount_fen == fen]
        if same:
            came[min(same, key=lambda place: items[place].at or 0)] = fen
        elif len(items) == len(before) == 1 and not refunds:
            came[0] = min(items[0].amount_fen, came[0] + fen)
    return came


def _refunded_in_full(dossier: Dossier, order: Order | None, subjects: Sequence[Subject]) -> bool:
    """Whether all that the buyer paid went back; where no sum is known, by the order's status."""
    refunded = [one for one in subjects if _is_refunded(one)]
    by_sales = sum(one.newest("amount_fen") or 0 for one in refunded)
    by_bill = sum(
        -min(0, values.amount_fen or 0)
        for values, _fact in dossier.bill
        if values.code == REFUND_CODE
    )
    paid = order.paid_fen if order else None
    if paid is None:
        paid = max((one.newest("order_amount_fen") or 0 for one in refunded), default=0)
    back = max(by_sales, by_bill)
    if paid and back:
        return back >= paid
    return order is not None and order.refunded


def _is_refunded(subject: Subject) -> bool:
    shown = current(subject.history())
    return shown is not None and shown.status_class is StatusClass.REFUNDED


def _return_registered(dossier: Dossier, subject: Subject) -> bool:
    """Whether a return of this after-sale moved, or has a waybill and nobody says that it did not.

    A number can be typed without a parcel; that the courier knows nothing of it is a fact.
    """
    lines = [values for values, _fact in lines_about(dossier, subject) if values.kind == TRACK]
    track = subject.after_sale[0].return_track if subject.after_sale else None
    if is_moving(track or "") or any(values.means != NOT_MOVED for values in lines):
        return True
    return bool(subject.newest("return_waybill")) and not track and not lines


def _pair(
    lines: list[tuple[BillValues, Fact]], records: list[tuple[PayoutValues, Fact]]
) -> dict[int, tuple[PayoutValues, Fact]]:
    """Records by the position of the bill line that booked them: same amount, next in time."""
    pairs: dict[int, tuple[PayoutValues, Fact]] = {}
    for record in records:
        values = record[0]
        code = _BILLED.get(_kind_of(values))
        for at, (line, _fact) in enumerate(lines):
            if at in pairs or line.code != code:
                continue
            late_enough = (line.at or 0) >= (values.applied_at or 0) - _EARLIEST
            if line.amount_fen == -abs(values.amount_fen or 0) and late_enough:
                pairs[at] = record
                break
    return pairs


def _kind_of(values: PayoutValues) -> PayoutKind:
    """What a record says it was for; the export without a kind is that of 小额打款."""
    return PayoutKind(values.kind) if values.kind else PayoutKind.SMALL


def _from_line(
    values: BillValues,
    fact: Fact,
    record: tuple[PayoutValues, Fact] | None,
    kinds: Mapping[str, PayoutKind],
) -> PayoutItem:
    known = record[0] if record else None
    told = PayoutKind(known.kind) if known and known.kind else None
    return PayoutItem(
        subject_kind=SubjectKind.BILL_LINE,
        subject_id=f"{values.signature}:{values.ordinal}",
        kind=told or kinds.get(values.code or "", PayoutKind.OTHER),
        code=values.code or "",
        amount_fen=-(values.amount_fen or 0),
        at=values.at,
        applied_at=(known.applied_at or None) if known else None,
        applicant=(known.applicant or "") if known else "",
        status=(known.status or "") if known else (values.account_type or ""),
        reason=(known.reason or "") if known and known.reason else (values.description or ""),
        product=(known.product or "") if known else "",
        age=max(fact.stamp.age, record[1].stamp.age if record else 0),
    )


def record_id(values: PayoutValues) -> str:
    """The id of a payout that only a record knows."""
    return f"{values.order_sn}:{values.applied_at or 0}:{values.amount_fen}"


def _from_record(values: PayoutValues, fact: Fact) -> PayoutItem:
    return PayoutItem(
        subject_kind=SubjectKind.PAYOUT,
        subject_id=record_id(values),
        kind=_kind_of(values),
        code="",
        amount_fen=abs(values.amount_fen or 0),
        at=values.applied_at or None,
        applied_at=values.applied_at or None,
        applicant=values.applicant or "",
        status=values.status or "",
        reason=values.reason or "",
        product=values.product or "",
        age=fact.stamp.age,
    )
