"""What a message says of a step that was taken back and of cases that came back. Reads only."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from models.clock import to_epoch
from models.errors import CaseNotFound
from models.i18n import has, t
from models.rows import CaseRow, EventLine
from models.states import Queue
from tui.caseline import time_text, title
from tui.cells import cut

if TYPE_CHECKING:
    from models.workbench import Workbench

_STEPS = frozenset(
    (
        "handled", "snoozed", "deadline_typed", "verdict_set", "noted", "sent", "recovery_ended",
        "asked", "recovery_sent", "reminded", "reviewed", "written_off", "matched", "unmatched",
        "evidence_added", "evidence_replaced", "evidence_removed", "evidence_assigned",
        "evidence_captioned", "evidence_ticked", "evidence_unticked", "evidence_result",
    )
)  # fmt: skip
"""Kinds of events that an undo takes back one by one; a page is taken back as a whole."""
_TITLE = 30


def step_undone(events: Sequence[EventLine]) -> str:
    """The kind of the step that the newest event of a case took back.

    Each undo stands for one earlier step of the same person. Where the history ends with no undo,
    the step was one of several cases: a page.
    """
    if not events or events[-1].kind != "undone":
        return "page"
    actor, open_undos = events[-1].actor, 0
    for event in reversed(events):
        if event.actor != actor:
            continue
        if event.kind == "undone":
            open_undos += 1
        elif event.kind in _STEPS:
            open_undos -= 1
            if open_undos == 0:
                return event.kind
    return "page"


def undone_text(workbench: "Workbench", ids: Sequence[str]) -> str:
    """What an undo of these cases took back: the kind of step, and the case or how many."""
    if not ids:
        return t("desk.done.undo_other")
    key = f"event.{step_undone(workbench.history(ids[0]))}"
    what = t(key) if has(key) else key
    row = _row(workbench, ids[0]) if len(ids) == 1 else None
    if row is None:
        return t("desk.done.undo_many", what=what, n=len(ids))
    return t("desk.done.undo", what=what, title=cut(title(row), _TITLE))


def reopened_now(workbench: "Workbench") -> frozenset[str]:
    """The ids of the open cases that a newer source opened again."""
    rows = (row for queue in Queue for row in workbench.cases(queue))
    return frozenset(row.id for row in rows if row.reopened)


def reopened_text(workbench: "Workbench", ids: Iterable[str], before: Collection[str] = ()) -> str:
    """Which of these cases were opened again, with the time left; empty if none was."""
    rows = [row for each in ids if each not in before and (row := _row(workbench, each))]
    found = [row for row in rows if row.reopened]
    if not found:
        return ""
    now = to_epoch(workbench.clock.now())
    first = min(found, key=lambda row: row.deadline_at or now * 2)
    left = time_text(first, now)
    return t("desk.done.reopened", n=len(found), title=cut(title(first), _TITLE), left=left)


def _row(workbench: "Workbench", case_id: str) -> CaseRow | None:
    try:
        return workbench.case(case_id)
    except CaseNotFound:
        return None
