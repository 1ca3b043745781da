"""The books: the ledger, and the bill reconciled with it. Reads only.

Part of the `Workbench`, which opens connections; SQL and rules stand in modules of their own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from models.ledger import NONE, Ledger, LedgerEntry, Split, between, entry_of, ledger_of

if TYPE_CHECKING:
    from models.ledger_trace import Trace
    from models.reader import SqliteReader
    from models.reconcile_run import Reconciliation
    from models.service_queries import Metric
    from models.workbench import Workbench


class BooksDesk:
    """The ledger, and the bill reconciled with it."""

    def __init__(self, workbench: "Workbench") -> None:
        self._workbench = workbench

    def ledger(self, by: Split, start: date | None = None, end: date | None = None) -> Ledger:
        """Figures by the keys of a split, of the days from `start` to `end`, both included."""
        with self._workbench.reading() as reader:
            return ledger_of(between(self._entries(reader), start, end), by)

    def entries(self, start: date | None = None, end: date | None = None) -> list[LedgerEntry]:
        """Every case that counts in the ledger of those days, the newest loss first."""
        with self._workbench.reading() as reader:
            found = [one for one in between(self._entries(reader), start, end) if one.counts]
        return sorted(found, key=_newest_first, reverse=True)

    def traces(self, entries: Sequence[LedgerEntry]) -> "list[tuple[Trace, ...]]":
        """Where the facts of each entry were read, in the order of the entries."""
        from models.ledger_trace import traces

        with self._workbench.reading() as reader:
            return list(traces(reader, entries))

    def reconcile(self) -> "Reconciliation":
        """The bill against the cases, history included, and the money that came by the bill."""
        from models.reconcile_run import reconcile

        workbench = self._workbench
        incoming = workbench.recovery.incoming()
        with workbench.reading() as reader:
            return reconcile(reader, workbench.limits, [line.state for line in incoming])

    def metric(self) -> "dict[str, Metric]":
        """The newest figures of the shops' own metric, by shop id."""
        from models.service_queries import newest_metric

        with self._workbench.reading() as reader:
            return newest_metric(reader)

    def _entries(self, reader: "SqliteReader") -> Iterator[LedgerEntry]:
        """Every case there ever was, one after the other, so that a big shop fits in memory."""
        from models.ledger_history import old_losses
        from models.ledger_queries import recoveries_by_case, stored_cases

        workbench = self._workbench
        now = workbench.moment()
        recoveries = recoveries_by_case(reader)
        for facts in stored_cases(reader, now):
            yield entry_of(facts, recoveries.get(facts.case_id, ()))
        for facts in old_losses(reader, workbench.limits, now):
            yield entry_of(facts)


def _newest_first(entry: LedgerEntry) -> tuple[bool, str, int, str]:
    return (entry.day != NONE, entry.day, entry.lost_fen, entry.case_id)
