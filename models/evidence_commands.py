"""The write side of evidence: files, ticks, captions, submission, result. One call is one undo step.

What was submitted on the platform is final: its event belongs to no step that can be undone.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import col, func, select

from models.actions import Step, change_case
from models.attachments import KeptFile
from models.drafts import plain
from models.errors import ActionRefused
from models.evidence_results import asked_again
from models.i18n import t
from models.permissions import refusal
from models.recovery_commands import decide
from models.rows import CaseRow, Done
from models.states import DeadlineSource, EvidenceResult, Queue
from models.storable import storable
from models.tables import Attachment, Case, Submission, Tick

_LONGEST = 200
"""Characters of a caption or of a text that ticks an item."""


def allowed_row(step: Step, case_id: str) -> CaseRow:
    """The case, if evidence can be given for it.

    Raises:
        ActionRefused: the case does not allow it.
        CaseNotFound: there is none.
    """
    row = step.row(case_id)
    reason = refusal("evidence", row, step.now)
    if reason is not None:
        raise ActionRefused(t(reason))
    return row


def add(
    step: Step, case_id: str, files: Sequence[KeptFile], item: str, refused: Sequence[str] = ()
) -> Done:
    """Attach kept files to a case; a file that it already has is refused.

    Raises:
        ActionRefused: the case does not allow it, or it has all the files already.
    """
    row = allowed_row(step, case_id)
    wanted = select(Attachment.digest).where(col(Attachment.case_id) == case_id)
    known = set(step.session.exec(wanted).all())
    reasons, added = list(refused), 0
    for file in files:
        if file.digest in known:
            reasons.append(t("evidence.file.there", name=plain(file.name)))
            continue
        known.add(file.digest)
        change_case(step, row, "evidence_added", _adding(step, case_id, file, item))
        added += 1
    if not added:
        raise ActionRefused("\n".join(reasons) or t("refused.nothing_selected"))
    return Done(step.batch_id, (case_id,), tuple((case_id, reason) for reason in reasons))


def _adding(
    step: Step, case_id: str, file: KeptFile, item: str
) -> Callable[[Case, CaseRow], dict[str, Any]]:
    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        last = step.session.exec(
            select(func.max(Attachment.position)).where(col(Attachment.case_id) == case_id)
        ).one()
        attachment = Attachment(
            case_id=case_id, size=0, item=item, position=(last or 0) + 1, added_at=step.now
        )
        _fill(attachment, file)
        step.session.add(attachment)
        step.session.flush()
        return {"attachment": (None, attachment.model_dump()), "name": file.name}

    return change


def _fill(attachment: Attachment, file: KeptFile) -> None:
    attachment.digest, attachment.name, attachment.media = file.digest, file.name, file.media
    attachment.size = file.size
    attachment.width, attachment.height = file.measures.width, file.measures.height
    attachment.duration_ms = file.measures.duration_ms
    attachment.picture_hash = file.measures.picture_hash


def replace(step: Step, attachment_id: int, file: KeptFile) -> Done:
    """Put another file in the place of one: number, item and caption stay.

    Raises:
        ActionRefused: there is no such file, or the case has the other one already.
    """
    attachment = _attachment(step, attachment_id)
    same = select(Attachment.id).where(
        col(Attachment.case_id) == attachment.case_id, col(Attachment.digest) == file.digest
    )
    if step.session.exec(same).first() is not None:
        raise ActionRefused(t("evidence.file.there", name=plain(file.name)))
    return _alter(
        step, attachment, "evidence_replaced", lambda one: _fill(one, file), name=file.name
    )


def remove(step: Step, attachment_id: int) -> Done:
    """Take a file off its case; the bytes stay in the store, so that it can come back."""
    attachment = _attachment(step, attachment_id)
    case_id, name = attachment.case_id, attachment.name

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = attachment.model_dump()
        step.session.delete(attachment)
        step.session.flush()
        return {"attachment": (before, None), "name": name}

    change_case(step, allowed_row(step, case_id), "evidence_removed", change)
    return Done(step.batch_id, (case_id,))


def assign(step: Step, attachment_id: int, item: str) -> Done:
    """Say which item of the checklist a file proves; empty: none."""

    def change(one: Attachment) -> None:
        one.item = item

    return _alter(step, _attachment(step, attachment_id), "evidence_assigned", change, item=item)


def describe(step: Step, attachment_id: int, item: str, text: str) -> Done:
    """Say which item a file proves and what it shows."""
    assign(step, attachment_id, item)
    return caption(step, attachment_id, text)


def caption(step: Step, attachment_id: int, text: str) -> Done:
    """Say what a file shows."""
    words = " ".join(storable(text).split())[:_LONGEST]

    def change(one: Attachment) -> None:
        one.caption = words

    return _alter(step, _attachment(step, attachment_id), "evidence_captioned", change, text=words)


def _attachment(step: Step, attachment_id: int) -> Attachment:
    found = step.session.get(Attachment, attachment_id)
    if found is None:
        raise ActionRefused(t("evidence.file.no_such", number=attachment_id))
    return found


def _alter(
    step: Step,
    attachment: Attachment,
    kind: str,
    alter: Callable[[Attachment], None],
    **told: Any,
) -> Done:
    case_id = attachment.case_id

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = attachment.model_dump()
        alter(attachment)
        step.session.flush()
        return {"attachment": (before, attachment.model_dump()), **told}

    change_case(step, allowed_row(step, case_id), kind, change)
    return Done(step.batch_id, (case_id,))


def tick(step: Step, case_id: str, item: str, text: str) -> Done:
    """Tick an item by a text, or change the text.

    Raises:
        ActionRefused: there is no text, or the case does not allow it.
    """
    words = " ".join(storable(text).split())[:_LONGEST]
    if not words:
        raise ActionRefused(t("evidence.tick.no_text"))

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        found = step.session.get(Tick, (case_id, item))
        before = None if found is None else found.model_dump()
        if found is None:
            found = Tick(case_id=case_id, item=item, at=step.now)
        found.text, found.at = words, step.now
        step.session.add(found)
        step.session.flush()
        return {"tick": (before, found.model_dump()), "item": item}

    change_case(step, allowed_row(step, case_id), "evidence_ticked", change)
    return Done(step.batch_id, (case_id,))


def untick(step: Step, case_id: str, item: str) -> Done:
    """Take a person's text off an item.

    Raises:
        ActionRefused: no text ticks it.
    """
    found = step.session.get(Tick, (case_id, item))
    if found is None:
        raise ActionRefused(t("evidence.tick.not_ticked"))

    def change(_case: Case, _row: CaseRow) -> dict[str, Any]:
        before = found.model_dump()
        step.session.delete(found)
        step.session.flush()
        return {"tick": (before, None), "item": item}

    change_case(step, allowed_row(step, case_id), "evidence_unticked", change)
    return Done(step.batch_id, (case_id,))


def submit(step: Step, case_id: str, text: str, wait_seconds: int) -> Done:
    """The evidence was submitted on the platform: final. The case waits for the result.

    It comes back after `wait_seconds`, never before its deadline; at once if the platform asks again.

    Raises:
        ActionRefused: it is no dispute, nothing is there to submit, or it was submitted already.
    """
    row = allowed_row(step, case_id)
    if row.queue is not Queue.EVIDENCE:
        raise ActionRefused(t("evidence.submit.by_appeal"), t("evidence.submit.by_appeal_hint"))
    if step.session.get_one(Case, case_id).closed is not None:
        raise ActionRefused(t("evidence.submit.ended"))
    files = step.session.exec(
        select(Attachment.digest)
        .where(col(Attachment.case_id) == case_id)
        .order_by(col(Attachment.position))
    ).all()
    if not files and not text.strip():
        raise ActionRefused(t("evidence.submit.nothing"))
    found = step.session.get(Submission, case_id)
    if found is not None and not _open_again(found, row):
        raise ActionRefused(t("evidence.submit.twice"), t("evidence.submit.twice_hint"))

    def change(case: Case, _row: CaseRow) -> dict[str, Any]:
        submission = found or Submission(case_id=case_id, submitted_at=step.now)
        submission.submitted_at, submission.text = step.now, text
        submission.files, submission.deadline_at = json.dumps(list(files)), row.deadline_at
        submission.result, submission.result_at = "", None
        step.session.add(submission)
        step.session.flush()
        _wait(case, max(step.now + wait_seconds, row.deadline_at or 0))
        return {"files": list(files), "text": text}

    change_case(step, row, "evidence_submitted", change, final=True)
    return Done(None, (case_id,))


def _open_again(submission: Submission, row: CaseRow) -> bool:
    """Whether the platform takes evidence once more."""
    if submission.result:
        return submission.result == EvidenceResult.REVIEW
    known = None if row.deadline_source is DeadlineSource.ESTIMATED else row.deadline_at
    return asked_again(submission.submitted_at, submission.deadline_at, known)


def _wait(case: Case, until: int) -> None:
    case.follow_up_at = until
    case.snoozed_until = None
    case.decision, case.decided_at, case.decided_basis = None, None, ""


def enter_result(step: Step, case_id: str, result: EvidenceResult, wait_seconds: int) -> Done:
    """How a dispute ended: won or lost leaves nothing to do, a second review is waited for.

    Raises:
        ActionRefused: nothing was submitted.
    """
    row = allowed_row(step, case_id)
    found = step.session.get(Submission, case_id)
    if found is None:
        raise ActionRefused(t("evidence.result.not_submitted"), t("evidence.result.hint"))

    def change(case: Case, row: CaseRow) -> dict[str, Any]:
        before = found.model_dump()
        found.result, found.result_at = result, step.now
        step.session.flush()
        if result is EvidenceResult.REVIEW:
            _wait(case, step.now + wait_seconds)
        else:
            decide(case, row, step.now, "handled")
        return {"submission": (before, found.model_dump()), "result": str(result)}

    change_case(step, row, "evidence_result", change)
    return Done(step.batch_id, (case_id,))
