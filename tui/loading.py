"""Readings for the desk, in threads: they only read and post messages."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from models.errors import ZhisunError
from models.evidence_rows import EvidenceState
from models.rows import CaseRow
from models.states import CaseState, Queue
from tui.messages import DetailLoaded, Loaded, LoadFailed, WindowLoaded
from tui.window import SIZE

if TYPE_CHECKING:
    from textual.message import Message

    from models.workbench import Workbench

Post = Callable[["Message"], object]


def all_at_hand(workbench: "Workbench", queue: Queue, search: str = "") -> list[CaseRow]:
    """The cases of a queue with those that wait, are snoozed, or are not confirmed yet."""
    return [
        row
        for row in workbench.cases(queue, search=search, everything=True)
        if row.unconfirmed or row.state not in (CaseState.HANDLED, CaseState.CLOSED)
    ]


def load_all(
    workbench: "Workbench",
    post: Post,
    generation: int,
    starts: Mapping[Queue, int],
    search: str,
    *,
    everything: bool = False,
) -> None:
    """Read the counts and every queue's window; with `everything` each queue from its beginning."""
    try:
        summary, payouts = workbench.summary(), workbench.recovery.payouts()
        metrics = workbench.prevention.metric()
        rows: dict[Queue, tuple[int, list[CaseRow]]] = {
            queue: (0, all_at_hand(workbench, queue, search))
            if everything
            else (start, workbench.cases(queue, search=search, limit=SIZE, offset=start))
            for queue, start in starts.items()
        }
        evidence = _evidence(workbench, rows.get(Queue.EVIDENCE, (0, []))[1])
    except (ZhisunError, OSError) as error:
        post(LoadFailed(generation, str(error)))
        return
    post(Loaded(generation, summary, rows, payouts, evidence, metrics))


def _evidence(workbench: "Workbench", rows: list[CaseRow]) -> Mapping[str, EvidenceState]:
    """How far the evidence of these cases is; where there is none, nothing is read."""
    return workbench.evidence.states([row.id for row in rows]) if rows else {}


def load_window(
    workbench: "Workbench", post: Post, generation: int, queue: Queue, start: int, search: str
) -> None:
    """Read another window of one queue."""
    try:
        rows = workbench.cases(queue, search=search, limit=SIZE, offset=start)
        evidence = _evidence(workbench, rows) if queue is Queue.EVIDENCE else {}
    except (ZhisunError, OSError) as error:
        post(LoadFailed(generation, str(error)))
        return
    post(WindowLoaded(generation, queue, start, rows, evidence))


def load_detail(workbench: "Workbench", post: Post, generation: int, case_id: str) -> None:
    """Read everything known of a case; a case that is gone is `None`."""
    try:
        detail = workbench.detail(case_id)
    except (ZhisunError, OSError):
        post(DetailLoaded(generation, case_id, None))
        return
    post(DetailLoaded(generation, case_id, detail))
