"""Rows as the JSON that scripts rely on: ISO 8601 times with offset, integer fen, text ids.

Keys may be added, never renamed or removed.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.clock import SHANGHAI, from_epoch
from models.states import Bucket, Queue

if TYPE_CHECKING:
    from models.day_figures import DayFigures, LastDays
    from models.pages import PagePreview
    from models.rows import CaseDetail, CaseRow, DeskSummary, FactLine, QueueSummary, RejectLine
    from models.service_queries import Metric

_DATED = (Bucket.HOUR, Bucket.FOUR_HOURS, Bucket.DAY, Bucket.LATER)


def iso(seconds: int | None) -> str | None:
    """Epoch seconds in Shanghai time with its offset; `None` stays."""
    return None if seconds is None else from_epoch(seconds).astimezone(SHANGHAI).isoformat()


def today(
    summary: "DeskSummary",
    next_due: Sequence["CaseRow"],
    days: "LastDays | None" = None,
    metrics: "Mapping[str, Metric] | None" = None,
) -> dict[str, Any]:
    """`zhisun today --json`."""
    as_of = summary.as_of
    return {
        "now": iso(summary.now),
        "as_of": {
            "after_sales": iso(as_of.after_sales),
            "orders": iso(as_of.orders),
            "bill": iso(as_of.bill),
            "pages": iso(as_of.pages),
        },
        "unconfirmed": summary.unconfirmed,
        "queues": {
            queue.value: _queue(summary.queues.get(queue))
            for queue in (Queue.EXPIRING, Queue.EVIDENCE, Queue.REFUND, Queue.PAYOUT)
        },
        "next": [_next(row) for row in next_due[:10]],
        "yesterday": _figures(days.yesterday if days else None),
        "week": _figures(days.week if days else None),
        "disputes": [
            _metric(summary.shops[shop_id], metric)
            for shop_id, metric in (metrics or {}).items()
            if shop_id in summary.shops
        ],
        "rejects": summary.rejects,
    }


def _figures(found: "DayFigures | None") -> dict[str, int]:
    names = ("saved_fen", "lost_fen", "recovered_fen", "handled")
    return dict(zip(names, found or (0, 0, 0, 0), strict=True))


def _metric(shop: str, metric: "Metric") -> dict[str, Any]:
    """The shop's disputes of 30 days; rates are parts per million."""
    return {
        "shop": shop,
        "day": iso(metric.day),
        "disputes": metric.disputes,
        "rate_ppm": metric.dispute_ppm,
        "mean_ppm": metric.dispute_mean_ppm,
    }


def _queue(summary: "QueueSummary | None") -> dict[str, Any]:
    buckets = summary.buckets if summary else {}
    estimated = summary.estimated if summary else {}
    return {
        "open": summary.open if summary else 0,
        **{bucket.value: buckets.get(bucket, 0) for bucket in (Bucket.OVERDUE, *_DATED)},
        "no_deadline": buckets.get(Bucket.NONE, 0),
        "estimated": {bucket.value: estimated.get(bucket, 0) for bucket in _DATED},
        "at_risk_fen": summary.at_risk_fen if summary else 0,
    }


def _next(row: "CaseRow") -> dict[str, Any]:
    return {
        "case": row.id,
        "queue": row.queue.value,
        "shop": row.shop,
        "order_sn": row.order_sn,
        "after_sale_id": row.after_sale_id,
        "deadline": iso(row.deadline_at),
        "estimated": row.estimated,
        "at_risk_fen": row.at_risk_fen,
    }


def case(row: "CaseRow") -> dict[str, Any]:
    """One element of `zhisun list QUEUE --json`."""
    return {
        "case": row.id,
        "queue": row.queue.value,
        "shop": row.shop,
        "order_sn": row.order_sn,
        "after_sale_id": row.after_sale_id,
        "status": row.status,
        "type": row.type.value,
        "reason": row.reason,
        "product": row.product,
        "parcel": row.parcel.value,
        "amount_fen": row.amount_fen,
        "at_risk_fen": row.at_risk_fen,
        "at_risk_bound": row.at_risk_bound,
        "applied_at": iso(row.applied_at),
        "deadline": iso(row.deadline_at),
        "estimated": row.estimated,
        "deadline_source": row.deadline_source.value,
        "state": row.state.value,
        "comes_back": iso(row.comes_back_at),
        "verdict": row.verdict.value if row.verdict else None,
        "verdict_flags": row.verdict_flags.split(),
        "agreed_by": row.agreed_by.value,
        "note": row.note,
        "unconfirmed": row.unconfirmed,
        "reopened": row.reopened,
    }


def detail(found: "CaseDetail") -> dict[str, Any]:
    """`zhisun show ID --json`."""
    return {
        **case(found.row),
        "facts": [_fact(fact) for fact in found.facts],
        "timeline": [_fact(fact) for fact in found.timeline],
        "history": [
            {"at": iso(event.at), "actor": event.actor, "kind": event.kind, "detail": event.detail}
            for event in found.events
        ],
        "drafts": [
            {
                "kind": draft.kind.value,
                "template": draft.template,
                "text": draft.text,
                "amount_fen": draft.amount_fen,
                "copied": iso(draft.copied_at),
                "sent": iso(draft.sent_at),
            }
            for draft in found.drafts
        ],
        "recoveries": [
            {
                "route": recovery.route.value,
                "asked_fen": recovery.asked_fen,
                "came_fen": recovery.came_fen,
                "state": recovery.state.value,
                "due": iso(recovery.due_at),
            }
            for recovery in found.recoveries
        ],
        "place": found.place._asdict(),
    }


def _fact(fact: "FactLine") -> dict[str, Any]:
    return {
        "key": fact.key,
        "value": fact.value,
        "source": fact.source,
        "line": fact.line,
        "age": iso(fact.age),
    }


def reject(line: "RejectLine") -> dict[str, Any]:
    """One element of `zhisun rejects --json`."""
    return {
        "id": line.id,
        "path": line.path,
        "line": line.line,
        "column": line.column,
        "value": line.value,
        "code": line.code,
        "reason": line.reason,
        "row": dict(line.row),
        "kind": line.kind,
    }


def page(preview: "PagePreview") -> dict[str, Any]:
    """`zhisun paste --json`."""
    reading = preview.reading
    return {
        "page": reading.page,
        "age": iso(reading.age),
        "age_origin": reading.age_origin,
        "shop": preview.shop,
        "items": [
            {
                "order_sn": item.item.order_sn,
                "after_sale_id": item.item.after_sale_id or item.chosen,
                "case": item.case_id,
                "deadline": iso(item.deadline_at),
                "estimated": item.estimated,
                "status": item.item.status,
                "effect": item.effect,
                "line": item.item.line,
                "candidates": list(item.candidates),
            }
            for item in preview.items
        ],
        "unmatched": [{"line": line.line, "text": line.text} for line in reading.unmatched],
    }
