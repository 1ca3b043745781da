"""Rows for tests of the shell's output: the shop of the sketches."""

from models.rows import AsOf, CaseRow, DeskSummary, QueueSummary
from models.states import (
    AfterSaleType,
    AgreedBy,
    Bucket,
    CaseState,
    DeadlineSource,
    Parcel,
    Queue,
    SubjectKind,
    Verdict,
)

NOW_TEXT = "2026-11-20T10:00:00+08:00"
NOW = 1_795_140_000
"""2026-11-20 10:00:00 in Shanghai."""

_ROW = CaseRow(
    id="c1",
    queue=Queue.EXPIRING,
    shop_id="s1",
    shop="阿强水果旗舰店",
    subject_kind=SubjectKind.AFTER_SALE,
    order_sn="261117-625944909000871",
    after_sale_id="22012312345678",
    status="待商家处理",
    type=AfterSaleType.REFUND_ONLY,
    reason="未收到货",
    product="草莓礼盒装",
    amount_fen=12800,
    at_risk_fen=12800,
    at_risk_bound=False,
    applied_at=NOW - 41_340,
    loss_at=None,
    deadline_at=NOW + 2_532,
    deadline_source=DeadlineSource.PASTED,
    state=CaseState.OPEN,
    comes_back_at=None,
    verdict=None,
    verdict_flags="",
    agreed_by=AgreedBy.UNKNOWN,
    parcel=Parcel.IN_TRANSIT,
    note="",
    drafts=0,
    copied=False,
    dispute=False,
    unconfirmed=False,
    reopened="",
    version=1,
)


def row(**changes: object) -> CaseRow:
    """The first case of the sketch, with changes."""
    return _ROW._replace(**changes)  # type: ignore[arg-type]  # loosely typed on purpose


def queue(name: Queue, fen: int, buckets: dict[Bucket, int], **guessed: int) -> QueueSummary:
    """One queue; `guessed` counts estimates by bucket."""
    return QueueSummary(
        queue=name,
        open=sum(buckets.values()),
        buckets=buckets,
        estimated={Bucket(bucket): count for bucket, count in guessed.items()},
        at_risk_fen=fen,
        verdicts={},
    )


def summary(*queues: QueueSummary, after_sales: int | None = NOW - 3600) -> DeskSummary:
    """A desk with these queues."""
    return DeskSummary(
        now=NOW,
        shops={"s1": "阿强水果旗舰店"},
        as_of=AsOf(
            after_sales=after_sales, orders=NOW - 50_340, bill=NOW - 122_401, pages=NOW - 2880
        ),
        unconfirmed=2,
        rejects=3,
        queues={one.queue: one for one in queues},
        has_data=True,
    )


def sketch() -> tuple[DeskSummary, list[CaseRow]]:
    """The desk and the next cases as `screens.md` has them."""
    refund = queue(Queue.REFUND, 30_890, {Bucket.NONE: 4})
    verdicts = (Verdict.SHIPPED_AFTER_REFUND, Verdict.IN_TRANSIT, Verdict.KEPT_BY_BUYER)
    desk = summary(
        queue(
            Queue.EXPIRING,
            81_340,
            {
                Bucket.HOUR: 2,
                Bucket.FOUR_HOURS: 1,
                Bucket.DAY: 4,
                Bucket.LATER: 3,
                Bucket.NONE: 1,
                Bucket.OVERDUE: 1,
            },
            due_1h=1,
            due_24h=2,
        ),
        queue(Queue.EVIDENCE, 18_400, {Bucket.HOUR: 1, Bucket.DAY: 1, Bucket.NONE: 1}),
        QueueSummary(
            queue=refund.queue,
            open=4,
            buckets=refund.buckets,
            estimated={},
            at_risk_fen=refund.at_risk_fen,
            verdicts={**dict.fromkeys(verdicts, 1), Verdict.UNKNOWN: 1},
        ),
    )
    rows = [
        row(
            id="c2",
            queue=Queue.EVIDENCE,
            order_sn="261109-625944909000872",
            at_risk_fen=8800,
            deadline_at=NOW + 3060,
            parcel=Parcel.RECEIVED,
        ),
        row(),
        row(
            id="c3",
            order_sn="261116-625944909000340",
            at_risk_fen=5600,
            deadline_at=NOW + 3500,
            deadline_source=DeadlineSource.ESTIMATED,
            parcel=Parcel.RECEIVED,
            reason="少件",
        ),
    ]
    return desk, rows
