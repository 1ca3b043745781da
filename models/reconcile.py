"""The bill against the cases of one order: what no case knows, and what contradicts. Pure.

The bill is money that really moved. A refund may be booked some days after it was asked for, so a
line is only missed where the bill covers those days too.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.case_spec import CaseSpec
from models.deadlines import current
from models.dossier import REFUND_CODE, Dossier
from models.facts import BillValues
from models.goods import CLOSED_VERDICTS
from models.merge import Fact, Stamp
from models.payout_cases import BOOKED_KINDS, record_id
from models.states import AfterSaleType, Queue, StatusClass, SubjectKind
from models.subjects import subjects_of

_DAY = 86_400
_BOOKED_AFTER = {AfterSaleType.RETURN: 10 * _DAY}
_BOOKED_AFTER_ELSE = 3 * _DAY
"""Seconds from the application to the last moment at which the refund is booked. An assumption: a
return travels for up to a week before it is refunded, a refund without one is answered in 48 hours
(see `deadlines.toml`); each with a day to spare."""

_PAID = "成功"
"""What the status of a payout record says when the money went (打款成功)."""

Line = tuple[BillValues, Fact]


class Finding(NamedTuple):
    """One thing that does not add up. Money is fen, times are epoch seconds."""

    kind: str
    """`unknown`; or `amount`, `closed`, `waiting`, `missing` (i18n `ledger.kind.*`)."""
    shop_id: str
    order_sn: str
    case_id: str
    """Empty where there is no case."""
    after_sale_id: str
    code: str
    """Of the bill's line; empty where there is none."""
    at: int | None
    amount_fen: int
    """What the bill took; of a missing line, what the case says."""
    case_fen: int | None
    """What the cases of the order say."""
    source_id: int
    line: int


class Span(NamedTuple):
    """Days that a bill covers, epoch seconds."""

    start: int
    end: int


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that meet within a day as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end + _DAY:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def unknown_in_bill(dossier: Dossier, specs: Sequence[CaseSpec]) -> list[Finding]:
    """Refunds and payouts of the bill that no case of the order knows, a line each."""
    known = {spec.subject_id for spec in specs if spec.queue is Queue.PAYOUT}
    lines = [
        pair
        for pair in _taken(dossier)
        if pair[0].code != REFUND_CODE and f"{pair[0].signature}:{pair[0].ordinal}" not in known
    ]
    if not _refunds(specs) and not subjects_of(dossier).found:
        lines.extend(_refund_lines(dossier))
    return [_of_line("unknown", dossier, pair, None) for pair in lines]


def contradictions(
    dossier: Dossier, specs: Sequence[CaseSpec], covered: Sequence[Span], coupons_fen: int = 0
) -> list[Finding]:
    """What the bill and the cases of an order say differently.

    Args:
        covered: Spans that the shop's bills cover, as `merged` returns them.
        coupons_fen: What the bill took back of coupons with the refunds of the order.
    """
    lines, refunds = _refund_lines(dossier), _refunds(specs)
    payouts = [_missing(dossier, spec) for spec in specs if _payout_is_missed(spec, covered)]
    if lines and refunds:
        return [*payouts, *_amounts(dossier, lines, refunds, coupons_fen, covered)]
    if lines:
        return [*payouts, *_not_refunded(dossier, specs, lines)]
    missed = [spec for spec in refunds if _should_be_booked(spec, covered)]
    return [*payouts, *(_missing(dossier, spec) for spec in missed)]


def _refunds(specs: Sequence[CaseSpec]) -> list[CaseSpec]:
    return [spec for spec in specs if spec.queue is Queue.REFUND]


def _taken(dossier: Dossier) -> list[Line]:
    """Lines that took money, in the order in which it moved."""
    lines = [pair for pair in dossier.bill if (pair[0].amount_fen or 0) < 0]
    return sorted(lines, key=lambda pair: (pair[0].at or 0, pair[0].signature, pair[0].ordinal))


def _refund_lines(dossier: Dossier) -> list[Line]:
    return [pair for pair in _taken(dossier) if pair[0].code == REFUND_CODE]


def _sum(lines: Sequence[Line]) -> int:
    return -sum(values.amount_fen or 0 for values, _fact in lines)


def _amounts(
    dossier: Dossier,
    lines: Sequence[Line],
    refunds: Sequence[CaseSpec],
    coupons_fen: int,
    covered: Sequence[Span],
) -> list[Finding]:
    """The refunds of the bill have another sum than those of the after-sales.

    Of several refunds some may stand in a bill that was not imported.
    """
    if not _exact(dossier, refunds):
        return []
    stated = sum(spec.amount_fen or 0 for spec in refunds)
    taken = _sum(lines)
    if stated in (taken, taken + coupons_fen):
        return []
    booked = sum(spec.amount_fen or 0 for spec in refunds if _should_be_booked(spec, covered))
    if len(refunds) > 1 and booked <= taken + coupons_fen and taken <= stated:
        sums = _sums_of([spec.amount_fen or 0 for spec in refunds], taken + coupons_fen)
        if booked < stated and (taken in sums or taken + coupons_fen in sums):
            return []
    last = _of_line("amount", dossier, lines[-1], refunds[0])
    return [last._replace(amount_fen=taken, case_fen=stated)]


def _sums_of(amounts: Sequence[int], most: int) -> set[int]:
    """Every sum up to `most` that some of the amounts make."""
    sums = {0}
    for amount in amounts:
        sums |= {one + amount for one in sums if one + amount <= most}
    return sums


def _exact(dossier: Dossier, refunds: Sequence[CaseSpec]) -> bool:
    """Whether every refund states its own amount; otherwise it is only known to be below one."""
    stated = {
        (subject.kind, subject.id)
        for subject in subjects_of(dossier).found
        if subject.newest("amount_fen") is not None
    }
    return all((spec.subject_kind, spec.subject_id) in stated for spec in refunds)


def _not_refunded(
    dossier: Dossier, specs: Sequence[CaseSpec], lines: Sequence[Line]
) -> list[Finding]:
    """The bill took a refund, and the after-sales say that there was none, or none yet."""
    subjects = subjects_of(dossier).found
    if not subjects:
        return []
    shown = [found.status_class for one in subjects if (found := current(one.history()))]
    closed = bool(shown) and all(one is StatusClass.CLOSED for one in shown)
    case = next((spec for spec in specs if spec.subject_kind is not SubjectKind.PAYOUT), None)
    finding = _of_line("closed" if closed else "waiting", dossier, lines[-1], case)
    sale = finding.after_sale_id or subjects[0].after_sale_id
    return [finding._replace(amount_fen=_sum(lines), case_fen=0, after_sale_id=sale)]


def _should_be_booked(spec: CaseSpec, covered: Sequence[Span]) -> bool:
    """Whether the shop's bills cover every moment at which the refund can have been booked."""
    if not spec.amount_fen or spec.applied_at is None or spec.verdict in CLOSED_VERDICTS:
        return False
    latest = spec.applied_at + _BOOKED_AFTER.get(spec.type, _BOOKED_AFTER_ELSE)
    if spec.loss_at is not None and spec.loss_at > spec.applied_at:
        latest = spec.loss_at + _DAY  # a page says when
    return any(span.start <= spec.applied_at and latest <= span.end for span in covered)


def _payout_is_missed(spec: CaseSpec, covered: Sequence[Span]) -> bool:
    """Whether a record says that money was paid, on days that the bills cover, and no line does."""
    if spec.subject_kind is not SubjectKind.PAYOUT or spec.applied_at is None:
        return False
    if _PAID not in spec.status or spec.payout_kind not in BOOKED_KINDS:
        return False
    earliest, latest = spec.applied_at - _DAY, spec.applied_at + _BOOKED_AFTER_ELSE
    return any(span.start <= earliest and latest <= span.end for span in covered)


def _missing(dossier: Dossier, spec: CaseSpec) -> Finding:
    stamp = _stamp_of(dossier, spec)
    return Finding(
        kind="missing",
        shop_id=dossier.shop_id,
        order_sn=dossier.order_sn,
        case_id=spec.id,
        after_sale_id=spec.after_sale_id,
        code="",
        at=spec.loss_at,
        amount_fen=spec.amount_fen or 0,
        case_fen=spec.amount_fen,
        source_id=stamp.source_id,
        line=stamp.line,
    )


def _stamp_of(dossier: Dossier, spec: CaseSpec) -> Stamp:
    """Where the refund or payout of a case was read."""
    if spec.subject_kind is SubjectKind.PAYOUT:
        return max(
            fact.stamp for values, fact in dossier.payouts if spec.subject_id == record_id(values)
        )
    for subject in subjects_of(dossier).found:
        if (subject.kind, subject.id) == (spec.subject_kind, spec.subject_id):
            found = subject.newest_with_stamp("status") or subject.newest_with_stamp("order_sn")
            if found is not None:
                return found[1]
    return max(fact.stamp for _values, fact in dossier.lines)


def _of_line(kind: str, dossier: Dossier, pair: Line, case: CaseSpec | None) -> Finding:
    values, fact = pair
    return Finding(
        kind=kind,
        shop_id=dossier.shop_id,
        order_sn=dossier.order_sn,
        case_id=case.id if case else "",
        after_sale_id=case.after_sale_id if case else "",
        code=values.code or "",
        at=values.at,
        amount_fen=-(values.amount_fen or 0),
        case_fen=None,
        source_id=fact.stamp.source_id,
        line=fact.stamp.line,
    )
