"""Where the figures of a case in the ledger were read: file and line of each fact. Reads only."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePath
from typing import NamedTuple

from models.case_spec import case_id
from models.dossier import Dossier
from models.incoming import order_of_key
from models.ledger import LedgerEntry
from models.merge import Stamp
from models.reader import SqliteReader
from models.states import LOOSE, Queue, SubjectKind
from models.stored_cases import OrderKey, load_dossiers

_CHUNK = 500


class Trace(NamedTuple):
    """One fact behind a case. Money is fen, times are epoch seconds."""

    kind: str
    """`after_sale`, `page`, `order`, `bill`, `payout` or `repayment` (i18n `ledger.fact.*`)."""
    text: str
    """Its status, or what the bill calls it, as written."""
    at: int | None
    amount_fen: int | None
    source: str
    line: int


def traces(reader: SqliteReader, entries: Sequence[LedgerEntry]) -> Iterator[tuple[Trace, ...]]:
    """The facts of each entry, in the order of the entries."""
    names = {
        number: PurePath(name).name for number, name in reader.rows("SELECT id, name FROM source")
    }
    repaid = _repayments(reader)
    loose = _loose_keys(reader) if any(not one.order_sn for one in entries) else {}
    for start in range(0, len(entries), _CHUNK):
        part = entries[start : start + _CHUNK]
        keys = {one.case_id: _key(one, loose) for one in part}
        paid = {one.case_id: repaid.get(one.case_id, ()) for one in part}
        dossiers = load_dossiers(reader, {*keys.values(), *chain(*paid.values())})
        for one in part:
            found = chain(
                _of(one, dossiers[keys[one.case_id]]),
                *(_repaid(dossiers[key]) for key in paid[one.case_id]),
            )
            yield tuple(
                Trace(kind, text, at, fen, names.get(stamp.source_id, ""), stamp.line)
                for kind, text, at, fen, stamp in found
            )


def _key(entry: LedgerEntry, loose: dict[str, OrderKey]) -> OrderKey:
    return loose.get(entry.case_id, (entry.shop_id, entry.order_sn))


def _loose_keys(reader: SqliteReader) -> dict[str, OrderKey]:
    """Bill lines that name no order, by the case that they make."""
    rows = reader.rows(
        "SELECT shop_id, order_sn, signature, ordinal FROM bill_line WHERE order_sn LIKE :loose",
        loose=f"{LOOSE}%",
    )
    return {
        case_id(shop, Queue.PAYOUT, SubjectKind.BILL_LINE, f"{signature}:{ordinal}"): (shop, order)
        for shop, order, signature, ordinal in rows
    }


def _repayments(reader: SqliteReader) -> dict[str, tuple[OrderKey, ...]]:
    """The orders by which buyers paid money back, by the case that it belongs to."""
    found: dict[str, tuple[OrderKey, ...]] = {}
    for case, key in reader.rows(
        "SELECT r.case_id, m.incoming FROM money_match m JOIN recovery r ON r.id = m.recovery_id"
        " WHERE NOT m.refused ORDER BY m.at, m.incoming"
    ):
        if (order := order_of_key(key)) is not None:
            found[case] = (*found.get(case, ()), order)
    return found


_Found = tuple[str, str, int | None, int | None, Stamp]


def _of(entry: LedgerEntry, dossier: Dossier) -> Iterable[_Found]:
    """The facts of an order that are about one case of it."""
    number = entry.after_sale_id
    if entry.queue is not Queue.PAYOUT:
        for sale, fact in dossier.after_sales:
            if sale.id == number or not number:
                yield (
                    "after_sale",
                    sale.status or "",
                    sale.applied_at,
                    sale.amount_fen,
                    fact.stamp,
                )
        for seen, fact in dossier.sightings:
            if seen.after_sale_id in (number, ""):
                yield ("page", seen.status or "", seen.applied_at, seen.amount_fen, fact.stamp)
    for line, fact in dossier.lines:
        yield ("order", line.status or "", line.deal_at, line.paid_fen, fact.stamp)
    for booked, fact in dossier.bill:
        told = f"{booked.code or ''} {booked.description or ''}".strip()
        yield ("bill", told, booked.at, booked.amount_fen, fact.stamp)
    if entry.queue is Queue.PAYOUT:
        for paid, fact in dossier.payouts:
            yield ("payout", paid.status or "", paid.applied_at, paid.amount_fen, fact.stamp)


def _repaid(dossier: Dossier) -> Iterable[_Found]:
    """The facts of an order by which a buyer paid money back."""
    for line, fact in dossier.lines:
        told = f"{dossier.order_sn} {line.status or ''}".strip()
        yield ("repayment", told, line.deal_at, line.paid_fen, fact.stamp)
    for booked, fact in dossier.bill:
        told = f"{booked.code or ''} {booked.description or ''}".strip()
        yield ("bill", told, booked.at, booked.amount_fen, fact.stamp)
