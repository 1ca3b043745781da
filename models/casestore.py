"""Cases in the database: bringing them in line with what the facts make of them.

Runs inside the transaction that wrote the facts. Rules decide (`derive`); this module compares,
writes what differs and logs it. Columns of a person's decision are read and never overwritten.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from models.case_spec import CaseSpec, Limits
from models.deadlines import current
from models.derive import derive, still_waiting
from models.dossier import Dossier
from models.factstore import by_shop
from models.states import (
    Queue,
    SubjectKind,
)
from models.stored_cases import (
    COLUMNS,
    DERIVED,
    IDENTITY,
    OrderKey,
    Stored,
    decision_of,
    derived_columns,
    load_cases,
    load_dossiers,
)
from models.subjects import subject_named, subjects_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(slots=True)
class CaseCounts:
    """What an import did to the cases."""

    opened: int = 0
    closed: int = 0
    reopened: int = 0

    def add(self, other: "CaseCounts") -> None:
        """Add another batch's counts."""
        self.opened += other.opened
        self.closed += other.closed
        self.reopened += other.reopened


@dataclass(slots=True)
class _Changes:
    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    """New cases of which nobody has decided anything: identity and derived columns."""
    upserts: list[tuple[Any, ...]] = field(default_factory=list)
    deletes: list[tuple[str]] = field(default_factory=list)
    joins: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    counts: CaseCounts = field(default_factory=CaseCounts)


def rederive(
    connection: "Connection",
    orders: Iterable[OrderKey],
    limits: Limits,
    now: int,
    fresh: Mapping[OrderKey, Dossier] = MappingProxyType({}),
) -> CaseCounts:
    """Bring the cases of the given orders in line with their facts.

    Orders in `fresh` are known from there alone: the database has no other facts of them, no cases.
    """
    keys = set(orders)
    if not keys:
        return CaseCounts()
    met = keys - fresh.keys()
    dossiers = {**fresh, **load_dossiers(connection, met)}
    existing = load_cases(connection, met)
    changes = _Changes()
    for key in sorted(keys):
        _order(dossiers[key], existing.get(key, ()), limits, now, changes)
    _write(connection, changes)
    return changes.counts


def move_cases(connection: "Connection", orders: Iterable[OrderKey]) -> None:
    """Take cases along with their after-sales that newer sources give to another order."""
    for shop_id, numbers in by_shop(orders):
        connection.exec_driver_sql(
            "UPDATE cases SET order_sn = a.order_sn FROM json_each(?) w, after_sale a"
            " WHERE cases.shop_id = ? AND cases.order_sn = w.value AND cases.subject_kind = ?"
            " AND a.shop_id = cases.shop_id AND a.id = cases.subject_id",
            (numbers, shop_id, str(SubjectKind.AFTER_SALE)),
        )


def _order(
    dossier: Dossier, existing: Sequence[Stored], limits: Limits, now: int, changes: _Changes
) -> None:
    """Compare one order's cases with what its facts make of them."""
    if not existing:
        for spec in {spec.id: spec for spec in derive(dossier, {}, limits)}.values():
            if spec.listed_until is None or spec.listed_until > now:
                _insert(spec, None, now, changes)
        return
    stored = {one.id: one for one in existing}
    decisions = {one.id: decision_of(one) for one in existing if one.touched}
    specs = derive(dossier, decisions, limits)
    wanted = {
        spec.id: spec
        for spec in specs
        if spec.listed_until is None
        or spec.listed_until > now
        or (spec.id in stored and stored[spec.id].touched)
    }
    gone = [one for one in existing if one.id not in wanted]
    for spec in specs:
        # What a person decided stays in the books, even where its time is over by now.
        if spec.id not in wanted and spec.id not in stored and _absorbed(spec, gone):
            wanted[spec.id] = spec
    for spec in wanted.values():
        known = stored.get(spec.id)
        if known is None:
            heir_of = _absorbed(spec, gone)
            if heir_of is not None:
                gone.remove(heir_of)
                spec = _spec_with(dossier, spec, heir_of, limits)
            _insert(spec, heir_of, now, changes)
        else:
            _update(spec, known, now, changes)
    for one in gone:
        _close(dossier, one, wanted.values(), now, changes)


def _absorbed(spec: CaseSpec, gone: Sequence[Stored]) -> Stored | None:
    """The decided case that a new one continues: known from the order, or from a record, before."""
    amount_at, applied_at = DERIVED.index("amount_fen"), DERIVED.index("applied_at")

    def nearest(one: Stored) -> tuple[bool, str]:
        return one.derived[applied_at] != spec.applied_at, one.id

    for one in sorted(gone, key=nearest):
        if not one.touched or one.queue is not spec.queue:
            continue
        if one.subject_kind is SubjectKind.ORDER and spec.queue is not Queue.PAYOUT:
            return one
        if one.subject_kind is SubjectKind.PAYOUT and one.derived[amount_at] == spec.amount_fen:
            return one
    return None


def _spec_with(dossier: Dossier, spec: CaseSpec, heir_of: Stored, limits: Limits) -> CaseSpec:
    """The new case, judged with the decision that it inherits."""
    again = derive(dossier, {spec.id: decision_of(heir_of)}, limits)
    return next(one for one in again if one.id == spec.id)


def _insert(spec: CaseSpec, heir_of: Stored | None, now: int, changes: _Changes) -> None:
    version = heir_of.version + 1 if heir_of else 1
    columns = (
        spec.id,
        spec.shop_id,
        str(spec.queue),
        str(spec.subject_kind),
        spec.subject_id,
        spec.order_sn,
        *derived_columns(spec),
    )
    if heir_of is None:
        changes.inserts.append(columns)
    else:
        changes.upserts.append((*columns, *heir_of.decided, 1, version))
        changes.deletes.append((heir_of.id,))
        changes.joins.append((spec.id, heir_of.id))
        changes.events.append(
            _event(now, "joined", spec.id, {"id": heir_of.id}, {"id": spec.id}, version)
        )
    if spec.closed is None:
        changes.counts.opened += heir_of is None
    else:
        changes.events.append(
            _event(now, "closed_by_rule", spec.id, None, {"verdict": spec.verdict}, version)
        )


def _update(spec: CaseSpec, known: Stored, now: int, changes: _Changes) -> None:
    derived = derived_columns(spec)
    if derived == known.derived:
        return
    version = known.version
    if (spec.closed, spec.reopened) != (known.closed, known.reopened):
        version += known.touched  # without a decision there is nothing that undo must guard
        _log_turn(spec, known, now, version, changes)
    changes.upserts.append(_row(known, derived, version))


def _log_turn(spec: CaseSpec, known: Stored, now: int, version: int, changes: _Changes) -> None:
    """A rule closed a case, opened it again, or set a decision aside."""
    if spec.closed and not known.closed:
        changes.counts.closed += 1
        changes.events.append(
            _event(now, "closed_by_rule", spec.id, None, {"verdict": spec.verdict}, version)
        )
    elif _by_person(spec, known):
        return
    elif (known.closed and not spec.closed) or (spec.reopened and spec.reopened != known.reopened):
        changes.counts.reopened += 1
        reason = spec.reopened or "facts_changed"
        changes.events.append(_event(now, "reopened", spec.id, None, {"reason": reason}, version))


def _by_person(spec: CaseSpec, known: Stored) -> bool:
    """Whether the turn follows from a verdict that a person has just set, which is logged itself."""
    before = str(known.derived[DERIVED.index("verdict_flags")])
    return ("by_user" in spec.verdict_flags) != ("by_user" in before)


def _close(
    dossier: Dossier, one: Stored, wanted: Iterable[CaseSpec], now: int, changes: _Changes
) -> None:
    """The facts make no such case any more."""
    changes.counts.closed += one.closed is None
    if not one.touched:
        changes.deletes.append((one.id,))
        return
    moved = any(
        spec.after_sale_id and spec.after_sale_id == one.derived[0]
        for spec in wanted
        if spec.queue is not Queue.PAYOUT
    )
    reason = "moved" if moved else "platform"
    reopened = _set_aside(dossier, one)
    values = dict(zip(DERIVED, one.derived, strict=True))
    shown = _class_now(dossier, one) or values["status_class"]
    turned = (one.closed, one.reopened) != (reason, reopened)
    if not turned and values["status_class"] == shown:
        return
    values |= {"closed": reason, "reopened": reopened, "at_risk_fen": 0, "status_class": shown}
    version = one.version + turned
    changes.upserts.append(_row(one, tuple(values.values()), version))
    if turned:
        changes.events.append(_event(now, "closed", one.id, None, {"reason": reason}, version))


def _class_now(dossier: Dossier, one: Stored) -> str | None:
    """What the after-sale of a case came to: the ledger asks whether it ended without a refund."""
    subject = subject_named(dossier, one.subject_kind, one.subject_id)
    shown = current(subject.history()) if subject else None
    return str(shown.status_class) if shown else None


def _set_aside(dossier: Dossier, one: Stored) -> str:
    """Whether a source newer than the decision showed the case waiting, though it is closed now."""
    for subject in subjects_of(dossier).found:
        if (subject.kind, subject.id) == (one.subject_kind, one.subject_id):
            return still_waiting(one.queue, subject.history(), decision_of(one))
    return one.reopened


def _row(known: Stored, derived: tuple[Any, ...], version: int) -> tuple[Any, ...]:
    return (
        known.id,
        known.order[0],
        known.queue,
        known.subject_kind,
        known.subject_id,
        known.order[1],
        *derived,
        *known.decided,
        int(known.touched),
        version,
    )


def _event(
    now: int,
    kind: str,
    case_id: str,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    version: int,
) -> tuple[Any, ...]:
    return (
        now,
        "",
        kind,
        case_id,
        json.dumps(before) if before else None,
        json.dumps(after),
        version,
    )


def _write(connection: "Connection", changes: _Changes) -> None:
    if changes.inserts:
        connection.exec_driver_sql(_INSERT, changes.inserts)
    if changes.upserts:
        connection.exec_driver_sql(_UPSERT, changes.upserts)
    for new, old in changes.joins:
        for table in ("draft", "recovery", "attachment", "tick", "submission"):
            connection.exec_driver_sql(
                f"UPDATE {table} SET case_id = ? WHERE case_id = ?", (new, old)
            )
    if changes.deletes:
        connection.exec_driver_sql("DELETE FROM cases WHERE id = ?", changes.deletes)
    if changes.events:
        connection.exec_driver_sql(
            "INSERT INTO event (at, actor, kind, case_id, before, after, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            changes.events,
        )


def _upsert(given: int, rest: str, changing: Sequence[str]) -> str:
    """A statement for whole case rows of which so many columns are given and the rest is fixed."""
    places = ", ".join("?" * given)
    updates = (f"{name} = excluded.{name}" for name in changing)
    return (
        f"INSERT INTO cases ({', '.join(COLUMNS)}) VALUES ({places}{rest})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(updates)}"
    )


_UNDECIDED = ", NULL, NULL, '', NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, 0, 0, 1"
"""`DECIDED`, touched and version of a new case: written out, a value to bind costs more."""
_INSERT = _upsert(len(IDENTITY) + len(DERIVED), _UNDECIDED, DERIVED)
_UPSERT = _upsert(len(COLUMNS), "", [name for name in COLUMNS if name not in IDENTITY])
