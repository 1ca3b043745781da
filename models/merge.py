"""Which source a fact is taken from. Pure.

Every fact row carries the stamp of its newest source: age, how far its status is, a digest of its
content. Stamps are totally ordered, and of two values of one field the one with the greater stamp
wins; an empty cell says nothing and never wins. So merging is the same in any order and repetition,
which is what lets files be imported in any order (tests/models/test_merge.py proves it).
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from models.facts import FIELDS
from models.status import STATUS_RANK, order_status_rank

KEYS: dict[str, tuple[str, ...]] = {
    "after_sale": ("id",),
    "order_line": ("order_sn", "line_key"),
    "bill_line": ("signature", "ordinal"),
    "payout": ("order_sn", "applied_at", "amount_fen"),
    "sighting": ("kind", "order_sn", "after_sale_id", "applied_at", "deadline_source"),
    "page_line": ("order_sn", "after_sale_id", "kind", "at", "text"),
    "service_metric": ("day",),
}
"""Fields that, with the shop, tell the facts of a table apart."""


class Stamp(NamedTuple):
    """Where a value comes from, ordered by who is to be believed."""

    age: int
    rank: int
    digest: int
    source_id: int
    line: int

    def beats(self, other: "Stamp") -> bool:
        """Whether this source is to be believed rather than the other."""
        return self > other


Seen = Mapping[str, tuple[int, ...]]
"""Per status class, the first age at which a source showed it and the last ones, ascending."""
_LAST_AGES = 7
"""Enough to tell which class was current at an age while a case is open; more would only grow."""


NOTHING: Mapping[str, Any] = MappingProxyType({})
"""No older stamps, or no class seen."""


class Fact(NamedTuple):
    """One fact row with its stamps."""

    values: tuple[Any, ...]
    """In the order of `FIELDS[table]`."""
    stamp: Stamp
    older: Mapping[str, Stamp] = NOTHING
    """Stamps of the fields that come from an older source than the row's newest."""
    seen: Seen = NOTHING

    def field_stamp(self, name: str) -> Stamp:
        """The stamp of one field."""
        return self.older.get(name, self.stamp)


def digests_of(rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """A stable 63-bit hash of the content of each row; the rows have one length."""
    from_bytes = int.from_bytes
    return [
        from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        >> 1
        for text in map(_joined(len(rows[0])).__mod__, rows)
    ]


@cache
def _joined(count: int) -> str:
    """A format that joins so many values as text; twice as quick as `str` and `join`."""
    return "\x1f".join(["%s"] * count)


def blanks_of(values: Sequence[Any]) -> int:
    """A bit for every field that says nothing."""
    return _mask(tuple([value is None for value in values]))


def blanks_of_all(rows: Sequence[Sequence[Any]]) -> list[int]:
    """The same of many rows of one length."""
    masks = [0] * len(rows)
    for place, column in enumerate(zip(*rows, strict=True)):
        if None in column:
            bit = 1 << place
            masks = [
                mask | bit if value is None else mask
                for mask, value in zip(masks, column, strict=True)
            ]
    return masks


@lru_cache(maxsize=4096)
def _mask(blank: tuple[bool, ...]) -> int:
    return sum(1 << bit for bit, is_blank in enumerate(blank) if is_blank)


def rank_of(table: str, values: Sequence[Any]) -> int:
    """How far the row's status is; rows without a status have rank 0."""
    if (class_at := _STATUS_CLASS.get(table)) is not None:
        return STATUS_RANK[values[class_at] or None]
    if table == "order_line":
        return order_status_rank(values[_ORDER_STATUS] or "")
    return 0


def join_seen(one: Seen, other: Seen) -> Seen:
    """When each class was shown, over both: the first age and the last ones."""
    joined = dict(one)
    for name, ages in other.items():
        known = sorted({*joined.get(name, ()), *ages})
        joined[name] = (known[0], *known[1:][-_LAST_AGES:])
    return joined


def merge(table: str, old: Fact, new: Fact) -> Fact:
    """The fact that both sources together give; `merge(a, b) == merge(b, a)`."""
    top = new.stamp if new.stamp.beats(old.stamp) else old.stamp
    values: list[Any] = []
    older: dict[str, Stamp] = {}
    for name, old_value, new_value in zip(FIELDS[table], old.values, new.values, strict=True):
        value, stamp = old_value, old.field_stamp(name)
        if new_value is not None:
            new_stamp = new.field_stamp(name)
            if value is None or new_stamp.beats(stamp):
                value, stamp = new_value, new_stamp
        values.append(value)
        if value is not None and stamp != top and name not in KEYS[table]:
            older[name] = stamp
    return Fact(tuple(values), top, older, join_seen(old.seen, new.seen))


def dump_older(older: Mapping[str, Stamp]) -> str | None:
    """Stamps of fields as kept in the database."""
    if not older:
        return None
    return json.dumps({name: list(stamp) for name, stamp in sorted(older.items())})


def load_older(text: str | None) -> Mapping[str, Stamp]:
    """Inverse of `dump_older`."""
    if not text:
        return NOTHING
    return {name: Stamp(*parts) for name, parts in json.loads(text).items()}


def dump_seen(seen: Seen) -> str | None:
    """Sightings of classes as kept in the database."""
    if not seen:
        return None
    return ";".join(":".join([name, *map(str, ages)]) for name, ages in sorted(seen.items()))


@lru_cache(maxsize=4096)
def load_seen(text: str | None) -> Seen:
    """Inverse of `dump_seen`."""
    seen: dict[str, tuple[int, ...]] = {}
    for part in text.split(";") if text else ():
        name, *ages = part.split(":")
        seen[name] = tuple(map(int, ages))
    return MappingProxyType(seen)


_STATUS_CLASS = {name: FIELDS[name].index("status_class") for name in ("after_sale", "sighting")}
_ORDER_STATUS = FIELDS["order_line"].index("status")
