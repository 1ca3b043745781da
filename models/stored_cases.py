"""Case rows as they are kept: their columns, reading them, and what they say of a decision."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from models.case_spec import CaseSpec, Decision
from models.deadlines import Given
from models.dossier import INCOME_CODES, JUDGED_CODES, Dossier
from models.factstore import by_shop, facts_of_orders
from models.goods import VERDICT_RANK
from models.reader import Executor
from models.states import (
    AgreedBy,
    DeadlineSource,
    Queue,
    StatusClass,
    SubjectKind,
    Verdict,
)

OrderKey = tuple[str, str]
"""Shop id and order number."""

IDENTITY = ("id", "shop_id", "queue", "subject_kind", "subject_id", "order_sn")
DERIVED = (
    "after_sale_id",
    "status",
    "status_class",
    "type",
    "reason",
    "product",
    "amount_fen",
    "at_risk_fen",
    "at_risk_bound",
    "applied_at",
    "loss_at",
    "listed_until",
    "fact_age",
    "deadline_at",
    "deadline_source",
    "deadline_rule",
    "verdict",
    "verdict_rank",
    "verdict_flags",
    "agreed_by",
    "parcel",
    "closed",
    "reopened",
    "payout_kind",
    "applicant",
    "order_paid_out_fen",
    "compensated_fen",
    "appealable",
    "appeal_until",
)
DECIDED = (
    "decision",
    "decided_at",
    "decided_basis",
    "snoozed_until",
    "follow_up_at",
    "note",
    "user_verdict",
    "user_agreed_by",
    "typed_deadline_at",
    "typed_at",
    "typed_class",
    "came_back_fen",
)
"""Columns that only a person's action changes; undo restores them."""

COLUMNS = (*IDENTITY, *DERIVED, *DECIDED, "touched", "version")


_CODES = ", ".join(f"'{code}'" for code in sorted(JUDGED_CODES))
_INCOME = "t.code >= '{}' AND t.code < '{}'".format(*INCOME_CODES)
DOSSIER_TABLES = {
    "order_line": "",
    "after_sale": "",
    "bill_line": f"(t.code IN ({_CODES}) OR {_INCOME})",
    "sighting": "",
    "payout": "",
    "page_line": "",
}
"""Tables of the facts of an order, each with the condition of the rows that rules look at."""


class Stored(NamedTuple):
    """A case row as read; `derived` and `decided` in the order of their columns."""

    id: str
    queue: Queue
    subject_kind: SubjectKind
    subject_id: str
    order: OrderKey
    derived: tuple[Any, ...]
    decided: tuple[Any, ...]
    touched: bool
    version: int

    @property
    def closed(self) -> str | None:
        """Why a rule closed it, or `None`."""
        reason: str | None = self.derived[DERIVED.index("closed")]
        return reason

    @property
    def reopened(self) -> str:
        """Why its decision was set aside, or empty."""
        return str(self.derived[DERIVED.index("reopened")])


def load_dossiers(connection: Executor, keys: set[OrderKey]) -> dict[OrderKey, Dossier]:
    """All facts of the given orders."""
    dossiers = {key: Dossier(*key) for key in keys}
    for table, where in DOSSIER_TABLES.items():
        for key, fact in facts_of_orders(connection, table, keys, where):
            dossiers[key].add(table, fact)
    return dossiers


def load_cases(connection: Executor, keys: set[OrderKey]) -> dict[OrderKey, list[Stored]]:
    """The case rows of the given orders."""
    found: dict[OrderKey, list[Stored]] = {}
    sql = (
        f"SELECT {', '.join(f'c.{name}' for name in COLUMNS)}"
        " FROM json_each(?) w CROSS JOIN cases c ON c.shop_id = ? AND c.order_sn = w.value"
    )
    for shop_id, numbers in by_shop(keys):
        for row in connection.exec_driver_sql(sql, (numbers, shop_id)):
            stored = _stored(row)
            found.setdefault(stored.order, []).append(stored)
    return found


def decision_of(stored: Stored) -> Decision:
    """What a person said of a case."""
    values = dict(zip(DECIDED, stored.decided, strict=True))
    typed = None
    if values["typed_deadline_at"] is not None:
        own = values["typed_class"]
        typed = Given(
            values["typed_deadline_at"],
            DeadlineSource.TYPED,
            values["typed_at"],
            StatusClass(own) if own else None,
        )
    verdict, agreed_by = values["user_verdict"], values["user_agreed_by"]
    return Decision(
        decided_at=values["decided_at"] if values["decision"] else None,
        basis=values["decided_basis"],
        verdict=Verdict(verdict) if verdict else None,
        agreed_by=AgreedBy(agreed_by) if agreed_by else None,
        typed=typed,
        came_back_fen=values["came_back_fen"],
    )


def _stored(row: Sequence[Any]) -> Stored:
    first, second = len(IDENTITY), len(IDENTITY) + len(DERIVED)
    return Stored(
        id=row[0],
        queue=Queue(row[2]),
        subject_kind=SubjectKind(row[3]),
        subject_id=row[4],
        order=(row[1], row[5]),
        derived=tuple(row[first:second]),
        decided=tuple(row[second : second + len(DECIDED)]),
        touched=bool(row[-2]),
        version=row[-1],
    )


def derived_columns(spec: CaseSpec) -> tuple[Any, ...]:
    """The columns `DERIVED` of a case."""
    # Plain text: a database driver adapts a member of an enumeration anew for every row.
    return (
        spec.after_sale_id,
        spec.status,
        None if spec.status_class is None else str(spec.status_class),
        str(spec.type),
        spec.reason,
        spec.product,
        spec.amount_fen,
        spec.at_risk_fen,
        int(spec.at_risk_bound),
        spec.applied_at,
        spec.loss_at,
        spec.listed_until,
        spec.fact_age,
        spec.deadline.at,
        str(spec.deadline.source),
        spec.deadline.rule,
        None if spec.verdict is None else str(spec.verdict),
        0 if spec.verdict is None else VERDICT_RANK[spec.verdict],
        spec.verdict_flags,
        str(spec.agreed_by),
        str(spec.parcel),
        spec.closed,
        spec.reopened,
        spec.payout_kind,
        spec.applicant,
        spec.order_paid_out_fen,
        spec.compensated_fen,
        spec.appealable,
        spec.appeal_until,
    )
