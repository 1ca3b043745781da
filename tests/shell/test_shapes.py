"""The JSON that scripts rely on: these keys stay."""

from models.states import CaseState, DeadlineSource, Verdict
from tests.shell import made
from tui import shapes


def test_today() -> None:
    desk, rows = made.sketch()
    found = shapes.today(desk, rows * 5)
    assert {"now", "as_of", "unconfirmed", "queues", "next", "rejects"} <= set(found)
    assert found["now"] == "2026-11-20T10:00:00+08:00"
    assert set(found["as_of"]) == {"after_sales", "orders", "bill", "pages"}
    assert set(found["queues"]) == {"expiring", "evidence", "refund", "payout"}
    for queue in found["queues"].values():
        buckets = ("overdue", "due_1h", "due_4h", "due_24h", "later", "no_deadline")
        assert sum(queue[bucket] for bucket in buckets) == queue["open"]
        assert set(queue["estimated"]) == {"due_1h", "due_4h", "due_24h", "later"}
    assert found["queues"]["expiring"]["estimated"]["due_24h"] == 2
    assert len(found["next"]) == 10
    assert found["next"][2] == {
        "case": "c3",
        "queue": "expiring",
        "shop": "阿强水果旗舰店",
        "order_sn": "261116-625944909000340",
        "after_sale_id": "22012312345678",
        "deadline": "2026-11-20T10:58:20+08:00",
        "estimated": True,
        "at_risk_fen": 5600,
    }


def test_case() -> None:
    row = made.row(
        verdict=Verdict.IN_TRANSIT,
        state=CaseState.WAITING,
        deadline_at=None,
        deadline_source=DeadlineSource.NONE,
    )
    fixed = (
        *("case", "queue", "shop", "order_sn", "after_sale_id", "status", "amount_fen"),
        *("at_risk_fen", "applied_at", "deadline", "estimated", "deadline_source", "state"),
        *("verdict", "agreed_by", "note"),
    )
    found = shapes.case(row)
    assert set(fixed) <= set(found)
    assert (found["deadline"], found["deadline_source"], found["state"]) == (
        *(None, "none"),
        "waiting",
    )
    assert found["applied_at"] == "2026-11-19T22:31:00+08:00"
