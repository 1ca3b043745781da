"""Reconciles a whole database, some hundred orders at a time; what is judged is `reconcile`'s."""

from collections.abc import Sequence
from typing import NamedTuple

from models.case_spec import Limits
from models.derive import derive
from models.reader import SqliteReader
from models.reconcile import Finding, contradictions, unknown_in_bill
from models.reconcile_queries import (
    coupons,
    covered,
    matched_fen,
    orders_with_losses,
    source_names,
)
from models.states import LOOSE
from models.stored_cases import load_dossiers


class FoundLine(NamedTuple):
    """A finding with its shop and where it was read. Money is fen, times are epoch seconds."""

    kind: str
    """`unknown`, `amount`, `closed`, `waiting` or `missing`."""
    case_id: str
    shop: str
    order_sn: str
    after_sale_id: str
    code: str
    at: int | None
    amount_fen: int
    case_fen: int | None
    source: str
    line: int


class Reconciliation(NamedTuple):
    """What the bill and the cases say differently, and the money that came in."""

    unknown_in_bill: tuple[FoundLine, ...]
    contradicted: tuple[FoundLine, ...]
    recovered_fen: int
    """Money of the bill that belongs to a recovery."""
    matched: int
    """Sums that came in and belong to a recovery."""
    ambiguous: int
    """Sums that came in and wait for a person to say what they belong to."""


def reconcile(reader: SqliteReader, limits: Limits, incoming: Sequence[str]) -> Reconciliation:
    """Compare the bill with the cases of every order, the newest finding first.

    Args:
        incoming: States of the money that came in: `matched`, `ambiguous` or `unmatched`.
    """
    unknown: list[Finding] = []
    contradicted: list[Finding] = []
    spans = covered(reader)
    for keys in orders_with_losses(reader):
        returned = coupons(reader, keys)
        for key, dossier in sorted(load_dossiers(reader, keys).items()):
            specs = derive(dossier, {}, limits)
            unknown += unknown_in_bill(dossier, specs)
            contradicted += contradictions(
                dossier, specs, spans.get(key[0], ()), returned.get(key, 0)
            )
    return Reconciliation(
        _lines(reader, unknown),
        _lines(reader, contradicted),
        matched_fen(reader),
        sum(state == "matched" for state in incoming),
        sum(state == "ambiguous" for state in incoming),
    )


def _lines(reader: SqliteReader, findings: Sequence[Finding]) -> tuple[FoundLine, ...]:
    names = source_names(reader) if findings else {}
    shops = dict(reader.rows("SELECT id, name FROM shop")) if findings else {}
    ordered = sorted(findings, key=lambda one: (-(one.at or 0), one.order_sn, one.line))
    return tuple(
        FoundLine(
            one.kind,
            one.case_id,
            shops.get(one.shop_id, ""),
            "" if one.order_sn.startswith(LOOSE) else one.order_sn,
            one.after_sale_id,
            one.code,
            one.at,
            one.amount_fen,
            one.case_fen,
            names.get(one.source_id, ""),
            one.line,
        )
        for one in ordered
    )
