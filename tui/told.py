"""What a message says of a step that was taken back and of cases that came back. Reads only."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from models.clock import to_epoch
from models.errors import CaseNotFound
from models.i18n import has, t
from models.rows import CaseRow, Done
from models.states import Queue
from tui.caseline import time_text, title
from tui.cells import cut

if TYPE_CHECKING:
    from models.workbench import Workbench

_TITLE = 30


def undone_text(workbench: "Workbench", done: Done) -> str:
    """What an undo took back: the kind of step, and the case or how many."""
    key = f"event.{done.undone}"
    what = t(key) if has(key) else done.undone
    if not done.done:
        return t("desk.done.undo_other", what=what)
    row = _row(workbench, done.done[0]) if len(done.done) == 1 else None
    if row is None:
        return t("desk.done.undo_many", what=what, n=len(done.done))
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
