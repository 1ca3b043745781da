"""The mechanics shared by every action of a person: snapshot, change, derive, log, in one step.

`commands` says what each action changes; `undo` turns one back. All of it runs inside one write
transaction of the caller.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from models import queries
from models.case_spec import Limits
from models.casestore import rederive
from models.connection_reader import ConnectionReader
from models.errors import ActionRefused, CaseNotFound
from models.i18n import t
from models.permissions import refusal
from models.rows import CaseRow, Done
from models.stored_cases import DECIDED
from models.tables import (
    Attachment,
    Base,
    Case,
    Draft,
    Event,
    MoneyMatch,
    Recovery,
    Submission,
    Tick,
)

TRACKED: dict[str, type[Base]] = {
    "draft": Draft,
    "recovery": Recovery,
    "match": MoneyMatch,
    "attachment": Attachment,
    "tick": Tick,
    "submission": Submission,
}
"""Rows besides the case that an action may change, by the name under which its event keeps them.

What a change returns under one of these names is the row before and after it, each a dictionary of
columns or `None` where there is no row.
"""


@dataclass(slots=True)
class Step:
    """One undo step being made: who, when, and the transaction it runs in."""

    session: Session
    now: int
    actor: str
    limits: Limits
    batch_id: int

    @classmethod
    def begin(cls, session: Session, now: int, actor: str, limits: Limits) -> "Step":
        """Start a step; its number is the number of its first event."""
        last = session.exec(select(func.max(Event.id))).one()
        return cls(session, now, actor, limits, (last or 0) + 1)

    def row(self, case_id: str) -> CaseRow:
        """A case as it stands now.

        Raises:
            CaseNotFound: there is none.
        """
        reader = ConnectionReader(self.session.connection())
        found = queries.case_by_id(reader, self.now, case_id)
        if found is None:
            raise CaseNotFound(t("case.not_found", number=case_id), t("case.not_found_hint"))
        return found

    def case(self, case_id: str) -> Case:
        """The stored case, to be changed."""
        return self.session.get_one(Case, case_id)

    def log(
        self,
        kind: str,
        case: Case | None,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        undoes: int | None = None,
        final: bool = False,
    ) -> None:
        """Append an event of this step; what is `final` belongs to no step that can be undone."""
        self.session.add(
            Event(
                at=self.now,
                actor=self.actor,
                kind=kind,
                case_id=case.id if case else None,
                batch_id=None if final else self.batch_id,
                before=json.dumps(before, ensure_ascii=False),
                after=json.dumps(after, ensure_ascii=False),
                version=case.version if case else None,
                undoes_id=undoes,
            )
        )
        self.session.flush()

    def log_aside(self, kind: str, case: Case) -> None:
        """Append an event that belongs to no undo step."""
        self.session.add(
            Event(at=self.now, actor=self.actor, kind=kind, case_id=case.id, version=case.version)
        )
        self.session.flush()

    def derive_again(self, case: Case) -> Case:
        """Let the rules look at a case whose decision changed."""
        self.session.flush()
        orders = {(case.shop_id, case.order_sn)}
        rederive(self.session.connection(), orders, self.limits, self.now)
        case_id = case.id
        self.session.expire_all()
        return self.case(case_id)


def snapshot(case: Case) -> dict[str, Any]:
    """What a person decided on a case, for undo."""
    return {name: getattr(case, name) for name in (*DECIDED, "touched", "version")}


def act_on(
    step: Step,
    ids: Sequence[str],
    verb: str,
    kind: str,
    change: Callable[[Case, CaseRow], dict[str, Any]],
) -> Done:
    """Apply a change to every case that allows the verb, as one undo step.

    `change` alters the case and returns what the event tells about it.

    Raises:
        ActionRefused: there is one case and it does not allow it, or there is none at all.
    """
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for case_id in dict.fromkeys(ids):
        try:
            row = step.row(case_id)
        except CaseNotFound:
            if len(ids) == 1:
                raise
            refused.append((case_id, t("refused.gone")))
            continue
        reason = refusal(verb, row, step.now)
        if reason is not None:
            refused.append((case_id, t(reason)))
            continue
        change_case(step, row, kind, change)
        done.append(case_id)
    if not done and len(refused) < 2:
        raise ActionRefused(refused[0][1] if refused else t("refused.nothing_selected"))
    return Done(step.batch_id if done else None, tuple(done), tuple(refused))


def change_case(
    step: Step,
    row: CaseRow,
    kind: str,
    change: Callable[[Case, CaseRow], dict[str, Any]],
    *,
    final: bool = False,
) -> None:
    """Change one case and log it; what is `final` cannot be undone."""
    case = step.case(row.id)
    before = snapshot(case)
    told = change(case, row)
    touched = is_touched(step.session, case)
    case.touched = True  # an untouched case may be swept away, which has to wait for its event
    case.version += 1
    case = step.derive_again(case)
    case.touched = touched
    extra = {name: told.pop(name) for name in TRACKED if name in told}
    step.log(
        kind,
        case,
        {"case": before, **{name: one[0] for name, one in extra.items()}},
        {
            "case": snapshot(case),
            "order_sn": row.order_sn,
            **{name: one[1] for name, one in extra.items()},
            **told,
        },
        final=final,
    )


def is_touched(session: Session, case: Case) -> bool:
    """Whether a person left anything on a case that an import must not sweep away."""
    decided = (
        case.decision,
        case.snoozed_until,
        case.follow_up_at,
        case.note,
        case.user_verdict,
        case.user_agreed_by,
        case.typed_deadline_at,
        case.came_back_fen,
    )
    if any(decided):
        return True
    return any(
        session.exec(select(table.case_id).where(col(table.case_id) == case.id).limit(1)).first()
        for table in _KEEPING
    )


_KEEPING: tuple[type[Draft | Recovery | Attachment | Tick | Submission], ...] = (
    Draft,
    Recovery,
    Attachment,
    Tick,
    Submission,
)
