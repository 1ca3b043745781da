"""Which verbs a case allows now, and why not. Pure; answers are i18n keys below `refused.`."""

from models.rows import CaseRow
from models.states import CaseState, Parcel, Queue, SubjectKind

LOSSES = (Queue.REFUND, Queue.PAYOUT)
"""Queues of money that is gone."""

EVERYWHERE = frozenset({"note", "copy_number", "where", "undo"})
"""Verbs that every case allows in every state."""


def refusal(verb: str, row: CaseRow, now: int) -> str | None:
    """Why a verb is not allowed for a case now (an i18n key), or `None` if it is."""
    if verb in EVERYWHERE:
        return None
    if row.state is CaseState.CLOSED and verb not in ("verdict", "repay", "evidence"):
        return "refused.closed"
    check = _CHECKS.get(verb)
    return check(row, now) if check else None


def _handle(row: CaseRow, _now: int) -> str | None:
    return "refused.handled" if row.state is CaseState.HANDLED else None


def _snooze(row: CaseRow, now: int) -> str | None:
    if row.state is CaseState.HANDLED:
        return "refused.handled"
    if row.deadline_at is not None and row.deadline_at <= now:
        return "refused.overdue"
    return None


def _deadline(row: CaseRow, _now: int) -> str | None:
    if row.queue not in (Queue.EXPIRING, Queue.EVIDENCE):
        return "refused.no_deadline_here"
    return None


def _verdict(row: CaseRow, _now: int) -> str | None:
    return None if row.queue is Queue.REFUND else "refused.no_verdict_here"


def _persuade(row: CaseRow, now: int) -> str | None:
    if row.queue is not Queue.EXPIRING or row.subject_kind is SubjectKind.WORK_ORDER:
        return "refused.nothing_to_persuade"
    if row.deadline_at is not None and row.deadline_at <= now:
        return "refused.overdue"
    return None


def _repay(row: CaseRow, _now: int) -> str | None:
    if row.queue not in LOSSES:
        return "refused.not_refunded"
    return "refused.nothing_lost" if row.state is CaseState.CLOSED else None


def _evidence(row: CaseRow, _now: int) -> str | None:
    if row.queue is Queue.EXPIRING:
        return "refused.no_evidence_here"
    return None


def _appeal(row: CaseRow, now: int) -> str | None:
    if row.queue not in LOSSES:
        return "refused.not_refunded"
    if row.appealable == "no":
        own = row.queue is Queue.PAYOUT
        return "refused.own_payout" if own else "refused.merchant_agreed"
    if row.appeal_until is not None and row.appeal_until <= now:
        return "refused.appeal_window_over"
    return None


def _claim(row: CaseRow, _now: int) -> str | None:
    if row.queue is not Queue.REFUND:
        return "refused.no_parcel_lost"
    return "refused.not_shipped" if row.parcel is Parcel.NOT_SHIPPED else None


def _write_off(row: CaseRow, _now: int) -> str | None:
    if row.queue not in LOSSES:
        return "refused.not_refunded"
    return "refused.nothing_lost" if row.amount_fen and row.came_fen >= row.amount_fen else None


def _case_notice(_row: CaseRow, _now: int) -> str:
    return "refused.notice_of_no_case"


_CHECKS = {
    "handle": _handle,
    "snooze": _snooze,
    "snooze_ask": _snooze,
    "deadline": _deadline,
    "verdict": _verdict,
    "persuade": _persuade,
    "repay": _repay,
    "evidence": _evidence,
    "appeal": _appeal,
    "claim": _claim,
    "write_off": _write_off,
    "case_notice": _case_notice,
}
