"""Facts in and out of the database, many at a time. Merging only; what follows is `derive`'s.

The hot path of an import: no ORM objects, one SELECT and one executemany per batch. A row is read
back in full only where merging needs its fields.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from models.facts import FIELDS
from models.merge import (
    KEYS,
    Fact,
    Stamp,
    blanks_of,
    digest_of,
    dump_older,
    dump_seen,
    join_seen,
    load_older,
    load_seen,
    merge,
    rank_of,
)
from models.reader import Executor
from models.states import StatusClass

if TYPE_CHECKING:
    from sqlalchemy import Connection

STAMP_COLUMNS = ("age", "rank", "digest", "blanks", "source_id", "line", "older", "seen")

Key = tuple[Any, ...]
"""Shop id, then the key fields of the table."""

_CHUNK = 500


@dataclass(slots=True)
class Incoming:
    """One row on its way in, ready to be compared."""

    key: Key
    values: tuple[Any, ...]
    stamp: Stamp
    seen_class: str | None
    """The status class that it shows, if any; a work order on a list waits for an answer."""


@dataclass(slots=True)
class Written:
    """What writing a batch did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    touched: set[tuple[str, str]] = field(default_factory=set)
    """Shop and order number of every fact whose content changed."""
    aged: set[tuple[str, str]] = field(default_factory=set)
    """The same for facts that only a newer source confirmed."""


@dataclass(slots=True)
class _Known:
    """The little that is read of a stored row before it is needed in full."""

    stamp: Stamp
    blanks: int
    mixed: bool
    seen: str | None


def incoming(
    table: str, shop_id: str, values: tuple[Any, ...], age: int, source_id: int, line: int
) -> Incoming:
    """Stamp a row."""
    class_at = _CLASS_AT.get(table)
    stamp = Stamp(age, rank_of(table, values), digest_of(values), source_id, line)
    shown = values[class_at] if class_at is not None else None
    if shown is None and table == "sighting" and values[_KIND_AT] == "work_order":
        shown = StatusClass.ANSWER
    return Incoming(_KEY_OF[table]((shop_id, *values)), values, stamp, shown)


def write_facts(connection: "Connection", table: str, rows: Sequence[Incoming]) -> Written:
    """Merge rows into a fact table, in the caller's transaction."""
    written = Written()
    known = _known(connection, table, {row.key for row in rows})
    pending: dict[Key, tuple[Any, ...]] = {}
    full: dict[Key, Fact] = {}
    for row in rows:
        _write_one(connection, table, row, known, pending, full, written)
    for key, fact in full.items():
        pending[key] = _columns(key, fact)
    if pending:
        connection.exec_driver_sql(_UPSERT[table], list(pending.values()))
    return written


def _write_one(
    connection: "Connection",
    table: str,
    row: Incoming,
    known: dict[Key, _Known],
    pending: dict[Key, tuple[Any, ...]],
    full: dict[Key, Fact],
    written: Written,
) -> None:
    order = (row.key[0], row.values[_ORDER_AT[table]] or "")
    old = known.get(row.key)
    blanks = blanks_of(row.values)
    age = row.stamp.age
    if old is None:
        seen = f"{row.seen_class}:{age}" if row.seen_class else None
        pending[row.key] = _plain_columns(row, blanks, seen)
        known[row.key] = _Known(row.stamp, blanks, False, seen)
        written.new += 1
        written.touched.add(order)
        return
    same = old.stamp.digest == row.stamp.digest
    if old.stamp == row.stamp and not old.mixed:
        written.unchanged += 1
        return
    if not old.mixed and row.key not in full:
        if row.stamp.beats(old.stamp) and not blanks & ~old.blanks:
            seen = _seen_text(old.seen, row)
            pending[row.key] = _plain_columns(row, blanks, seen)
            known[row.key] = _Known(row.stamp, blanks, False, seen)
            _count(written, order, same)
            return
        tells_more = old.blanks & ~blanks or _seen_text(old.seen, row) != old.seen
        if old.stamp.beats(row.stamp) and not tells_more:
            written.unchanged += 1
            return
    _merge_full(connection, table, row, old, pending, full, written, order)


def _merge_full(
    connection: "Connection",
    table: str,
    row: Incoming,
    known: _Known,
    pending: dict[Key, tuple[Any, ...]],
    full: dict[Key, Fact],
    written: Written,
    order: tuple[str, str],
) -> None:
    before = full.get(row.key)
    if before is None:
        stored = pending.pop(row.key, None) or _stored(connection, table, row.key)
        before = _fact(table, stored)
    seen = {row.seen_class: (row.stamp.age,)} if row.seen_class else {}
    after = merge(table, before, Fact(row.values, row.stamp, {}, seen))
    full[row.key] = after
    known.mixed, known.stamp = bool(after.older), after.stamp
    if after == before:
        written.unchanged += 1
        return
    _count(written, order, after.values == before.values)


def _count(written: Written, order: tuple[str, str], same: bool) -> None:
    if same:
        written.unchanged += 1
        written.aged.add(order)
    else:
        written.changed += 1
        written.touched.add(order)


def _seen_text(old: str | None, row: Incoming) -> str | None:
    if row.seen_class is None:
        return old
    age = row.stamp.age
    return dump_seen(join_seen(load_seen(old), {row.seen_class: (age,)}))


def _plain_columns(row: Incoming, blanks: int, seen: str | None) -> tuple[Any, ...]:
    stamp = row.stamp
    return (
        row.key[0],
        *row.values,
        stamp.age,
        stamp.rank,
        stamp.digest,
        blanks,
        stamp.source_id,
        stamp.line,
        None,
        seen,
    )


def _columns(key: Key, fact: Fact) -> tuple[Any, ...]:
    stamp = fact.stamp
    return (
        key[0],
        *fact.values,
        stamp.age,
        stamp.rank,
        stamp.digest,
        blanks_of(fact.values),
        stamp.source_id,
        stamp.line,
        dump_older(fact.older),
        dump_seen(fact.seen),
    )


def _fact(table: str, columns: Sequence[Any]) -> Fact:
    """A stored row, `shop_id` first, as a fact."""
    count = len(FIELDS[table])
    age, rank, digest, _blanks, source_id, line, older, seen = columns[1 + count :]
    return Fact(
        tuple(columns[1 : 1 + count]),
        Stamp(age, rank, digest, source_id, line),
        load_older(older),
        load_seen(seen),
    )


def _stored(connection: "Connection", table: str, key: Key) -> tuple[Any, ...]:
    where = " AND ".join(f"{name} = ?" for name in ("shop_id", *KEYS[table]))
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS[table]} FROM {table} WHERE {where}", key
    ).one()
    return tuple(row)


def _known(connection: "Connection", table: str, keys: set[Key]) -> dict[Key, _Known]:
    names = ("shop_id", *KEYS[table])
    width = len(names)
    columns = ", ".join(names)
    found: dict[Key, _Known] = {}
    for chunk in _chunks(sorted(keys)):
        places = ", ".join([f"({', '.join('?' * width)})"] * len(chunk))
        sql = (
            f"WITH wanted({columns}) AS (VALUES {places}) "
            f"SELECT {', '.join(f't.{name}' for name in names)}, t.age, t.rank, t.digest,"
            " t.source_id, t.line, t.blanks, t.older IS NOT NULL, t.seen"
            f" FROM wanted w CROSS JOIN {table} t ON "
            + " AND ".join(f"t.{name} = w.{name}" for name in names)
        )
        for row in connection.exec_driver_sql(sql, tuple(part for key in chunk for part in key)):
            found[tuple(row[:width])] = _Known(
                Stamp(*row[width : width + 5]), row[width + 5], bool(row[width + 6]), row[width + 7]
            )
    return found


def facts_of_orders(
    connection: Executor, table: str, orders: Iterable[tuple[str, str]], where: str = ""
) -> Iterator[tuple[tuple[str, str], Fact]]:
    """All facts of a table that belong to the given orders (shop id, order number)."""
    sql = (
        f"SELECT {', '.join(f't.{name}' for name in _NAMES[table])}"
        f" FROM json_each(?) w CROSS JOIN {table} t ON t.shop_id = ? AND t.order_sn = w.value"
        + (f" AND {where}" if where else "")
    )
    order_at = 1 + _ORDER_AT[table]
    for shop_id, numbers in by_shop(orders):
        for row in connection.exec_driver_sql(sql, (numbers, shop_id)):
            yield (shop_id, row[order_at]), _fact(table, row)


def by_shop(orders: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Shop ids, each with a JSON array of its order numbers for `json_each`.

    So a statement reads the same for any number of orders, and SQLite compiles it once.
    """
    shops: dict[str, list[str]] = {}
    for shop_id, order_sn in sorted(orders):
        shops.setdefault(shop_id, []).append(order_sn)
    for shop_id, numbers in shops.items():
        yield shop_id, json.dumps(numbers)


def fact_at(connection: "Connection", table: str, key: Key) -> tuple[Any, ...] | None:
    """One stored row, `shop_id` first and the stamp columns last, or `None`."""
    where = " AND ".join(f"{name} = ?" for name in ("shop_id", *KEYS[table]))
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS[table]} FROM {table} WHERE {where}", key
    ).one_or_none()
    return None if row is None else tuple(row)


def put_back(connection: "Connection", table: str, key: Key, columns: Sequence[Any] | None) -> None:
    """Set a stored row to what it was before; `None` removes it. Undo's tool."""
    if columns is None:
        where = " AND ".join(f"{name} = ?" for name in ("shop_id", *KEYS[table]))
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {where}", key)
    else:
        connection.exec_driver_sql(_UPSERT[table], [tuple(columns)])


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def _upsert(table: str) -> str:
    names = _NAMES[table]
    key = ("shop_id", *KEYS[table])
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}"
    )


_NAMES = {table: ("shop_id", *fields, *STAMP_COLUMNS) for table, fields in FIELDS.items()}
_COLUMNS = {table: ", ".join(names) for table, names in _NAMES.items()}
_KEY_OF: dict[str, Callable[[tuple[Any, ...]], Key]] = {
    table: itemgetter(0, *[1 + FIELDS[table].index(name) for name in names])
    for table, names in KEYS.items()
}
"""The key of a row's values with the shop id before them."""
_ORDER_AT = {table: fields.index("order_sn") for table, fields in FIELDS.items()}
_CLASS_AT = {
    table: fields.index("status_class")
    for table, fields in FIELDS.items()
    if "status_class" in fields
}
_KIND_AT = FIELDS["sighting"].index("kind")
_UPSERT = {table: _upsert(table) for table in FIELDS}
