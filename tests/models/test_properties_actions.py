"""Undo of any sequence of actions restores the state; the query's order is `urgency`."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import queries
from models.errors import ActionRefused
from models.pages import PageItem
from models.rows import CaseRow, Done
from models.states import AgreedBy, CaseState, DraftKind, Queue, RecoveryState, SourceKind, Verdict
from models.stored_cases import DECIDED
from models.urgency import deadline_now, urgency
from models.workbench import Workbench
from tests.models.shop import NOW, bill, feed, hours, order, page, payout, sale
from tests.models.test_properties_import import workbench

COUNT = 6
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def number(at: int) -> str:
    """The order number of a case of the test's shop."""
    return f"261117-62594490900{at:04d}"


def fill(bench: Workbench) -> None:
    """A shop with cases in every queue."""
    statuses = ["待商家处理", "待商家处理", "平台处理中", "退款成功", "退款成功", "待商家收货"]
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [
            sale(id=f"2201231234567{at}", order_sn=number(at), status=status)
            for at, status in enumerate(statuses)
        ],
        hours(-1),
    )
    feed(
        bench, SourceKind.ORDERS, [order(order_sn=number(3), status="已收货，退款成功")], hours(-1)
    )
    feed(bench, SourceKind.PAYOUTS, [payout(order_sn=number(4))], hours(-1))


@dataclass(frozen=True)
class Act:
    """One action on one or two cases, by their places in a fixed list."""

    verb: str
    places: tuple[int, ...]
    choice: int


acts = st.builds(
    Act,
    st.sampled_from(
        ["handle", "snooze", "deadline", "verdict", "note", "sent", "recover", "page", "undo"]
    ),
    st.lists(st.integers(0, COUNT), min_size=1, max_size=3).map(tuple),
    st.integers(0, 2),
)


def do(bench: Workbench, act: Act, ids: list[str]) -> bool:
    """Do it; whether it became an undo step."""
    chosen = [ids[place % len(ids)] for place in act.places]
    try:
        done = _do(bench, act, chosen)
    except ActionRefused:
        return False
    return act.verb != "undo" and done.batch_id is not None


def _do(bench: Workbench, act: Act, ids: list[str]) -> Done:
    later = NOW + timedelta(hours=1 + act.choice)
    match act.verb:
        case "handle":
            return bench.handle(ids)
        case "snooze":
            return bench.snooze(ids, later if act.choice else None)
        case "deadline":
            return bench.set_deadline(ids, later)
        case "verdict":
            verdict = [Verdict.RETURNED, Verdict.UNKNOWN, None][act.choice]
            return bench.set_verdict(ids, verdict, AgreedBy.SPEED if act.choice else None)
        case "note":
            return bench.set_note(ids, f"note {act.choice}")
        case "sent":
            draft = bench.draft(ids[0], DraftKind.REPAYMENT)
            return bench.draft_sent(draft.id, amount_fen=100, follow_up=later)
        case "recover":
            return bench.end_recovery(ids[0], RecoveryState.PART, 40)
        case "page":
            item = PageItem(
                1, "row", number(act.places[0] % COUNT), countdown=600 * act.choice + 60
            )
            reading = page(item, age=hours(0), name=f"p{act.choice}")
            return bench.write_page(bench.preview_page(reading))
        case _:
            return bench.undo()


def decided(bench: Workbench) -> dict[str, list[tuple[Any, ...]]]:
    """All that actions can change, but the text of drafts and the mark that a case has one."""
    columns = ", ".join((*DECIDED, "version", "closed", "reopened", "deadline_at", "verdict"))
    with closing(sqlite3.connect(bench.path)) as connection:
        return {
            "cases": connection.execute(f"SELECT id, {columns} FROM cases ORDER BY id").fetchall(),
            "sighting": connection.execute("SELECT * FROM sighting ORDER BY order_sn").fetchall(),
            "recovery": connection.execute("SELECT * FROM recovery").fetchall(),
            "draft": connection.execute("SELECT case_id, sent_at FROM draft").fetchall(),
        }


@quick
@given(st.lists(acts, min_size=1, max_size=6))
def test_undo_of_any_sequence_restores_the_state(sequence: list[Act]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = workbench(folder)
        fill(bench)
        ids = [row.id for queue in Queue for row in bench.cases(queue, everything=True)]
        for row_id in ids:
            if bench.refusal("repay", bench.case(row_id)) is None:
                bench.draft(row_id, DraftKind.REPAYMENT)
        states = [decided(bench)]
        for act in sequence:
            if act.verb == "undo":
                if len(states) > 1:
                    bench.undo()
                    states.pop()
                    assert decided(bench) == states[-1]
            elif do(bench, act, ids):
                states.append(decided(bench))
        while len(states) > 1:
            bench.undo()
            states.pop()
            assert decided(bench) == states[-1]
        bench.close()


rows = st.builds(
    lambda queue, deadline, estimated, verdict, risk, loss, name: (
        queue,
        deadline,
        estimated,
        verdict,
        risk,
        loss,
        name,
    ),
    st.sampled_from(list(Queue)),
    st.sampled_from([None, -60, 0, 1, 3600, 3601, 14400, 86400, 86401]),
    st.booleans(),
    st.sampled_from([None, *Verdict]),
    st.sampled_from([0, 100, 5000]),
    st.sampled_from([None, -86400, -3600]),
    st.text("abcdef", min_size=1, max_size=6),
)


@quick
@given(st.lists(rows, min_size=1, max_size=12, unique_by=lambda row: row[-1]))
def test_the_query_sorts_as_urgency_does(made: list[tuple[Any, ...]]) -> None:
    now = hours(0)
    with tempfile.TemporaryDirectory() as folder:
        bench = workbench(folder)
        feed(bench, SourceKind.BILL, [bill()], hours(-1))
        with closing(sqlite3.connect(bench.path)) as connection, connection:
            shop = connection.execute("SELECT id FROM shop").fetchone()[0]
            for queue, deadline, estimated, verdict, risk, loss, name in made:
                rank = list(Verdict).index(verdict) if verdict else 0
                source = "none" if deadline is None else "estimated" if estimated else "pasted"
                connection.execute(
                    "INSERT INTO cases (id, shop_id, queue, subject_kind, subject_id, order_sn,"
                    " after_sale_id, status, type, reason, product, at_risk_fen, at_risk_bound,"
                    " loss_at, fact_age, deadline_at, deadline_source, deadline_rule, verdict,"
                    " verdict_rank, verdict_flags, agreed_by, parcel, decided_basis, note,"
                    " came_back_fen, reopened, touched, version) VALUES (?, ?, ?, 'after_sale', ?,"
                    " '', '', '', 'unknown', '', '', ?, 0, ?, ?, ?, ?, '', ?, ?, '', 'unknown',"
                    " 'unknown', '', '', 0, '', 0, 1)",
                    (
                        name,
                        shop,
                        queue,
                        name,
                        risk,
                        None if loss is None else now + loss,
                        now,
                        None if deadline is None else now + deadline,
                        source,
                        verdict,
                        rank,
                    ),
                )
        found = bench.next_due(limit=100)
        assert len(found) == len(made)
        assert found == sorted(found, key=lambda row: urgency(row, now))
        assert all(_is_in_force(row, now) for row in found)
        with bench.reading() as reader:
            desk = queries.summary(reader, now)
            for count in range(1, len(found) + 2):
                assert queries.next_due(reader, desk, count) == found[:count]
        bench.close()


def _is_in_force(row: CaseRow, now: int) -> bool:
    in_force = deadline_now(row.deadline_at, row.deadline_source, now)
    return in_force == (row.deadline_at, row.deadline_source) and row.state is CaseState.OPEN
