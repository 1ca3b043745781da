"""Rows that could not be understood, in the database: kept until they come in corrected.

Runs inside the transaction that writes the rows of their source.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection

from models.facts import BillValues, FactRow, RejectRow


class Origin(NamedTuple):
    """Where a reject comes from; a corrected row says what that source said."""

    source_id: int
    age: int
    row: str
    """The raw row as kept."""


@dataclass(slots=True)
class RejectStore:
    """The rejects of one source that is being read."""

    kind: str
    source_id: int
    age: int
    _met: Counter[str] = field(default_factory=Counter)

    def write(
        self, connection: Connection, rejects: Sequence[RejectRow], shop_id: str, now: int
    ) -> None:
        """Keep rejects; one that takes the place of another one settles that."""
        known = origins(connection, [one.resolves for one in rejects if one.resolves])
        rows, replaced = [], []
        for reject in rejects:
            row = json.dumps(reject.row, ensure_ascii=False)
            before = known.get(reject.resolves or "")
            if before is not None and before.row == row and reject.resolves:
                continue  # it came back as it was
            if before is not None and reject.resolves:
                replaced.append(reject.resolves)
            age = self.age if before is None else before.age
            identity = self._identity(reject)
            cell = (reject.line, reject.column, reject.value, reject.code)
            rows.append((identity, self.source_id, *cell, row, age, shop_id))
        if rows:
            connection.exec_driver_sql(_INSERT, rows)
        resolve(connection, replaced, now)

    def _identity(self, reject: RejectRow) -> str:
        """The same bad row is one reject, wherever it is met again; twins of a file are two."""
        told = json.dumps([self.kind, reject.row], ensure_ascii=False, sort_keys=True)
        number = self._met[told]
        self._met[told] += 1
        text = f"{told}{number}" if number else told
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        return f"r{digest}"  # without the letter Excel would take some for numbers


_INSERT = (
    "INSERT INTO reject (id, source_id, line, header, value, code, row, age, shop_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " source_id = excluded.source_id, line = excluded.line, age = excluded.age,"
    " shop_id = excluded.shop_id"
    " WHERE (excluded.source_id, excluded.line) < (reject.source_id, reject.line)"
)


def origins(connection: Connection, rejects: Sequence[str]) -> dict[str, Origin]:
    """Where each reject comes from, by its id; those that nobody knows are left out."""
    found = connection.exec_driver_sql(
        "SELECT r.id, r.source_id, r.age, r.row FROM json_each(?) w JOIN reject r ON r.id = w.value",
        (json.dumps(list(rejects)),),
    )
    return {row[0]: Origin(*row[1:]) for row in found}


def resolve(connection: Connection, rejects: Sequence[str], now: int) -> None:
    """Settle rejects: their rows were corrected, or others took their place."""
    if rejects:
        connection.exec_driver_sql(
            "UPDATE reject SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
            [(now, reject) for reject in rejects],
        )


def beside_its_twins(connection: Connection, row: FactRow, origin: Origin) -> FactRow:
    """A corrected bill line, numbered after the same lines of the file that it comes from."""
    line = BillValues(*row.values)
    twins = connection.exec_driver_sql(
        "SELECT count(*) FROM bill_line WHERE signature = ? AND source_id = ?",
        (line.signature, origin.source_id),
    ).scalar_one()
    return row._replace(values=line._replace(ordinal=(line.ordinal or 0) + twins))
