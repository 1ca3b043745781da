"""Facts on their way in: merged, cases derived, logged, all in one transaction per batch.

Readers of files and pages hand over rows (`facts`); nothing here knows a file format.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import compress
from typing import Any

from sqlalchemy import Connection

from models.case_spec import Limits
from models.casestore import CaseCounts, move_cases, rederive
from models.clock import Clock, to_epoch
from models.commit_aside import CommitsAside
from models.dossier import JUDGED_CODES, Dossier, is_read
from models.facts import FIELDS, TABLE_OF_KIND, BillValues, FactRow, RejectRow, SourceInfo
from models.factstore import (
    Incoming,
    Written,
    as_fact,
    numbers_by_shop,
    stamp_rows,
    write_facts,
)
from models.i18n import t
from models.reject_store import Origin, RejectStore, beside_its_twins, origins, resolve
from models.settling import settle
from models.shops import adopt, ensure_shop
from models.states import LOOSE, StatusClass
from models.status import order_status
from models.storable import storable
from models.store import Store
from models.stored_cases import DOSSIER_TABLES, OrderKey


@dataclass(slots=True)
class Counts:
    """What became of the rows of a source."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        """All data rows."""
        return self.new + self.changed + self.unchanged + self.rejected


class Ingest:
    """The door for facts."""

    def __init__(self, store: Store, clock: Clock, limits: Limits, actor: str = "") -> None:
        self.store = store
        self.clock = clock
        self.limits = limits
        self.actor = actor

    def shops(self) -> dict[str, str]:
        """Ids of the shops by name."""
        with self.store.write() as session:
            rows = session.connection().exec_driver_sql("SELECT name, id FROM shop ORDER BY name")
            return {row[0]: row[1] for row in rows}

    def default_shop_name(self) -> str:
        """The name of a shop of which nothing is known; it can be renamed."""
        return t("store.default_shop")

    def ensure_shop(self, name: str) -> str:
        """The id of a shop, which is created if it is new."""
        with self.store.write() as session:
            return ensure_shop(session.connection(), name)

    def seen(self, digests: set[str]) -> set[str]:
        """Those of the digests whose source was read to its end."""
        with self.store.write() as session:
            rows = session.connection().exec_driver_sql("SELECT digest FROM source WHERE complete")
            return digests & {digest for (digest,) in rows}

    def begin(self, source: SourceInfo, default_shop: str) -> "Feed":
        """Start reading a source; rows without a shop of their own belong to `default_shop`."""
        return Feed(self, source, default_shop)


@dataclass(slots=True)
class Feed:
    """One source being read. Each batch is one transaction; a kill between two repeats nothing."""

    ingest: Ingest
    source: SourceInfo
    default_shop: str
    counts: Counts = field(default_factory=Counts)
    cases: CaseCounts = field(default_factory=CaseCounts)
    _shop_ids: dict[str, str] = field(default_factory=dict)
    _commits: CommitsAside = field(init=False)
    _rejects: RejectStore = field(init=False)
    _sent: tuple[Written, CaseCounts, int] | None = None
    """What the last batch did, until it is on the disk; the number is that of its rejects."""

    def __post_init__(self) -> None:
        self._commits = CommitsAside(self.ingest.store)
        source = self.source
        self._rejects = RejectStore(source.kind, source_id(source), source.age)

    def send(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow]) -> None:
        """Merge a batch of rows and keep its rejects; it may be on its way to the disk afterwards.

        Raises:
            StoreError: this batch or the one before cannot be written.
        """
        now = to_epoch(self.ingest.clock.now())
        while not self._send(rows, rejects, now):
            # Another process gave the shop its name: its id is another one now.
            self._shop_ids.clear()

    def wait(self) -> None:
        """Wait until the batch that was sent last is on the disk, and count it.

        Raises:
            StoreError: it cannot be written.
        """
        done = self._commits.wait()
        sent, self._sent = self._sent, None
        if done and sent:
            written, cases, rejected = sent
            self.counts.new += written.new
            self.counts.changed += written.changed
            self.counts.unchanged += written.unchanged
            self.counts.rejected += rejected
            self.cases.add(cases)

    def close(self) -> None:
        """No more batches come.

        Raises:
            StoreError: the last one cannot be written.
        """
        try:
            self.wait()
        finally:
            self._commits.close()

    def _send(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow], now: int) -> bool:
        """One transaction; `False` if a shop is gone that the rows were stamped with."""
        stamped = self._stamp(rows, now)  # before the write lock is taken: others wait for it
        self.wait()
        with self._commits.write() as connection:
            shops = {row[0] for row in connection.exec_driver_sql("SELECT id FROM shop")}
            if not shops.issuperset(self._shop_ids.values()):
                return False
            write_source(connection, self.source, now)
            met = orders_met(connection, self._table, stamped)
            written = write_facts(connection, self._table, stamped)
            met |= written.met | written.left
            if rejects:
                shop = self._shop_ids.get(self.default_shop, "")
                self._rejects.write(connection, rejects, shop, now)
            resolve(connection, [row.resolves for row in rows if row.resolves], now)
            since = now - self.ingest.limits.lookback_days * 86400
            orders = orders_to_derive(connection, self._table, stamped, written, since, met)
            if self._table in ("after_sale", "order_line"):
                strays = adopt(connection, written.touched, now)
                met |= strays
                orders |= strays
            if written.left:
                move_cases(connection, written.left)
                orders |= written.left | written.met
            fresh = fresh_dossiers(self._table, stamped, orders - met)
            cases = rederive(connection, orders, self.ingest.limits, now, fresh)
            if written.new or written.changed or cases != CaseCounts():
                self._log(connection, "import", written, cases, now)
            self._sent = (written, cases, len(rejects))
        return True

    def finish(self) -> None:
        """Mark the source as read to its end."""
        self.wait()
        now = to_epoch(self.ingest.clock.now())
        with self.ingest.store.write() as session:
            connection = session.connection()
            identity = write_source(connection, self.source, now)
            connection.exec_driver_sql(
                "UPDATE source SET complete = 1 WHERE id = ? AND NOT complete", (identity,)
            )
            settle(connection, self.ingest.limits, now)

    @property
    def _table(self) -> str:
        return TABLE_OF_KIND[self.source.kind]

    def _stamp(self, rows: Sequence[FactRow], now: int) -> list[Incoming]:
        table, shop_ids, default = self._table, self._shop_ids, self.default_shop
        identity, age = source_id(self.source), self.source.age
        corrected: dict[str, Origin] = {}
        resolved = [row.resolves for row in rows if row.resolves]
        unknown = {row.shop or default for row in rows} - shop_ids.keys()
        if resolved or unknown:
            with self.ingest.store.write() as session:
                connection = session.connection()
                shop_ids |= {name: ensure_shop(connection, name, now) for name in sorted(unknown)}
                # A corrected row says what its first file said, and when that was.
                corrected = origins(connection, resolved)
                if table == "bill_line":
                    rows = [
                        beside_its_twins(connection, row, corrected[row.resolves])
                        if row.resolves in corrected
                        else row
                        for row in rows
                    ]
        complete = _COMPLETE.get(table)
        return stamp_rows(
            table,
            [shop_ids[row.shop or default] for row in rows],
            [complete(row.values) for row in rows] if complete else [row.values for row in rows],
            [corrected[one].age if (one := row.resolves) in corrected else age for row in rows],
            identity,
            [row.line for row in rows],
        )

    def _log(
        self, connection: Connection, kind: str, written: Written, cases: CaseCounts, now: int
    ) -> None:
        after = {
            "source": storable(self.source.name),
            "kind": self.source.kind,
            "new": written.new,
            "changed": written.changed,
            "opened": cases.opened,
            "closed": cases.closed,
            "reopened": cases.reopened,
        }
        connection.exec_driver_sql(
            "INSERT INTO event (at, actor, kind, after) VALUES (?, ?, ?, ?)",
            (now, self.ingest.actor, kind, json.dumps(after, ensure_ascii=False)),
        )


def _complete_bill_line(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A bill line that names no order is filed as an order of its own."""
    if values[_BILL_ORDER_AT]:
        return values
    line = BillValues(*values)
    return line._replace(order_sn=f"{LOOSE}{line.signature}:{line.ordinal}")


def _complete_payout(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (
        values if values[_PAID_AT] is not None else (*values[:_PAID_AT], 0, *values[_PAID_AT + 1 :])
    )


def _complete_sighting(values: tuple[Any, ...]) -> tuple[Any, ...]:
    named = dict(zip(FIELDS["sighting"], values, strict=True))
    named["after_sale_id"] = named["after_sale_id"] or ""
    named["applied_at"] = named["applied_at"] or 0
    named["deadline_source"] = named["deadline_source"] or "typed"
    says_refund = named["agreed_by"] or named["refunded_at"] or named["return_condition"]
    if says_refund and not named["queue"] and not named["status_class"]:
        named["queue"] = "refund"
    return tuple(named.values())


_COMPLETE: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    "bill_line": _complete_bill_line,
    "payout": _complete_payout,
    "sighting": _complete_sighting,
}
"""Make values whose key fields are never null, and whose template rows name their queue."""


def source_id(source: SourceInfo) -> int:
    """The id of a source: the same in every database."""
    text = "\x1f".join((source.kind, source.name, source.digest, str(source.age)))
    raw = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "big") >> 1


def write_source(connection: Connection, source: SourceInfo, now: int) -> int:
    """Note a source; one that is known already is left as it is."""
    identity = source_id(source)
    connection.exec_driver_sql(
        "INSERT INTO source (id, name, kind, digest, encoding, age, age_origin, headers,"
        " covers_until, imported_at, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
        " ON CONFLICT (id) DO NOTHING",
        (
            identity,
            storable(source.name),
            source.kind,
            source.digest,
            source.encoding,
            source.age,
            source.age_origin,
            json.dumps(source.headers, ensure_ascii=False),
            source.covers_until,
            now,
        ),
    )
    return identity


def orders_met(connection: Connection, table: str, rows: Sequence[Incoming]) -> set[OrderKey]:
    """The orders of the rows of which the database knows anything yet."""
    orders = {row.order for row in rows}
    return _orders_among(connection, orders, _ANYTHING) if table in _RELATED else orders


def fresh_dossiers(
    table: str, rows: Sequence[Incoming], orders: set[OrderKey]
) -> dict[OrderKey, Dossier]:
    """What is known of orders of which nothing but these rows is known: no need to read it again."""
    dossiers = {key: Dossier(*key) for key in orders}
    for row in rows:
        dossier = dossiers.get(row.order)
        if dossier is not None and (table != "bill_line" or is_read(row.values[_CODE_AT])):
            dossier.add(table, as_fact(row))
    return dossiers


def orders_to_derive(
    connection: Connection,
    table: str,
    rows: Sequence[Incoming],
    written: Written,
    since: int,
    met: set[OrderKey],
) -> set[OrderKey]:
    """The orders whose cases may have changed; `since` is where the look-back begins.

    Most rows of an export belong to orders without anything to do: they are passed over, unless
    another fact of their order (which was met before, then) could make a case of them.
    """
    if table == "service_metric":  # figures of the shop, not of an order
        return set()
    if table in ("sighting", "payout"):
        return written.touched | written.aged
    telling = {row.order for row in rows if _tells(table, row.values, since)}
    sure = telling & (written.touched | written.aged)
    related = dict.fromkeys(_RELATED[table], "1")
    if table in _MERGED:  # together with older rows of its own key, a row can make a case after all
        related[table] = _MERGED[table].format(since=since)
    touched = _orders_among(connection, (written.touched - sure) & met, related)
    # What a newer source only confirms can still contradict what a page said since.
    aged = _orders_among(connection, written.aged - sure, {"cases": "1", "sighting": "1"})
    return sure | touched | aged


def _tells(table: str, values: tuple[Any, ...], since: int) -> bool:
    """Whether a row makes a case by itself."""
    if table == "order_line":
        return order_status(values[_ORDER_STATUS_AT] or "").refunded
    if table == "bill_line":
        return values[_CODE_AT] in JUDGED_CODES
    shown = values[_CLASS_AT]
    if shown == StatusClass.REFUNDED:
        applied_at = values[_APPLIED_AT]
        return applied_at is None or applied_at > since
    return shown in _WAITING


def _orders_among(
    connection: Connection, keys: set[OrderKey], tables: dict[str, str]
) -> set[OrderKey]:
    """Those of the orders of which one of the tables has a row that meets its condition."""
    found: set[OrderKey] = set()
    for shop_id, numbers in numbers_by_shop(keys):
        near = _tables_between(connection, shop_id, numbers[0], numbers[-1], tables)
        exists = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} t"
            f" WHERE t.shop_id = ? AND t.order_sn = w.value AND {tables[table]})"
            for table in near
        )
        if near:
            sql = f"SELECT w.value FROM json_each(?) w WHERE {exists}"
            given = (json.dumps(numbers), *(shop_id,) * len(near))
            found.update((shop_id, row[0]) for row in connection.exec_driver_sql(sql, given))
    return found


def _tables_between(
    connection: Connection, shop_id: str, least: str, most: str, tables: Iterable[str]
) -> list[str]:
    """Those of the tables that have rows from one order to another: in a sorted file, often few."""
    names = list(tables)
    exists = ", ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE shop_id = ? AND order_sn BETWEEN ? AND ?)"
        for table in names
    )
    given = (shop_id, least, most) * len(names)
    flags = connection.exec_driver_sql(f"SELECT {exists}", given).one()
    return list(compress(names, flags))


_BILL_ORDER_AT = FIELDS["bill_line"].index("order_sn")
_ORDER_STATUS_AT = FIELDS["order_line"].index("status")
_CODE_AT = FIELDS["bill_line"].index("code")
_CLASS_AT = FIELDS["after_sale"].index("status_class")
_PAID_AT = FIELDS["payout"].index("applied_at")
_APPLIED_AT = FIELDS["after_sale"].index("applied_at")
_WAITING = frozenset({StatusClass.ANSWER, StatusClass.RECEIPT, StatusClass.PLATFORM})
_RELATED: dict[str, tuple[str, ...]] = {
    "after_sale": ("cases", "sighting", "order_line", "bill_line"),
    "order_line": ("cases", "after_sale", "sighting", "payout"),
    "bill_line": ("cases", "after_sale", "sighting", "payout"),
}
"""Tables whose rows can make a case together with a row that makes none by itself."""
_ANYTHING = dict.fromkeys((*DOSSIER_TABLES, "cases"), "1")
"""Tables in which an order is known."""
_MERGED = {
    "after_sale": "(t.status_class IN ('answer', 'receipt', 'platform')"
    " OR t.status_class = 'refunded' AND (t.applied_at IS NULL OR t.applied_at > {since}))",
    "order_line": "t.status LIKE '%退款成功'",
}
"""When a stored row makes a case by itself."""
