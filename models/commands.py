"""The write side for people: every action as check, change, log. One call is one undo step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from models import recovery_commands
from models.actions import Step, act_on, change_case
from models.clock import to_epoch
from models.errors import ActionRefused
from models.i18n import t
from models.permissions import refusal
from models.recoveries import ENDINGS
from models.recovery_commands import decide
from models.rows import CaseRow, Done
from models.states import AgreedBy, DraftKind, RecoveryState, Verdict
from models.storable import storable
from models.tables import Case, Draft, Shop


def handle(step: Step, ids: Sequence[str]) -> Done:
    """Nothing is left to do for these cases; the next source confirms or contradicts it."""

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        decide(case, row, step.now, "handled")
        return {}

    return act_on(step, ids, "handle", "handled", change)


def snooze(step: Step, ids: Sequence[str], until: datetime | None, longest_seconds: int) -> Done:
    """Hide cases until a time, never past their deadline.

    Without a time: half the time left, at most `longest_seconds`.

    Raises:
        ActionRefused: the time has passed, or no case allows it.
    """
    if until is not None and to_epoch(until) <= step.now:
        raise ActionRefused(t("refused.past"))

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        case.snoozed_until = _snooze_end(row, step.now, until, longest_seconds)
        return {"until": case.snoozed_until}

    return act_on(step, ids, "snooze", "snoozed", change)


def _snooze_end(row: CaseRow, now: int, until: datetime | None, longest: int) -> int:
    if row.deadline_at is None:
        return to_epoch(until) if until else now + longest
    if until is not None:
        return min(to_epoch(until), row.deadline_at)
    return now + min((row.deadline_at - now) // 2, longest)


def set_deadline(step: Step, ids: Sequence[str], at: datetime) -> Done:
    """A person read the deadline off the page.

    Raises:
        ActionRefused: the time has passed, or no case allows it.
    """
    moment = to_epoch(at)
    if moment <= step.now:
        raise ActionRefused(t("refused.past"))

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        case.typed_deadline_at = moment
        case.typed_at = step.now
        case.typed_class = case.status_class
        return {"at": moment}

    return act_on(step, ids, "deadline", "deadline_typed", change)


def set_verdict(
    step: Step, ids: Sequence[str], verdict: Verdict | None, agreed_by: AgreedBy | None
) -> Done:
    """A person's word on what became of the goods and on who agreed; `None` leaves that as it is."""

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        if verdict is not None:
            case.user_verdict = verdict
        if agreed_by is not None:
            case.user_agreed_by = agreed_by
        return {"verdict": verdict, "agreed_by": agreed_by}

    return act_on(step, ids, "verdict", "verdict_set", change)


def set_note(step: Step, ids: Sequence[str], note: str) -> Done:
    """Replace the note on cases."""
    text = storable(note).strip()

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        case.note = text
        return {"note": text}

    return act_on(step, ids, "note", "noted", change)


def create_draft(
    step: Step,
    case_id: str,
    kind: DraftKind,
    template: str,
    text: str,
    amount_fen: int | None,
    part_fen: int | None = None,
) -> Draft:
    """Keep a new text for a case, or replace the text of that kind by another template's.

    Raises:
        ActionRefused: the case does not allow this kind.
    """
    row = step.row(case_id)
    reason = refusal(draft_verb(kind), row, step.now)
    if reason is not None:
        raise ActionRefused(t(reason))
    draft = find_draft(step, case_id, kind)
    if draft is None:
        draft = Draft(case_id=case_id, kind=kind, updated_at=step.now)
    draft.template, draft.text, draft.amount_fen = template, text, amount_fen
    draft.part_fen = part_fen
    draft.updated_at, draft.copied_at, draft.sent_at = step.now, None, None
    step.session.add(draft)
    step.session.flush()
    case = step.case(case_id)
    case.touched = True
    step.session.flush()
    return draft


def draft_verb(kind: DraftKind) -> str:
    """The verb that makes a draft of this kind."""
    return _VERB_OF_KIND.get(kind, "persuade")


_VERB_OF_KIND = {
    DraftKind.REPAYMENT: "repay",
    DraftKind.APPEAL: "appeal",
    DraftKind.STATEMENT: "evidence",
    DraftKind.NOTICE: "case_notice",
}


def find_draft(step: Step, case_id: str, kind: DraftKind) -> Draft | None:
    """The kept draft of a kind."""
    wanted = select(Draft).where(col(Draft.case_id) == case_id, col(Draft.kind) == kind)
    return step.session.exec(wanted).one_or_none()


def save_draft(step: Step, draft_id: int, text: str) -> Draft:
    """Keep what was typed so far. Neither logged nor an undo step: the editor has its own."""
    draft, typed = step.session.get_one(Draft, draft_id), storable(text)
    if draft.text != typed:
        draft.text, draft.updated_at = typed, step.now
    step.session.flush()
    return draft


def draft_copied(step: Step, draft_id: int) -> Done:
    """The text is on the clipboard. Logged, but no undo step: nothing was decided by it."""
    draft = step.session.get_one(Draft, draft_id)
    draft.copied_at = step.now
    step.session.flush()
    step.log_aside("copied", step.case(draft.case_id))
    return Done(None, (draft.case_id,))


def draft_sent(
    step: Step, draft_id: int, amount_fen: int | None, follow_up: datetime | None
) -> Done:
    """A person sent the text. A repayment opens a recovery; its case waits until the follow-up.

    Raises:
        ActionRefused: a repayment without an amount, or of more than is left of the loss.
    """
    draft = step.session.get_one(Draft, draft_id)
    if draft.kind == DraftKind.REPAYMENT:
        return recovery_commands.draft_sent(step, draft, amount_fen or 0, follow_up)

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = _columns(draft)
        draft.sent_at = step.now
        step.session.flush()
        return {"draft": (before, _columns(draft)), "amount_fen": amount_fen}

    # What the platform reads is no message to the buyer, and does not count as one.
    kind = "recovery_sent" if draft.kind == DraftKind.APPEAL else "sent"
    change_case(step, step.row(draft.case_id), kind, change)
    return Done(step.batch_id, (draft.case_id,))


def end_recovery(step: Step, case_id: str, outcome: RecoveryState, came_fen: int) -> Done:
    """The result of what was asked for last on a case.

    Raises:
        ActionRefused: nothing was asked for, or more came than was lost.
    """
    if outcome not in ENDINGS:
        raise ValueError(outcome)
    recovery = recovery_commands.sent_recovery(step, case_id)
    return recovery_commands.end(step, recovery.id or 0, outcome, came_fen)


def rename_shop(step: Step, old: str, new: str) -> None:
    """Give a shop another name.

    Raises:
        ActionRefused: there is no such shop, or the new name is taken or empty.
    """
    known = select(Shop).where(col(Shop.name) == storable(old))
    shop = step.session.exec(known).one_or_none()
    if shop is None:
        raise ActionRefused(t("refused.no_such_shop", name=old))
    name = storable(new).strip()
    taken = step.session.exec(select(Shop).where(col(Shop.name) == name)).one_or_none()
    if not name or (taken is not None and taken.id != shop.id):
        raise ActionRefused(t("refused.shop_name_taken", name=name))
    shop.name = name
    step.log("shop_renamed", None, {"name": old}, {"name": name, "shop": shop.id})


def _columns(row: Draft) -> dict[str, Any]:
    return row.model_dump()
