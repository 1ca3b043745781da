"""The ledger's definitions: what of a case is at risk, lost, saved, asked for, recovered, written
off. Pure: one function a figure, and `docs/ledger.md` says the same in one sentence each.

All money is fen. Of one case `lost`, `recovered` and `written off` never overlap and sum to its
loss; `at risk` looks forward and `asked` only informs, so both may overlap with them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.clock import SHANGHAI
from models.goods import CLOSED_VERDICTS
from models.states import OPEN_RECOVERIES, Queue, RecoveryState, Verdict

NONE = "none"
"""The key of what has no reason, product, route or day."""

_LOSSES = (Queue.REFUND, Queue.PAYOUT)
_EPOCH = date(1970, 1, 1)


class Split(StrEnum):
    """What the ledger can be split by; a case counts in one row of each."""

    SHOP = "shop"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    REASON = "reason"
    PRODUCT = "product"
    ROUTE = "route"
    WHO = "who"


class CaseFacts(NamedTuple):
    """What the ledger needs to know of a case, stored or made from facts. Times: epoch seconds."""

    case_id: str
    queue: Queue
    shop_id: str
    shop: str
    order_sn: str
    after_sale_id: str
    at: int | None
    """When the money went; of a request, when it was applied for."""
    reason: str
    product: str
    who: str
    """An `AgreedBy`."""
    verdict: Verdict | None
    amount_fen: int | None
    risk_fen: int
    """What the desk shows for it: 0 where it is closed, handled or overdue."""
    exists: bool = True
    """Whether current facts make this case; otherwise a decision alone keeps it."""
    dealt_with: bool = False
    """A person decided, submitted evidence or sent a message."""
    refused: bool = False
    """Of a request: it ended without a refund."""
    given_up: bool = False
    """A person wrote the case itself off."""
    compensated_fen: int = 0
    """Of a payout: what the bill paid back for it, whether it was asked for or not."""


class Asked(NamedTuple):
    """One recovery of a case, in the order of asking."""

    route: str
    asked_fen: int
    came_fen: int
    state: RecoveryState


class LedgerEntry(NamedTuple):
    """One case in the ledger."""

    case_id: str
    queue: Queue
    shop_id: str
    shop: str
    order_sn: str
    after_sale_id: str
    day: str
    """`2026-11-20` in Shanghai: of the loss, else of the application; `none` if unknown."""
    reason: str
    product: str
    route: str
    who: str
    verdict: Verdict | None
    at_risk_fen: int
    lost_fen: int
    saved_fen: int
    asked_fen: int
    recovered_fen: int
    written_off_fen: int

    @property
    def figures(self) -> tuple[int, ...]:
        """The figures in the order of `FIGURES`."""
        return (
            *(self.at_risk_fen, self.lost_fen, self.saved_fen),
            *(self.asked_fen, self.recovered_fen, self.written_off_fen),
        )

    @property
    def counts(self) -> bool:
        """Whether any figure is not zero."""
        return any(self.figures)


class LedgerSums(NamedTuple):
    """Figures over some cases."""

    at_risk_fen: int = 0
    lost_fen: int = 0
    saved_fen: int = 0
    asked_fen: int = 0
    recovered_fen: int = 0
    written_off_fen: int = 0
    cases: int = 0
    """How many cases have any figure that is not zero."""


FIGURES = ("at_risk_fen", "lost_fen", "saved_fen", "asked_fen", "recovered_fen", "written_off_fen")
"""Names of the figures, in the order in which they are shown."""


class LedgerRow(NamedTuple):
    """One row of a split."""

    key: str
    sums: LedgerSums


class Ledger(NamedTuple):
    """Figures by the keys of a split, and their total."""

    rows: tuple[LedgerRow, ...]
    total: LedgerSums


def at_risk(facts: CaseFacts) -> int:
    """What can still be lost, or won back, now."""
    return facts.risk_fen


def loss(facts: CaseFacts, recoveries: Sequence[Asked]) -> int:
    """A refund or payout that is gone: its amount, unless the goods never left or came back.

    It is never less than what came back of it.
    """
    gone = facts.queue in _LOSSES and facts.exists and facts.verdict not in CLOSED_VERDICTS
    return max((facts.amount_fen or 0) if gone else 0, recovered(facts, recoveries))


def recovered(facts: CaseFacts, recoveries: Sequence[Asked]) -> int:
    """What came back: over all routes, or, of a payout, in the bill without being asked for."""
    return max(sum(one.came_fen for one in recoveries), facts.compensated_fen)


def asked(recoveries: Sequence[Asked]) -> int:
    """What was asked for, over all routes, whatever came of it."""
    return sum(one.asked_fen for one in recoveries)


def written_off(facts: CaseFacts, recoveries: Sequence[Asked]) -> int:
    """The rest of a loss that a person gave up, while nothing is asked for any more."""
    if any(one.state in OPEN_RECOVERIES for one in recoveries):
        return 0
    ended = any(one.state is RecoveryState.WRITTEN_OFF for one in recoveries)
    given_up = facts.given_up or ended
    return loss(facts, recoveries) - recovered(facts, recoveries) if given_up else 0


def lost(facts: CaseFacts, recoveries: Sequence[Asked]) -> int:
    """A loss less what came back and what was written off; a loss that is accepted stays one."""
    rest = loss(facts, recoveries) - recovered(facts, recoveries)
    return rest - written_off(facts, recoveries)


def saved(facts: CaseFacts, recoveries: Sequence[Asked]) -> int:
    """The amount of a case that a person dealt with and that cost nothing in the end.

    A request that ended without a refund, or a refund whose goods stayed or came back.
    """
    if not facts.dealt_with:
        return 0
    if facts.queue is Queue.REFUND:
        ended = facts.exists and facts.verdict in CLOSED_VERDICTS
    else:
        ended = facts.queue is not Queue.PAYOUT and facts.refused
    return max(0, (facts.amount_fen or 0) - recovered(facts, recoveries)) if ended else 0


def route_of(recoveries: Sequence[Asked]) -> str:
    """The route that brought most, else the one first asked, else `none`."""
    came: dict[str, int] = {}
    for one in recoveries:
        if one.route:
            came[one.route] = came.get(one.route, 0) + one.came_fen
    return max(came, key=lambda route: came[route], default=NONE)  # of equals, the first asked


def entry_of(facts: CaseFacts, recoveries: Sequence[Asked] = ()) -> LedgerEntry:
    """A case's line in the ledger; `recoveries` in the order of asking."""
    return LedgerEntry(
        facts.case_id,
        facts.queue,
        facts.shop_id,
        facts.shop,
        facts.order_sn,
        facts.after_sale_id,
        day_of(facts.at),
        facts.reason or NONE,
        facts.product or NONE,
        route_of(recoveries) if recoveries else NONE,
        facts.who,
        facts.verdict,
        at_risk(facts),
        lost(facts, recoveries),
        saved(facts, recoveries),
        asked(recoveries),
        recovered(facts, recoveries),
        written_off(facts, recoveries),
    )


def day_of(at: int | None) -> str:
    """The day of a moment in Shanghai, as ISO 8601 writes it; `none` for an unknown moment."""
    if at is None:
        return NONE
    seconds = at + int(SHANGHAI.utcoffset(None).total_seconds())
    return (_EPOCH + timedelta(days=seconds // 86_400)).isoformat()


def week_of(day: str) -> str:
    """The ISO week of a day: `2026-W47`."""
    if day == NONE:
        return NONE
    year, week, _weekday = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


def month_of(day: str) -> str:
    """The month of a day: `2026-11`."""
    return NONE if day == NONE else day[:7]


_KEYS: dict[Split, Callable[[LedgerEntry], str]] = {
    Split.SHOP: lambda entry: entry.shop,
    Split.DAY: lambda entry: entry.day,
    Split.WEEK: lambda entry: week_of(entry.day),
    Split.MONTH: lambda entry: month_of(entry.day),
    Split.REASON: lambda entry: entry.reason,
    Split.PRODUCT: lambda entry: entry.product,
    Split.ROUTE: lambda entry: entry.route,
    Split.WHO: lambda entry: entry.who,
}


def key_of(entry: LedgerEntry, by: Split) -> str:
    """The row of a split in which a case counts."""
    return _KEYS[by](entry)


def between(
    entries: Iterable[LedgerEntry], start: date | None, end: date | None
) -> Iterable[LedgerEntry]:
    """Entries whose day lies in a span of days, both ends included; an open end has no limit.

    A case of unknown day is in no span that has an end.
    """
    if start is None and end is None:
        return entries
    first = start.isoformat() if start else "0000"
    last = end.isoformat() if end else "9999-99"
    return (entry for entry in entries if entry.day != NONE and first <= entry.day <= last)


def ledger_of(entries: Iterable[LedgerEntry], by: Split) -> Ledger:
    """Sum entries by the keys of a split; cases without any figure are left out.

    Rows by time come in its order, others by what was lost.
    """
    sums: dict[str, list[int]] = {}
    total = [0] * len(LedgerSums._fields)
    for entry in entries:
        figures = entry.figures
        if any(figures):
            row = sums.setdefault(key_of(entry, by), [0] * len(total))
            for at, fen in enumerate((*figures, 1)):
                row[at] += fen
                total[at] += fen
    rows = [LedgerRow(key, LedgerSums(*found)) for key, found in sums.items()]
    if by in (Split.DAY, Split.WEEK, Split.MONTH):
        rows.sort(key=lambda row: (row.key == NONE, row.key))
    else:
        rows.sort(key=lambda row: (-row.sums.lost_fen, -row.sums.at_risk_fen, row.key))
    return Ledger(tuple(rows), LedgerSums(*total))
