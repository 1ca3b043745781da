"""Facts in and out of the database, many at a time. Merging only; what follows is `derive`'s.

The hot path of an import: no ORM objects, one SELECT and one executemany per batch. A row is read
back in full only where merging needs its fields.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from models.facts import FIELDS
from models.merge import (
    KEYS,
    NOTHING,
    Fact,
    Stamp,
    blanks_of,
    blanks_of_all,
    digests_of,
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
_STAMP = slice(-len(STAMP_COLUMNS), None)
_BLANKS = STAMP_COLUMNS.index("blanks") - len(STAMP_COLUMNS)
"""Where they stand in a stored row."""

Key = tuple[Any, ...]
"""Shop id, then the key fields of the table."""

_CHUNK = 500
_KEPT_BY_ID = "after_sale"
"""The table whose rows have an id of their own, and may turn out to be of another order."""


class Incoming(NamedTuple):
    """One row on its way in, ready to be compared, and ready to be stored where it is the first."""

    key: Key
    order: tuple[str, str]
    """Shop id and order number."""
    values: tuple[Any, ...]
    seen_class: str | None
    """The status class that it shows, if any; a work order on a list waits for an answer."""
    columns: tuple[Any, ...]
    """The stored row that it makes where nothing else is known of its key."""

    @property
    def stamp(self) -> Stamp:
        """Where it comes from. Made when asked for: most rows are the first of their key."""
        age, rank, digest, _blanks, source_id, line, _older, _seen = self.columns[_STAMP]
        return Stamp(age, rank, digest, source_id, line)


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
    met: set[tuple[str, str]] = field(default_factory=set)
    """The same for rows that met an older row of their key, in the database or in the batch."""
    left: set[tuple[str, str]] = field(default_factory=set)
    """The same for rows that were known of another order until now; those orders."""


class _Known(NamedTuple):
    """The little that is read of a stored row before it is needed in full."""

    stamp: Stamp
    blanks: int
    mixed: bool
    seen: str | None
    order_sn: str | None
    """The order that the row names, where the table's key does not."""


def _as_known(table: str, columns: tuple[Any, ...]) -> _Known:
    """The same of a row that is still to be stored."""
    age, rank, digest, blanks, source_id, line, older, seen = columns[_STAMP]
    order_sn = columns[1 + _ORDER_AT[table]] if table == _KEPT_BY_ID else None
    stamp = Stamp(age, rank, digest, source_id, line)
    return _Known(stamp, blanks, older is not None, seen, order_sn)


def incoming(
    table: str, shop_id: str, values: tuple[Any, ...], age: int, source_id: int, line: int
) -> Incoming:
    """Stamp a row."""
    (row,) = stamp_rows(table, [shop_id], [values], [age], source_id, [line])
    return row


def stamp_rows(
    table: str,
    shop_ids: Sequence[str],
    values: Sequence[tuple[Any, ...]],
    ages: Sequence[int],
    source_id: int,
    lines: Sequence[int],
) -> list[Incoming]:
    """Stamp rows of one source: the shop, values, age and line of each."""
    if not values:
        return []
    classes = _classes_shown(table, values)
    stamps = (
        *(ages, [rank_of(table, own) for own in values], digests_of(values), blanks_of_all(values)),
        *([source_id] * len(values), lines, [None] * len(values)),
        [f"{shown}:{age}" if shown else None for shown, age in zip(classes, ages, strict=True)],
    )
    columns = list(zip(shop_ids, *zip(*values, strict=True), *stamps, strict=True))
    keys = map(_KEY_OF[table], columns)
    return list(map(Incoming, keys, _orders(table, shop_ids, values), values, classes, columns))


def _classes_shown(table: str, values: Sequence[tuple[Any, ...]]) -> list[str | None]:
    class_at = _CLASS_AT.get(table)
    if class_at is None:
        return [None] * len(values)
    if table != "sighting":
        return [own[class_at] for own in values]
    return [
        StatusClass.ANSWER
        if own[class_at] is None and own[_KIND_AT] == "work_order"
        else own[class_at]
        for own in values
    ]


def _orders(
    table: str, shop_ids: Sequence[str], values: Sequence[tuple[Any, ...]]
) -> list[tuple[str, str]]:
    order_at = _ORDER_AT.get(table)
    if order_at is None:  # a shop's metrics are about no order
        return [(shop_id, "") for shop_id in shop_ids]
    return [(shop_id, own[order_at] or "") for shop_id, own in zip(shop_ids, values, strict=True)]


def as_fact(row: Incoming) -> Fact:
    """The fact that a row is where nothing else is known of its key."""
    stamp = row.stamp
    seen = {row.seen_class: (stamp.age,)} if row.seen_class else NOTHING
    return Fact(row.values, stamp, NOTHING, seen)


def write_facts(connection: "Connection", table: str, rows: Sequence[Incoming]) -> Written:
    """Merge rows into a fact table, in the caller's transaction."""
    batch = _Batch(connection, table, _known(connection, table, {row.key for row in rows}))
    known, pending, written = batch.known, batch.pending, batch.written
    for row in rows:
        key = row.key
        if key in known or key in pending:
            batch.add_again(row)
        else:
            pending[key] = row.columns
            written.new += 1
            written.touched.add(row.order)
    batch.write()
    return written


@dataclass(slots=True)
class _Batch:
    """Rows that are being merged, each with what was known of its key before it."""

    connection: "Connection"
    table: str
    known: dict[Key, _Known]
    """What is known of a key, except for rows that were the first of theirs."""
    pending: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    """Columns to be stored; those of `full` are still to be made."""
    full: dict[Key, Fact] = field(default_factory=dict)
    """Facts with values of several sources."""
    written: Written = field(default_factory=Written)

    def add_again(self, row: Incoming) -> None:
        """Take a row of which an older one is known, as far as it says anything new."""
        self.written.met.add(row.order)
        old = self.known.get(row.key) or _as_known(self.table, self.pending[row.key])
        if old.order_sn is not None and old.order_sn != row.order[1]:
            self.written.left.add((row.order[0], old.order_sn))
        stamp, blanks = row.stamp, row.columns[_BLANKS]
        if old.stamp == stamp and not old.mixed:
            self.written.unchanged += 1
            return
        if not old.mixed and row.key not in self.full:
            seen = _seen_text(old.seen, row)
            if stamp.beats(old.stamp) and not blanks & ~old.blanks:
                self.pending[row.key] = (*row.columns[:-1], seen)
                self.known[row.key] = _Known(
                    stamp, blanks, False, seen, old.order_sn and row.order[1]
                )
                self._count(row, old.stamp.digest == stamp.digest)
                return
            tells_more = old.blanks & ~blanks or seen != old.seen
            if old.stamp.beats(stamp) and not tells_more:
                self.written.unchanged += 1
                return
        self._merge_full(row, old)

    def write(self) -> None:
        """Store what is new."""
        for key, fact in self.full.items():
            self.pending[key] = _columns(key, fact)
        if self.pending:
            rows = list(self.pending.values())
            self.connection.exec_driver_sql(_UPSERT[self.table], rows)

    def _merge_full(self, row: Incoming, old: _Known) -> None:
        before = self.full.get(row.key)
        if before is None:
            stored = self.pending.pop(row.key, None)
            before = _fact(self.table, stored or _stored(self.connection, self.table, row.key))
        after = merge(self.table, before, as_fact(row))
        self.full[row.key] = after
        self.known[row.key] = old._replace(mixed=bool(after.older), stamp=after.stamp)
        if after == before:
            self.written.unchanged += 1
        else:
            self._count(row, after.values == before.values)

    def _count(self, row: Incoming, same: bool) -> None:
        if same:
            self.written.unchanged += 1
            self.written.aged.add(row.order)
        else:
            self.written.changed += 1
            self.written.touched.add(row.order)


def _seen_text(old: str | None, row: Incoming) -> str | None:
    if row.seen_class is None:
        return old
    return dump_seen(join_seen(load_seen(old), {row.seen_class: (row.stamp.age,)}))


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
        if not _any_between(connection, table, chunk[0], chunk[-1]):
            continue
        places = ", ".join([f"({', '.join('?' * width)})"] * len(chunk))
        sql = (
            f"WITH wanted({columns}) AS (VALUES {places}) "
            f"SELECT {', '.join(f't.{name}' for name in names)}, t.age, t.rank, t.digest,"
            " t.source_id, t.line, t.blanks, t.older IS NOT NULL, t.seen,"
            f" {'t.order_sn' if table == _KEPT_BY_ID else 'NULL'}"
            f" FROM wanted w CROSS JOIN {table} t ON "
            + " AND ".join(f"t.{name} = w.{name}" for name in names)
        )
        for row in connection.exec_driver_sql(sql, tuple(part for key in chunk for part in key)):
            found[tuple(row[:width])] = _Known(
                Stamp(*row[width : width + 5]),
                row[width + 5],
                bool(row[width + 6]),
                *row[width + 7 :],
            )
    return found


def _any_between(connection: "Connection", table: str, least: Key, most: Key) -> bool:
    """Whether rows are stored from one key to another: where a file is sorted, often none is."""
    first = KEYS[table][0]
    sql = (
        f"SELECT EXISTS (SELECT 1 FROM {table} WHERE (shop_id, {first}) >= (?, ?)"
        f" AND (shop_id, {first}) <= (?, ?))"
    )
    return bool(connection.exec_driver_sql(sql, (*least[:2], *most[:2])).scalar())


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
    for shop_id, numbers in numbers_by_shop(orders):
        yield shop_id, json.dumps(numbers)


def numbers_by_shop(orders: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Shop ids, each with its order numbers, ascending."""
    shops: dict[str, list[str]] = {}
    for shop_id, order_sn in orders:
        shops.setdefault(shop_id, []).append(order_sn)
    for shop_id, numbers in sorted(shops.items()):
        yield shop_id, sorted(numbers)


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
_ORDER_AT = {
    table: fields.index("order_sn") for table, fields in FIELDS.items() if "order_sn" in fields
}
_CLASS_AT = {
    table: fields.index("status_class")
    for table, fields in FIELDS.items()
    if "status_class" in fields
}
_KIND_AT = FIELDS["sighting"].index("kind")
_UPSERT = {table: _upsert(table) for table in FIELDS}
