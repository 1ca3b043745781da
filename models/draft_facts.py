"""The facts of a case as a message to its buyer may use them. Pure."""

from dataclasses import dataclass

from models.dossier import Order
from models.drafts import DraftFacts, TopUp
from models.goods import Goods
from models.rows import CaseRow
from models.states import PayoutKind, Queue, ReturnCondition
from models.status import is_signed
from models.subjects import Subject


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """Settings that a message depends on."""

    top_up: TopUp | None


def facts_for_draft(
    row: CaseRow,
    subject: Subject | None,
    order: Order | None,
    goods: Goods | None,
    asked_before: int,
    came_back_fen: int,
    settings: DraftSettings,
    negotiation: int = 0,
) -> DraftFacts:
    """Everything that is known and may be told to the buyer; what is not known stays unknown."""
    condition = subject.newest("return_condition") if subject else None
    waybill = subject.newest("return_waybill") if subject else None
    known_sale = subject is not None and subject.after_sale is not None
    reason, applied_at = row.reason, row.applied_at
    if row.queue is Queue.PAYOUT:  # what the buyer said stands on the after-sale it belongs to
        reason = (subject.newest("reason") if subject else None) or ""
        applied_at = (subject.newest("applied_at") if subject else None) or None
    return DraftFacts(
        order_sn=row.order_sn,
        after_sale_id=row.after_sale_id,
        shop=row.shop,
        product=row.product,
        reason=reason,
        type=row.type,
        parcel=row.parcel,
        verdict=row.verdict,
        agreed_by=row.agreed_by,
        refund_fen=row.amount_fen,
        refund_bound=row.at_risk_bound,
        paid_fen=order.paid_fen if order else None,
        came_back_fen=came_back_fen,
        applied_at=applied_at,
        shipped_at=order.shipped_at if order else None,
        confirmed_at=order.confirmed_at if order else None,
        refunded_at=goods.refunded_at if goods else None,
        ship_waybill=order.waybill if order else "",
        ship_signed=is_signed((subject.newest("ship_track") if subject else None) or ""),
        return_waybill=waybill or ("" if known_sale else None),
        return_signed=goods.return_signed if goods and known_sale else None,
        return_condition=ReturnCondition(condition) if condition else None,
        top_up=settings.top_up,
        asked_before=asked_before,
        payout=_payout(row),
        paid_out_at=row.loss_at if row.queue is Queue.PAYOUT else None,
        negotiation=negotiation,
    )


def _payout(row: CaseRow) -> PayoutKind | None:
    if row.queue is not Queue.PAYOUT:
        return None
    return PayoutKind(row.payout_kind) if row.payout_kind else PayoutKind.OTHER
