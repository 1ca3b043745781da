"""Brings recoveries in line with the money that came in: the store part of `matching`.

Runs inside a write transaction of its caller: at the end of an import, after a page was written,
after every action on recoveries, and after an undo. It works everything out anew and writes what
differs, so that neither the order of imports nor a repetition shows.
"""

import json
from typing import TYPE_CHECKING, Any

from models import recovery_queries as found
from models.case_spec import Limits
from models.casestore import rederive
from models.connection_reader import ConnectionReader
from models.matching import Match, Outcome
from models.recoveries import left_of, waits_until
from models.recovery_queries import LiveRow, MatchRow
from models.states import MatchedBy, RecoveryState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.actions import Step
    from models.reader import Reader

SETTLED = "settled"
"""The decision on a case whose whole loss came back by itself; a person's is never touched."""


_DROP_UNDONE = (
    "DELETE FROM money_match WHERE matched_by = 'person' AND NOT refused"
    " AND recovery_id NOT IN (SELECT id FROM recovery WHERE state IN ('won', 'part'))"
)
"""A result that a person typed, and that money was found for, may be undone."""


def settle_step(step: "Step") -> None:
    """Settle what follows from a person's action, as a part of it.

    Versions stay as they are: undo takes the action back, and settles again.
    """
    step.session.flush()
    settle(step.session.connection(), step.limits, step.now, bump=False)
    step.session.expire_all()


def settle(connection: "Connection", limits: Limits, now: int, *, bump: bool = True) -> None:
    """Match all money anew; close, reopen and log what that changes.

    With `bump` a case that changes gets a new version, so that no older step on it can be undone.
    """
    reader = ConnectionReader(connection)
    connection.exec_driver_sql(_DROP_UNDONE)
    live = found.live(reader)
    stored = found.match_rows(reader)
    # Of one recovery there may be several: an undo brings one back beside what came after it.
    automatic: dict[int, list[MatchRow]] = {}
    for row in stored:
        if _is_automatic(row):
            automatic.setdefault(row.recovery_id, []).append(row)
    if not live and not automatic:
        return
    outcome = found.outcome_of(reader, live, stored, limits.top_up)
    changed = {
        one.sought.case_id
        for one in live
        if _write(connection, one, outcome.matches.get(one.sought.id, ()), automatic)
    }
    known = {one.sought.id for one in live}
    for recovery_id, rows in automatic.items():
        if recovery_id not in known:  # undone: nothing is left to be matched
            _forget(connection, rows)
    _balance(connection, reader, live, outcome, changed, limits, now, bump)


def _is_automatic(row: MatchRow) -> bool:
    return row.matched_by is MatchedBy.BILL and not row.refused


def _write(
    connection: "Connection",
    one: LiveRow,
    matches: tuple[Match, ...],
    automatic: dict[int, list[MatchRow]],
) -> bool:
    """Bring one recovery in line; whether anything was different."""
    if one.sought.typed:
        return _find_typed(connection, matches)
    target: tuple[RecoveryState, int, int | None] = (RecoveryState.SENT, 0, None)
    if matches:
        came = sum(match.fen for match in matches)
        state = RecoveryState.WON if came == one.asked_fen else RecoveryState.PART
        target = (state, came, matches[-1].incoming.at)
    before = automatic.get(one.sought.id, [])
    wanted = sorted((match.incoming.key, match.fen) for match in matches)
    kept = [(row.incoming, row.fen) for row in before]
    if target == (one.state, one.came_fen, one.ended_at) and wanted == kept:
        return False
    connection.exec_driver_sql(
        "UPDATE recovery SET state = ?, came_fen = ?, ended_at = ? WHERE id = ?",
        (str(target[0]), target[1], target[2], one.sought.id),
    )
    _forget(connection, before)
    _keep(connection, matches, MatchedBy.BILL)
    return True


def _find_typed(connection: "Connection", matches: tuple[Match, ...]) -> bool:
    """Note which money it was that a person typed, so that it counts for nothing else."""
    _keep(connection, matches, MatchedBy.PERSON)
    return bool(matches)


def _keep(connection: "Connection", matches: tuple[Match, ...], by: MatchedBy) -> None:
    for match in matches:
        connection.exec_driver_sql(
            "INSERT INTO money_match (incoming, recovery_id, fen, at, matched_by, refused)"
            " VALUES (?, ?, ?, ?, ?, 0)",
            (match.incoming.key, match.recovery_id, match.fen, match.incoming.at, str(by)),
        )


def _forget(connection: "Connection", rows: list[MatchRow]) -> None:
    for row in rows:
        connection.exec_driver_sql(
            "DELETE FROM money_match WHERE incoming = ? AND recovery_id = ?",
            (row.incoming, row.recovery_id),
        )


def _balance(
    connection: "Connection",
    reader: "Reader",
    live: list[LiveRow],
    outcome: Outcome,
    changed: set[str],
    limits: Limits,
    now: int,
    bump: bool,
) -> None:
    """Bring the cases in line with their recoveries, and log what came or went."""
    orders = set()
    for case_id in sorted({one.sought.case_id for one in live}):
        own = [one for one in live if one.sought.case_id == case_id]
        matches = [match for one in own for match in outcome.matches.get(one.sought.id, ())]
        if not _balance_case(connection, reader, case_id, matches, case_id in changed, bump):
            continue
        orders.add((own[0].sought.shop_id, own[0].sought.order_sn))
        if case_id in changed:
            _log(connection, case_id, matches, now)
    rederive(connection, orders, limits, now)


def _balance_case(
    connection: "Connection",
    reader: "Reader",
    case_id: str,
    matches: list[Match],
    changed: bool,
    bump: bool,
) -> bool:
    """Write what came back of a case, and whether it still waits; whether anything changed."""
    ((amount, came_before, decision, follow_up),) = reader.rows(
        "SELECT amount_fen, came_back_fen, decision, follow_up_at FROM cases WHERE id = :id",
        id=case_id,
    )
    recoveries = reader.rows(
        "SELECT state, due_at, came_fen FROM recovery WHERE case_id = :id", id=case_id
    )
    came = sum(row[2] for row in recoveries)
    values: dict[str, Any] = {"came_back_fen": came}
    whole = bool(matches) and left_of(amount, came) == 0
    if decision in (None, SETTLED) and (changed or decision == SETTLED):
        if whole:
            at = max(match.incoming.at or 0 for match in matches)
            values |= {"decision": SETTLED, "decided_at": at, "follow_up_at": None}
        else:
            waits = waits_until((RecoveryState(row[0]), row[1]) for row in recoveries)
            values |= {"decision": None, "decided_at": None, "follow_up_at": waits}
        values["decided_basis"] = ""
    same = came == came_before and (
        (values.get("decision", decision), values.get("follow_up_at", follow_up))
        == (decision, follow_up)
    )
    if same and not changed:
        return False
    sets = ", ".join(f"{name} = ?" for name in values)
    connection.exec_driver_sql(
        f"UPDATE cases SET {sets}, touched = 1, version = version + ? WHERE id = ?",
        (*values.values(), int(bump), case_id),
    )
    return True


def _log(connection: "Connection", case_id: str, matches: list[Match], now: int) -> None:
    told: dict[str, Any] = {
        "fen": sum(match.fen for match in matches),
        "money": [
            {"incoming": match.incoming.key, "recovery_id": match.recovery_id, "fen": match.fen}
            for match in matches
        ],
    }
    connection.exec_driver_sql(
        "INSERT INTO event (at, actor, kind, case_id, after, version)"
        " SELECT ?, '', ?, id, ?, version FROM cases WHERE id = ?",
        (
            now,
            "money_matched" if matches else "money_gone",
            json.dumps(told, ensure_ascii=False),
            case_id,
        ),
    )
