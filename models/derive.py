"""From the facts of an order to its cases. Pure: same facts, same cases, in any order.

A case is one after-sale, work order, payout or bill line in one queue. What a person decided comes
in as `Decision` and is only read.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.case_facts import amount_of, date_of_order, goods_of, order_time, refunded_at_of
from models.case_spec import NO_DECISION, CaseSpec, Decision, Limits, case_id
from models.deadlines import (
    NO_DEADLINE,
    WORK_ORDER,
    Deadline,
    Given,
    Shown,
    Situation,
    choose,
    current,
    estimate,
    in_force,
)
from models.dossier import Dossier, Order, order_of
from models.facts import SightingValues
from models.goods import (
    CLOSED_VERDICTS,
    Goods,
    never_left,
    parcel,
    refund_at_risk,
    request_at_risk,
    unconfirmed,
    verdict,
)
from models.merge import Fact
from models.page_lines import return_signed
from models.payout_cases import PayoutItem, compensated_fen, payouts_of, suspicions
from models.states import (
    AfterSaleType,
    AgreedBy,
    DeadlineSource,
    Parcel,
    Queue,
    StatusClass,
    SubjectKind,
    Verdict,
)
from models.subjects import ENDED, QUEUE_CLASSES, Subject, Subjects, subjects_of

DERIVATION = 4
"""Raise when these rules change what cases come out; databases are then derived anew."""


def derive(dossier: Dossier, decisions: Mapping[str, Decision], limits: Limits) -> list[CaseSpec]:
    """All cases of an order, open ones and those closed by their verdict."""
    order = order_of(dossier.lines)
    subjects = subjects_of(dossier)
    specs = [
        spec
        for subject in (*subjects.found, *_refunded_order(dossier, order, subjects))
        if (spec := _subject_case(dossier, order, subject, decisions, limits)) is not None
    ]
    if dossier.sightings:
        specs.extend(_work_order_cases(dossier, decisions, limits))
    if dossier.bill or dossier.payouts:
        specs.extend(_payout_cases(dossier, order, subjects.found, decisions, limits))
    return specs


def queue_of(status_class: StatusClass | None) -> Queue | None:
    """The queue in which an after-sale of this class is worked on."""
    return _QUEUE_OF_CLASS.get(status_class) if status_class else None


_QUEUE_OF_CLASS = {one: queue for queue, classes in QUEUE_CLASSES.items() for one in classes}


def _refunded_order(dossier: Dossier, order: Order | None, subjects: Subjects) -> list[Subject]:
    """The refund of an order whose after-sale was never imported."""
    if order is None or not order.refunded or subjects.ambiguous:
        return []
    for subject in subjects.found:
        shown = current(subject.history())
        if shown is not None and shown.status_class is not StatusClass.CLOSED:
            return []
    return [Subject(SubjectKind.ORDER, dossier.order_sn, "", None)]


def _subject_case(
    dossier: Dossier,
    order: Order | None,
    subject: Subject,
    decisions: Mapping[str, Decision],
    limits: Limits,
) -> CaseSpec | None:
    history = [*subject.history(), *_shown_by_order(dossier, order, subject)]
    bare_order = subject.after_sale is None and not subject.sightings
    shown = Shown(_order_age(dossier), StatusClass.REFUNDED) if bare_order else current(history)
    queue = queue_of(shown.status_class) if shown else None
    if shown is None or queue is None:
        return None
    identity = case_id(dossier.shop_id, queue, subject.kind, subject.id)
    decision = decisions.get(identity, NO_DECISION)
    refunded_at = refunded_at_of(dossier, subject) if queue is Queue.REFUND else None
    returned = return_signed(dossier, subject)
    goods = goods_of(subject, order, refunded_at, returned=returned)
    amount, bound = amount_of(subject, order)
    applied_at = subject.newest("applied_at") or None
    loss_at = (
        refunded_at or applied_at or order_time(order, dossier.order_sn)
        if queue is Queue.REFUND
        else None
    )
    found, flags = (
        _verdict(goods, decision, amount, order, bound) if queue is Queue.REFUND else (None, "")
    )
    agreed_by = decision.agreed_by or _AGREED[subject.newest("agreed_by") or "unknown"]
    appealable, window = "", NO_DEADLINE
    if queue is Queue.REFUND and found is not None:
        kept = never_left(goods) and decision.verdict is None
        at_risk = 0 if kept else refund_at_risk(found, amount, decision.came_back_fen)
        if at_risk:
            appealable = limits.appeals.appealable(queue, agreed_by, None)
            window = _window(appealable, loss_at, limits)
        deadline = _loss_deadline(decision, history, window)
    else:
        deadline = _deadline(subject, goods, applied_at, shown, history, decision, limits)
        at_risk = request_at_risk(goods, amount)
        if queue is Queue.EVIDENCE and deadline.at is None:
            flags = "unconfirmed"  # an intervention does not always ask for evidence
    return CaseSpec(
        id=identity,
        shop_id=dossier.shop_id,
        queue=queue,
        subject_kind=subject.kind,
        subject_id=subject.id,
        order_sn=dossier.order_sn,
        after_sale_id=subject.after_sale_id,
        status=subject.newest("status") or (order.status if order and bare_order else ""),
        status_class=shown.status_class,
        type=goods.type,
        reason=subject.newest("reason") or "",
        product=subject.newest("product")
        or (order.product if order else "")
        or subject.newest("title")
        or "",
        amount_fen=amount,
        at_risk_fen=at_risk,
        at_risk_bound=bound and at_risk > 0,
        applied_at=applied_at,
        loss_at=loss_at,
        listed_until=loss_at + limits.lookback_days * 86400 if loss_at else None,
        fact_age=shown.age,
        deadline=deadline,
        verdict=found,
        verdict_flags=flags,
        agreed_by=agreed_by,
        parcel=parcel(goods),
        closed="verdict" if found in CLOSED_VERDICTS else None,
        reopened=_reopened(queue, shown, found, history, decision),
        appealable=appealable,
        appeal_until=window.at,
    )


_AGREED = {one.value: one for one in AgreedBy}


def _verdict(
    goods: Goods, decision: Decision, amount: int | None, order: Order | None, bound: bool
) -> tuple[Verdict, str]:
    found = decision.verdict or verdict(goods)
    flags = []
    paid = order.paid_fen if order else None
    if amount is not None and not bound and paid is not None and amount < paid:
        flags.append("partial")
    if decision.verdict is not None:
        flags.append("by_user")
    elif unconfirmed(goods, found):
        flags.append("unconfirmed")
    return found, " ".join(flags)


def _given(subject: Subject, decision: Decision) -> list[Given]:
    given = []
    for values, fact in subject.sightings:
        if values.deadline_at is None:
            continue
        stamp = fact.field_stamp("deadline_at")
        own = fact.field_stamp("status_class") == stamp and values.status_class
        given.append(
            Given(
                values.deadline_at,
                DeadlineSource(values.deadline_source),
                stamp.age,
                StatusClass(own) if own else None,
            )
        )
    if decision.typed is not None:
        given.append(decision.typed)
    return given


def _window(appealable: str, loss_at: int | None, limits: Limits) -> Deadline:
    """Until when a loss can be appealed, by the rule of the window."""
    if appealable == "no" or loss_at is None:
        return NO_DEADLINE
    situation = Situation(
        StatusClass.REFUNDED, AfterSaleType.UNKNOWN, None, False, None, None, loss_at
    )
    return estimate(situation, limits.rules, limits.hours)


def _loss_deadline(decision: Decision, history: Sequence[Shown], window: Deadline) -> Deadline:
    """What a person typed, else the end of the window: no source states a limit for a loss."""
    typed = decision.typed
    if typed is not None and in_force(typed, history):
        return Deadline(typed.at, typed.source)
    return window


def _deadline(
    subject: Subject,
    goods: Goods,
    applied_at: int | None,
    shown: Shown,
    history: Sequence[Shown],
    decision: Decision,
    limits: Limits,
) -> Deadline:
    situation = Situation(
        status_class=shown.status_class,
        type=goods.type,
        shipped=goods.shipped,
        return_signed=goods.return_signed,
        applied_at=applied_at,
        first_seen=min(
            [one.age for one in history if one.status_class is shown.status_class], default=None
        ),
    )
    return choose(_given(subject, decision), history, situation, limits.rules, limits.hours)


def _reopened(
    queue: Queue,
    shown: Shown,
    found: Verdict | None,
    history: Sequence[Shown],
    decision: Decision,
) -> str:
    """Why a decision no longer fits: a reason code, or empty."""
    if decision.decided_at is None:
        return ""
    if queue is Queue.REFUND:
        by_facts = decision.verdict is None
        return "verdict_changed" if by_facts and decision.basis not in ("", found) else ""
    return still_waiting(queue, history, decision)


def still_waiting(queue: Queue, history: Sequence[Shown], decision: Decision) -> str:
    """Whether a source newer than the decision showed the case waiting: a reason code, or empty."""
    if decision.decided_at is None:
        return ""
    waiting = [
        one
        for one in history
        if one.age > decision.decided_at and one.status_class in QUEUE_CLASSES.get(queue, ())
    ]
    newest = current(waiting)
    if newest is None:
        return ""
    return "still_waiting" if newest.status_class == decision.basis else "new_stage"


def _shown_by_order(dossier: Dossier, order: Order | None, subject: Subject) -> list[Shown]:
    """What a refunded order says of its only after-sale, which no export has shown yet."""
    if order is None or not order.refunded or not subject.sightings or dossier.after_sales:
        return []
    others = {
        (values.after_sale_id, values.applied_at)
        for values, _fact in dossier.sightings
        if values.kind == "after_sale"
    } - {(values.after_sale_id, values.applied_at) for values, _fact in subject.sightings}
    if others:
        return []
    age = max(fact.field_stamp("status").age for _values, fact in dossier.lines)
    return [Shown(age, StatusClass.REFUNDED)]


def _order_age(dossier: Dossier) -> int:
    return max(fact.stamp.age for _values, fact in dossier.lines)


def _work_order_cases(
    dossier: Dossier, decisions: Mapping[str, Decision], limits: Limits
) -> list[CaseSpec]:
    groups: dict[str, list[tuple[SightingValues, Fact]]] = {}
    for values, fact in dossier.sightings:
        if values.kind == "work_order":
            groups.setdefault(values.after_sale_id or dossier.order_sn, []).append((values, fact))
    return [
        spec
        for number, statements in sorted(groups.items())
        if (spec := _work_order_case(dossier, number, statements, decisions, limits)) is not None
    ]


def _work_order_case(
    dossier: Dossier,
    number: str,
    statements: list[tuple[SightingValues, Fact]],
    decisions: Mapping[str, Decision],
    limits: Limits,
) -> CaseSpec | None:
    subject = Subject(SubjectKind.WORK_ORDER, number, "", None, statements)
    history = subject.history()
    shown = current(history)
    if shown is None or shown.status_class in ENDED:
        return None
    identity = case_id(dossier.shop_id, Queue.EXPIRING, SubjectKind.WORK_ORDER, number)
    decision = decisions.get(identity, NO_DECISION)
    first = min(one.age for one in history if one.status_class not in ENDED)
    situation = Situation(WORK_ORDER, AfterSaleType.UNKNOWN, None, False, None, first)
    amount = subject.newest("amount_fen")
    return CaseSpec(
        id=identity,
        shop_id=dossier.shop_id,
        queue=Queue.EXPIRING,
        subject_kind=SubjectKind.WORK_ORDER,
        subject_id=number,
        order_sn=dossier.order_sn,
        after_sale_id="",
        status=subject.newest("status") or "",
        status_class=StatusClass.ANSWER,
        type=AfterSaleType.UNKNOWN,
        reason=subject.newest("reason") or "",
        product=subject.newest("title") or "",
        amount_fen=amount,
        at_risk_fen=amount or 0,
        at_risk_bound=False,
        applied_at=subject.newest("applied_at") or None,
        loss_at=None,
        listed_until=None,
        fact_age=subject.age,
        deadline=choose(_given(subject, decision), history, situation, limits.rules, limits.hours),
        verdict=None,
        verdict_flags="",
        agreed_by=AgreedBy.UNKNOWN,
        parcel=Parcel.UNKNOWN,
        closed=None,
        reopened=still_waiting(Queue.EXPIRING, history, decision),
    )


def _payout_cases(
    dossier: Dossier,
    order: Order | None,
    subjects: Sequence[Subject],
    decisions: Mapping[str, Decision],
    limits: Limits,
) -> list[CaseSpec]:
    items = payouts_of(dossier, limits.appeals.kinds)
    if not items:
        return []
    numbers = {one.after_sale_id for one in subjects if one.after_sale_id}
    shared = _SharedByPayouts(
        after_sale_id=numbers.pop() if len(numbers) == 1 else "",
        product=order.product if order else "",
        paid_out_fen=sum(item.amount_fen for item in items),
    )
    flags = suspicions(dossier, order, subjects, items)
    back = compensated_fen(dossier, items)
    return [
        _payout_case(dossier, item, shared, (told, came), decisions, limits)
        for item, told, came in zip(items, flags, back, strict=True)
    ]


class _SharedByPayouts(NamedTuple):
    """What the payouts of one order have in common."""

    after_sale_id: str
    """Of the order's only after-sale."""
    product: str
    paid_out_fen: int


def _payout_case(
    dossier: Dossier,
    item: PayoutItem,
    shared: _SharedByPayouts,
    found: tuple[str, int],
    decisions: Mapping[str, Decision],
    limits: Limits,
) -> CaseSpec:
    """The case of a payout; `found` are its suspicions and what the bill paid back for it, fen."""
    flags, compensated = found
    identity = case_id(dossier.shop_id, Queue.PAYOUT, item.subject_kind, item.subject_id)
    decision = decisions.get(identity, NO_DECISION)
    loss_at = item.at or date_of_order(dossier.order_sn)
    suspects = set(flags.split()) - {"compensated"}
    left = max(0, item.amount_fen - max(decision.came_back_fen, compensated))
    appealable, window = "", NO_DEADLINE
    if item.amount_fen > decision.came_back_fen:
        appealable = limits.appeals.appealable(Queue.PAYOUT, AgreedBy.UNKNOWN, item.kind, item.code)
        window = _window(appealable, loss_at, limits)
    # What the shop paid by its own choice is not won back, unless something is wrong with it.
    at_risk = 0 if appealable == "no" and not suspects else left
    return CaseSpec(
        id=identity,
        shop_id=dossier.shop_id,
        queue=Queue.PAYOUT,
        subject_kind=item.subject_kind,
        subject_id=item.subject_id,
        order_sn=dossier.order_sn,
        after_sale_id=shared.after_sale_id,
        status=item.status,
        status_class=None,
        type=AfterSaleType.UNKNOWN,
        reason=item.reason,
        product=item.product or shared.product,
        amount_fen=item.amount_fen,
        at_risk_fen=at_risk,
        at_risk_bound=False,
        applied_at=item.applied_at,
        loss_at=loss_at,
        listed_until=loss_at + limits.lookback_days * 86400 if loss_at else None,
        fact_age=item.age,
        deadline=_loss_deadline(decision, (), window if left else NO_DEADLINE),
        verdict=None,
        verdict_flags=flags,
        agreed_by=AgreedBy.UNKNOWN,
        parcel=Parcel.UNKNOWN,
        closed=None,
        reopened="",
        payout_kind=str(item.kind),
        applicant=item.applicant,
        order_paid_out_fen=shared.paid_out_fen,
        compensated_fen=compensated or None,
        appealable=appealable,
        appeal_until=window.at,
    )
