"""What rules make of the facts, and what they read of a person's decision. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from models.appeals import AppealRules, shipped_appeal_rules
from models.deadlines import Deadline, Given, LimitRule, shipped_rules
from models.states import (
    AfterSaleType,
    AgreedBy,
    Parcel,
    Queue,
    StatusClass,
    SubjectKind,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings that shape cases."""

    lookback_days: int = 30
    hours: Mapping[str, float] = field(default_factory=dict)
    rules: Sequence[LimitRule] = field(default_factory=shipped_rules)
    appeals: AppealRules = field(default_factory=shipped_appeal_rules)
    top_up: str = ""
    """Id of the shop's 补差价 product, by which repayments are recognised; empty if it has none."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a case, as far as rules read it. Times are epoch seconds."""

    decided_at: int | None = None
    basis: str = ""
    """Class or verdict that the decision was taken on."""
    verdict: Verdict | None = None
    agreed_by: AgreedBy | None = None
    typed: Given | None = None
    came_back_fen: int = 0


NO_DECISION = Decision()


class CaseSpec(NamedTuple):
    """A case as the facts make it; names and units as in `tables.Case`."""

    id: str
    shop_id: str
    queue: Queue
    subject_kind: SubjectKind
    subject_id: str
    order_sn: str
    after_sale_id: str
    status: str
    status_class: StatusClass | None
    type: AfterSaleType
    reason: str
    product: str
    amount_fen: int | None
    at_risk_fen: int
    at_risk_bound: bool
    applied_at: int | None
    loss_at: int | None
    listed_until: int | None
    fact_age: int
    deadline: Deadline
    verdict: Verdict | None
    verdict_flags: str
    agreed_by: AgreedBy
    parcel: Parcel
    closed: str | None
    reopened: str
    payout_kind: str = ""
    applicant: str = ""
    order_paid_out_fen: int | None = None
    compensated_fen: int | None = None
    appealable: str = ""
    appeal_until: int | None = None


def case_id(shop_id: str, queue: Queue, kind: SubjectKind, subject_id: str) -> str:
    """The id of a case: the same in every database, whatever came first."""
    text = "\x1f".join((shop_id, queue, kind, subject_id))
    return queue[0] + blake2b(text.encode(), digest_size=7).hexdigest()
