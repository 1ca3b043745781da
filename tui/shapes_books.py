"""Ledger and reconciliation as the JSON that scripts rely on. Keys may be added, never renamed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.shapes import iso

if TYPE_CHECKING:
    from models.ledger import Ledger, LedgerEntry
    from models.ledger_trace import Trace
    from models.reconcile_run import FoundLine, Reconciliation


def ledger(found: "Ledger") -> dict[str, Any]:
    """`zhisun ledger --json`."""
    return {
        "rows": [{"key": row.key, **row.sums._asdict()} for row in found.rows],
        "total": found.total._asdict(),
    }


def entry(found: "LedgerEntry", traces: "Sequence[Trace]") -> dict[str, Any]:
    """One case of `zhisun ledger --cases --json`."""
    shape = found._asdict()
    return {
        "case": shape.pop("case_id"),
        **shape,
        "facts": [
            {
                "kind": trace.kind,
                "text": trace.text,
                "at": iso(trace.at or None),
                "amount_fen": trace.amount_fen,
                "file": trace.source,
                "line": trace.line,
            }
            for trace in traces
        ],
    }


def reconciliation(found: "Reconciliation") -> dict[str, Any]:
    """`zhisun reconcile --json`."""
    return {
        "unknown_in_bill": [_finding(line) for line in found.unknown_in_bill],
        "contradicted": [_finding(line) for line in found.contradicted],
        "unknown_fen": sum(line.amount_fen for line in found.unknown_in_bill),
        "contradicted_fen": sum(line.amount_fen for line in found.contradicted),
        "recovered_fen": found.recovered_fen,
        "matched": found.matched,
        "ambiguous": found.ambiguous,
    }


def _finding(line: "FoundLine") -> dict[str, Any]:
    return {
        "kind": line.kind,
        "case": line.case_id or None,
        "shop": line.shop,
        "order_sn": line.order_sn,
        "after_sale_id": line.after_sale_id,
        "code": line.code,
        "at": iso(line.at),
        "amount_fen": line.amount_fen,
        "case_amount_fen": line.case_fen,
        "file": line.source,
        "line": line.line,
    }
