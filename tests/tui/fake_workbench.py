"""A workbench in memory, for pilot tests that look at the screen and not at the database.

It keeps rows as given and understands just enough of each action to let rows come and go.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from models.clock import Clock, FixedClock, to_epoch
from models.errors import ActionRefused, CaseNotFound
from models.evidence_rows import EvidenceState
from models.i18n import t
from models.payout_queries import ENDING, PayoutCounts
from models.permissions import refusal
from models.places import place_of
from models.rows import (
    AsOf,
    CaseDetail,
    CaseRow,
    DeskSummary,
    Done,
    EventLine,
    FactLine,
    QueueSummary,
    RejectLine,
)
from models.service_queries import Metric
from models.settings import Settings
from models.states import AgreedBy, Bucket, CaseState, DeadlineSource, Queue, Verdict
from models.urgency import bucket, urgency

BUCKETS = (Bucket.HOUR, Bucket.FOUR_HOURS, Bucket.DAY, Bucket.LATER)


class FakeRecovery:
    """The methods of `models.recovery_desk.RecoveryDesk` that the desk calls."""

    def __init__(self, bench: "FakeWorkbench") -> None:
        self._bench = bench

    def payouts(self) -> PayoutCounts:
        """Counted from the rows."""
        rows = self._bench.cases(Queue.PAYOUT)
        left = [
            row.appeal_until - self._bench.now
            for row in rows
            if row.appealable != "no" and row.appeal_until is not None
        ]
        flagged = [row for row in rows if set(row.verdict_flags.split()) - {"compensated"}]
        return PayoutCounts(
            sum(0 < each <= ENDING for each in left), sum(each > 0 for each in left), len(flagged)
        )


class FakeEvidence:
    """The methods of `models.evidence_desk.EvidenceDesk` that the desk calls."""

    def states(self, ids: Sequence[str]) -> dict[str, EvidenceState]:
        """Every dispute misses the same item."""
        return {each: EvidenceState("签收照片或取件记录", submitted=False) for each in ids}


class FakePrevention:
    """The methods of `models.prevention_desk.PreventionDesk` that the desk calls."""

    def metric(self) -> dict[str, Metric]:
        """No export of it was imported."""
        return {}


class FakeWorkbench:
    """The methods of `models.workbench.Workbench` that the desk calls."""

    def __init__(
        self, rows: Sequence[CaseRow], clock: Clock, settings: Settings | None = None
    ) -> None:
        self.rows = {row.id: row for row in rows}
        self.clock = clock
        self.settings = settings or Settings()
        self.path = Path("fake.db")
        self.calls: list[tuple[str, Any]] = []
        self.shops = {"shop-1": "阿强水果旗舰店"}
        self.version = 1
        self.has_data = True
        self._undo: list[dict[str, CaseRow]] = []
        self.recovery = FakeRecovery(self)
        self.evidence = FakeEvidence()
        self.prevention = FakePrevention()
        now = self.now
        self.as_of = AsOf(now - 3600, now - 3600, now - 2 * 86_400, now - 2880)

    @property
    def now(self) -> int:
        """Epoch seconds."""
        return to_epoch(self.clock.now())

    def prepare(self) -> None:
        """Nothing to open."""

    def revision(self) -> int:
        """Counts writes."""
        return self.version

    def summary(self) -> DeskSummary:
        """Counted from the rows."""
        queues = {queue: self._queue(queue) for queue in Queue}
        return DeskSummary(self.now, self.shops, self.as_of, 2, 3, queues, self.has_data)

    def _queue(self, queue: Queue) -> QueueSummary:
        rows = self.cases(queue)
        buckets = [(bucket(row.deadline_at, self.now), row) for row in rows]
        return QueueSummary(
            queue,
            len(rows),
            {each: n for each in Bucket if (n := sum(b is each for b, _ in buckets))},
            {
                each: n
                for each in BUCKETS
                if (n := sum(b is each and row.estimated for b, row in buckets))
            },
            sum(row.at_risk_fen for row in rows),
            {v: n for v in Verdict if (n := sum(row.verdict is v for row in rows))},
        )

    def cases(
        self,
        queue: Queue,
        *,
        search: str = "",
        limit: int | None = None,
        offset: int = 0,
        everything: bool = False,
    ) -> list[CaseRow]:
        """The rows of a queue in urgency order."""
        found = [row for row in self.rows.values() if row.queue is queue]
        if not (search or everything):
            found = [row for row in found if row.state is CaseState.OPEN]
        found = [row for row in found if search in f"{row.order_sn} {row.product} {row.note}"]
        found.sort(key=lambda row: urgency(row, self.now))
        return found[offset : None if limit is None else offset + limit]

    def case(self, case_id: str) -> CaseRow:
        """One row."""
        if case_id not in self.rows:
            raise CaseNotFound("gone")
        return self.rows[case_id]

    def history(self, case_id: str) -> tuple[EventLine, ...]:
        """What was done with a case, as far as the last step and its undo go."""
        kinds = [
            {"handle": "handled", "snooze": "snoozed", "note": "noted", "undo": "undone"}.get(name)
            for name, ids in self.calls
            if not ids or case_id in ids
        ]
        return tuple(
            EventLine(n, self.now, "阿强", kind, "") for n, kind in enumerate(kinds) if kind
        )

    def detail(self, case_id: str) -> CaseDetail:
        """A few facts."""
        if case_id not in self.rows:
            raise CaseNotFound("gone")
        row = self.rows[case_id]
        facts = (
            FactLine("status", row.status, "售后导出.xlsx", 88, self.now - 3600),
            FactLine("waybill", "YT8812345678901", "订单导出.csv", 412, self.now - 3600),
            FactLine("deadline", "2026-11-20 10:42:00", "售后列表页", 3, self.now - 2880),
        )
        timeline = (
            FactLine("shipped_at", "2026-11-18 09:00:12", "订单导出.csv", 412, self.now - 3600),
            FactLine("applied_at", "2026-11-19 22:31:05", "售后导出.xlsx", 88, self.now - 3600),
        )
        events = (EventLine(1, self.now - 3600, "阿强", "import", "售后导出.xlsx"),)
        return CaseDetail(row, facts, timeline, events, (), (), place_of(row))

    def rejects(self) -> list[RejectLine]:
        """One row with a destroyed number."""
        reason = "订单号被 Excel 毁了"
        return [RejectLine("1", "订单.csv", 7, "订单号", "1.2E+17", "number", reason, {}, "orders")]

    def done_today(self) -> tuple[int, int, CaseRow | None]:
        """What the leaving line says."""
        rows = sorted(self.rows.values(), key=lambda row: urgency(row, self.now))
        return 12, 2, rows[0] if rows else None

    def refusal(self, verb: str, row: CaseRow) -> str | None:
        """The real rules."""
        reason = refusal(verb, row, self.now)
        return None if reason is None else t(reason)

    def handle(self, ids: Sequence[str]) -> Done:
        """The rows go."""
        return self._take("handle", ids)

    def snooze(self, ids: Sequence[str], until: datetime | None = None) -> Done:
        """The rows go."""
        return self._take("snooze", ids)

    def _take(self, name: str, ids: Sequence[str]) -> Done:
        self.calls.append((name, tuple(ids)))
        self._undo.append({each: self.rows[each] for each in ids if each in self.rows})
        for each in ids:
            self.rows.pop(each, None)
        self.version += 1
        return Done(self.version, tuple(ids))

    def set_deadline(self, ids: Sequence[str], at: datetime) -> Done:
        """A typed deadline."""
        return self._change(
            "deadline", ids, deadline_at=to_epoch(at), deadline_source=DeadlineSource.TYPED
        )

    def set_verdict(
        self, ids: Sequence[str], verdict: Verdict | None, agreed_by: AgreedBy | None
    ) -> Done:
        """A verdict."""
        return self._change("verdict", ids, verdict=verdict)

    def set_note(self, ids: Sequence[str], text: str) -> Done:
        """A note."""
        return self._change("note", ids, note=text)

    def _change(self, name: str, ids: Sequence[str], **values: Any) -> Done:
        self.calls.append((name, tuple(ids)))
        self._undo.append({each: self.rows[each] for each in ids})
        for each in ids:
            self.rows[each] = self.rows[each]._replace(**values)
        self.version += 1
        return Done(self.version, tuple(ids))

    def undo(self) -> Done:
        """The last step's rows come back."""
        self.calls.append(("undo", ()))
        if not self._undo:
            raise ActionRefused(t("refused.nothing_to_undo"))
        before = self._undo.pop()
        self.rows |= before
        self.version += 1
        return Done(self.version, tuple(before))


def fixed(moment: datetime) -> FixedClock:
    """A clock that stands."""
    return FixedClock(moment)
