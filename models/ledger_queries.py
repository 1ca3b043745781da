"""What the ledger reads: stored cases with what a person decided on them, and their recoveries.

Plain SQL through a `Reader`; what a figure means is `ledger`'s.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from models.ledger import Asked, CaseFacts
from models.ledger_sql import DEALT_WITH, EXISTS, GIVEN_UP, SPARED
from models.queries import JUDGED
from models.reader import Executor, Reader
from models.states import LOOSE, Queue, RecoveryState, Verdict

_LIVE = "j.state IN ('open', 'waiting', 'snoozed')"


def _columns(of: str, shop: str, risk: str) -> str:
    return (
        f"{of}.id, {of}.queue, {of}.shop_id, {shop}, {of}.order_sn, {of}.after_sale_id,"
        f" COALESCE({of}.loss_at, {of}.applied_at), {of}.reason, {of}.product, {of}.agreed_by,"
        f" {of}.verdict, {of}.amount_fen, {risk}, {EXISTS.format(of)},"
        f" {of}.touched AND {DEALT_WITH.format(of)},"
        f" {of}.touched AND COALESCE({SPARED.format(of)}, FALSE),"
        f" {of}.touched AND COALESCE({GIVEN_UP.format(of)}, FALSE),"
        f" COALESCE({of}.compensated_fen, 0)"
    )


_JUDGED = (
    f"SELECT {_columns('j', 'j.shop_name', f'CASE WHEN {_LIVE} THEN j.risk ELSE 0 END')}"
    f" FROM ({JUDGED}) j"
)
_HISTORY = (
    f"SELECT {_columns('c', 's.name', '0')} FROM cases c JOIN shop s ON s.id = c.shop_id"
    f" WHERE NOT c.touched AND ((c.listed_until IS NOT NULL AND c.listed_until <= :now)"
    f" OR NOT {EXISTS.format('c')})"
)
"""What the desk no longer lists: nothing of it can be won back any more."""


def stored_cases(reader: Executor, now: int) -> Iterator[CaseFacts]:
    """Every case that is kept, as it stands at `now`, one after the other."""
    for sql in (_JUDGED, _HISTORY):
        for row in reader.exec_driver_sql(sql, {"now": now}):
            yield case_facts(row)


def case_facts(row: Sequence[Any]) -> CaseFacts:
    """A case from the columns read here."""
    return CaseFacts(
        case_id=row[0],
        queue=Queue(row[1]),
        shop_id=row[2],
        shop=row[3],
        order_sn="" if row[4].startswith(LOOSE) else row[4],
        after_sale_id=row[5],
        at=row[6],
        reason=row[7],
        product=row[8],
        who=row[9],
        verdict=Verdict(row[10]) if row[10] else None,
        amount_fen=row[11],
        risk_fen=row[12],
        exists=bool(row[13]),
        dealt_with=bool(row[14]),
        refused=bool(row[15]),
        given_up=bool(row[16]),
        compensated_fen=row[17],
    )


def recoveries_by_case(reader: Reader) -> dict[str, list[Asked]]:
    """All recoveries, each case's in the order of asking."""
    found: dict[str, list[Asked]] = {}
    for case_id, route, asked_fen, came_fen, state in reader.rows(
        "SELECT case_id, route, asked_fen, came_fen, state FROM recovery"
        " ORDER BY COALESCE(created_at, sent_at, 0), id"
    ):
        one = Asked(route, asked_fen, came_fen, RecoveryState(state))
        found.setdefault(case_id, []).append(one)
    return found
