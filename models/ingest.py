"""Facts on their way in: merged, cases derived, logged, all in one transaction per batch.

Readers of files and pages hand over rows (`facts`); nothing here knows a file format.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection

from models.casestore import CaseCounts, OrderKey, rederive
from models.clock import Clock, to_epoch
from models.derive import Limits
from models.dossier import PAYOUT_CODES, REFUND_CODE
from models.facts import FIELDS, TABLE_OF_KIND, FactRow, RejectRow, SourceInfo
from models.factstore import Written, incoming, write_facts
from models.i18n import t
from models.status import order_status
from models.store import Store


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
    """One source being read. Each `write` is one transaction; a kill between two repeats nothing."""

    ingest: Ingest
    source: SourceInfo
    default_shop: str
    counts: Counts = field(default_factory=Counts)
    cases: CaseCounts = field(default_factory=CaseCounts)
    _shop_ids: dict[str, str] = field(default_factory=dict)

    def write(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow]) -> None:
        """Merge a batch of rows and keep its rejects."""
        now = to_epoch(self.ingest.clock.now())
        with self.ingest.store.write() as session:
            connection = session.connection()
            identity = write_source(connection, self.source, now)
            written = self._write_rows(connection, rows, identity)
            self._write_rejects(connection, rejects, identity, now)
            corrected = [row.resolves for row in rows if row.resolves]
            failed_again = [
                reject.resolves
                for reject in rejects
                if reject.resolves and reject.resolves != reject_id(self.source.kind, reject)
            ]
            resolve(connection, [*corrected, *failed_again], now)
            orders = orders_to_derive(connection, self._table, rows, written)
            cases = rederive(connection, orders, self.ingest.limits, now)
            if written.new or written.changed or cases != CaseCounts():
                self._log(connection, "import", written, cases, now)
        self.counts.new += written.new
        self.counts.changed += written.changed
        self.counts.unchanged += written.unchanged
        self.counts.rejected += len(rejects)
        self.cases.add(cases)

    def finish(self) -> None:
        """Mark the source as read to its end."""
        now = to_epoch(self.ingest.clock.now())
        with self.ingest.store.write() as session:
            connection = session.connection()
            identity = write_source(connection, self.source, now)
            connection.exec_driver_sql(
                "UPDATE source SET complete = 1 WHERE id = ? AND NOT complete", (identity,)
            )

    @property
    def _table(self) -> str:
        return TABLE_OF_KIND[self.source.kind]

    def _write_rows(
        self, connection: Connection, rows: Sequence[FactRow], identity: int
    ) -> Written:
        table, age = self._table, self.source.age
        stamped = []
        for row in rows:
            shop = row.shop or self.default_shop
            if shop not in self._shop_ids:
                self._shop_ids[shop] = ensure_shop(connection, shop)
            values = complete_keys(table, row.values)
            stamped.append(incoming(table, self._shop_ids[shop], values, age, identity, row.line))
        return write_facts(connection, table, stamped)

    def _write_rejects(
        self, connection: Connection, rejects: Sequence[RejectRow], identity: int, now: int
    ) -> None:
        rows = [
            (
                reject_id(self.source.kind, reject),
                identity,
                reject.line,
                reject.column,
                reject.value,
                reject.code,
                json.dumps(reject.row, ensure_ascii=False),
            )
            for reject in rejects
        ]
        if rows:
            connection.exec_driver_sql(
                "INSERT INTO reject (id, source_id, line, header, value, code, row)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " source_id = excluded.source_id, line = excluded.line"
                " WHERE (excluded.source_id, excluded.line) < (reject.source_id, reject.line)",
                rows,
            )

    def _log(
        self, connection: Connection, kind: str, written: Written, cases: CaseCounts, now: int
    ) -> None:
        after = {
            "source": self.source.name,
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


def complete_keys(table: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Values whose key fields are never null, and whose template rows name their queue."""
    if table == "payout":
        at = FIELDS[table].index("applied_at")
        return values if values[at] is not None else (*values[:at], 0, *values[at + 1 :])
    if table != "sighting":
        return values
    named = dict(zip(FIELDS[table], values, strict=True))
    named["after_sale_id"] = named["after_sale_id"] or ""
    named["applied_at"] = named["applied_at"] or 0
    says_refund = named["agreed_by"] or named["refunded_at"] or named["return_condition"]
    if says_refund and not named["queue"] and not named["status_class"]:
        named["queue"] = "refund"
    return tuple(named.values())


def reject_id(kind: str, reject: RejectRow) -> str:
    """The id of a reject: the same bad row is one reject, wherever it is met again."""
    text = json.dumps([kind, reject.row], ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


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
            source.name,
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


def ensure_shop(connection: Connection, name: str) -> str:
    """The id of the shop with this name, created if it is new."""
    found = connection.exec_driver_sql("SELECT id FROM shop WHERE name = ?", (name,)).fetchone()
    if found is not None:
        return str(found[0])
    number = 0
    while True:
        text = name if number == 0 else f"{name}\x1f{number}"
        shop_id = blake2b(text.encode(), digest_size=5).hexdigest()
        taken = connection.exec_driver_sql("SELECT 1 FROM shop WHERE id = ?", (shop_id,)).fetchone()
        if taken is None:
            break
        number += 1
    connection.exec_driver_sql("INSERT INTO shop (id, name) VALUES (?, ?)", (shop_id, name))
    return shop_id


def orders_to_derive(
    connection: Connection, table: str, rows: Sequence[FactRow], written: Written
) -> set[OrderKey]:
    """The orders whose cases may have changed.

    Most lines of an orders export or a bill belong to orders without any after-sale: they are
    passed over.
    """
    aged = _orders_among(connection, written.aged, ("cases",))
    if table not in ("order_line", "bill_line"):
        return written.touched | aged
    telling = {row.values[_ORDER_AT[table]] for row in rows if _tells(table, row.values)}
    sure = {key for key in written.touched if key[1] in telling}
    rest = written.touched - sure
    related = ("after_sale", "sighting", "payout", "cases")
    return sure | aged | _orders_among(connection, rest, related)


def _tells(table: str, values: tuple[Any, ...]) -> bool:
    if table == "order_line":
        return order_status(values[_STATUS_AT] or "").refunded
    return values[_CODE_AT] in PAYOUT_CODES or values[_CODE_AT] == REFUND_CODE


def _orders_among(
    connection: Connection, keys: set[OrderKey], tables: tuple[str, ...]
) -> set[OrderKey]:
    """Those of the orders of which one of the tables has a row."""
    found: set[OrderKey] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        chunk = ordered[start : start + 500]
        places = ", ".join(["(?, ?)"] * len(chunk))
        exists = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} t"
            " WHERE t.shop_id = w.shop_id AND t.order_sn = w.order_sn)"
            for table in tables
        )
        sql = (
            f"WITH wanted(shop_id, order_sn) AS (VALUES {places})"
            f" SELECT shop_id, order_sn FROM wanted w WHERE {exists}"
        )
        values = tuple(part for key in chunk for part in key)
        found |= {(row[0], row[1]) for row in connection.exec_driver_sql(sql, values)}
    return found


def resolve(connection: Connection, rejects: Sequence[str], now: int) -> None:
    """Settle rejects: their rows were corrected, or others took their place."""
    if rejects:
        connection.exec_driver_sql(
            "UPDATE reject SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
            [(now, reject) for reject in rejects],
        )


_ORDER_AT = {table: fields.index("order_sn") for table, fields in FIELDS.items()}
_STATUS_AT = FIELDS["order_line"].index("status")
_CODE_AT = FIELDS["bill_line"].index("code")
