"""Whatever is done in whatever order: no more comes back than was lost, and undo restores all."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clock import FixedClock
from models.errors import ActionRefused, Conflict
from models.rows import Done
from models.settings import Settings, TopUp
from models.states import AppealItem, Queue, RecoveryState, Route, SourceKind
from models.stored_cases import DECIDED
from models.workbench import Workbench
from tests.models.shop import NOW, bill, feed, hours, order, sale
from tests.models.test_matching_import import TOP_UP, income, returned, top_up
from tests.models.test_properties_import import workbench

quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
AMOUNTS = (100, 2000, 3000, 5000, 9000, 12800, 13000)
ORDERS = ("261117-625944909000871", "261116-625944909000340")


@dataclass(frozen=True)
class Act:
    """One action; its numbers choose among what there is."""

    verb: str
    case: int
    amount: int
    choice: int


acts = st.builds(
    Act,
    st.sampled_from(
        [
            "ask",
            "ask",
            "send",
            "sent",
            "end",
            "match",
            "unmatch",
            "remind",
            "review",
            "write_off",
            "handle",
            "money",
            "money",
            "top_up",
            "undo",
            "wait",
        ]
    ),
    st.integers(0, 2),
    st.sampled_from(AMOUNTS),
    st.integers(0, 5),
)


def made(folder: str) -> tuple[Workbench, list[str], FixedClock]:
    """A shop with two refunds and a payout."""
    workbench(folder).close()
    clock = FixedClock(NOW)
    bench = Workbench(
        Path(folder) / "zhisun.db",
        clock=clock,
        settings=Settings(top_up=TopUp(product_id=TOP_UP)),
        actor="tester",
    )
    bench.prepare()
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [
            sale(id=f"2201231234567{at}", order_sn=number, status="退款成功")
            for at, number in enumerate(ORDERS)
        ],
        hours(-1),
    )
    feed(
        bench,
        SourceKind.ORDERS,
        [order(order_sn=number, status="已收货，退款成功") for number in ORDERS],
        hours(-1),
    )
    freight = bill(signature="f", code="0040003", amount_fen=-5000, description="售后费用-运费补偿")
    feed(bench, SourceKind.BILL, [freight], hours(-1))
    ids = sorted(row.id for queue in (Queue.REFUND, Queue.PAYOUT) for row in bench.cases(queue))
    return bench, ids, clock


def do(bench: Workbench, act: Act, ids: list[str], clock: FixedClock) -> Done | None:
    """Do it; what became of it, or `None` where it was refused or is no step of a person."""
    try:
        return _do(bench, act, ids, clock)
    except ActionRefused:
        return None


def _do(bench: Workbench, act: Act, ids: list[str], clock: FixedClock) -> Done | None:
    desk, case_id = bench.recovery, ids[act.case]
    known = [one.id for one in desk.all()]
    chosen = known[act.choice % len(known)] if known else 0
    match act.verb:
        case "ask" | "sent":
            route = list(Route)[act.choice % 3]
            item = (None, *AppealItem)[act.choice % 4] if route is Route.APPEAL else None
            desk.ask(case_id, route, act.amount, item=item, sent=act.verb == "sent")
            return (
                Done(1, (case_id,)) if not (route is Route.APPEAL and act.verb == "sent") else None
            )
        case "send":
            return desk.mark_sent(chosen)
        case "end":
            outcome = [RecoveryState.WON, RecoveryState.PART, RecoveryState.LOST][act.choice % 3]
            return desk.end(chosen, outcome, 0 if outcome is RecoveryState.LOST else act.amount)
        case "match":
            coming = desk.incoming()
            return desk.match(coming[act.choice % len(coming)].key if coming else "", chosen)
        case "unmatch":
            return desk.unmatch(chosen)
        case "remind":
            return desk.remind(chosen)
        case "review":
            return desk.second_review(chosen)
        case "write_off":
            return desk.write_off([case_id])
        case "handle":
            return bench.handle([case_id])
        case "money":
            when = f"11-2{2 + act.choice} 10:00"
            line = returned(act.amount, when, order_sn=ORDERS[act.case % 2])
            feed(bench, SourceKind.BILL, [line], hours(200 + act.choice))
        case "top_up":
            note = ("0871", "0340", "")[act.case]
            number = f"26112{2 + act.choice}-{act.amount:015d}"
            row = top_up(act.amount, note, order_sn=number, deal_at=hours(40 + act.choice))
            feed(bench, SourceKind.ORDERS, [row], hours(200))
            feed(bench, SourceKind.BILL, [income(act.amount - 50, order_sn=number)], hours(201))
        case "wait":
            clock.moment += timedelta(hours=30)
    return None


def consistent(bench: Workbench) -> None:
    """No loss is exceeded, and what stands of a case is what its recoveries say."""
    with closing(sqlite3.connect(bench.path)) as connection:
        cases = connection.execute(
            "SELECT c.id, c.amount_fen, c.came_back_fen, c.at_risk_fen,"
            " COALESCE((SELECT sum(r.came_fen) FROM recovery r WHERE r.case_id = c.id), 0),"
            " COALESCE((SELECT sum(b.amount_fen) FROM bill_line b WHERE c.queue = 'payout'"
            " AND b.order_sn = c.order_sn AND b.amount_fen > 0), 0)"
            " FROM cases c"
        ).fetchall()
        matches = connection.execute(
            "SELECT m.incoming, sum(m.fen) OVER (PARTITION BY r.id), r.came_fen, r.state"
            " FROM money_match m LEFT JOIN recovery r ON r.id = m.recovery_id WHERE NOT m.refused"
        ).fetchall()
    for _case, amount, came_back, at_risk, came, in_bill in cases:
        assert came_back == came
        assert came <= amount
        # Of a payout counts what the bill paid back, though nobody knows for which recovery.
        assert max(0, amount - max(came, in_bill)) <= at_risk <= amount - came
        assert at_risk == amount - came or in_bill > came
    assert len({row[0] for row in matches}) == len(matches), "each sum is matched once"
    for _key, fen, came, state in matches:
        assert (fen, state in ("won", "part")) == (came, True)


def kept(bench: Workbench) -> dict[str, list[tuple[Any, ...]]]:
    """All that actions on recoveries can change."""
    columns = ", ".join((*DECIDED, "version", "at_risk_fen", "touched"))
    with closing(sqlite3.connect(bench.path)) as connection:
        return {
            "cases": connection.execute(f"SELECT id, {columns} FROM cases ORDER BY id").fetchall(),
            "recovery": connection.execute("SELECT * FROM recovery").fetchall(),
            "match": connection.execute("SELECT * FROM money_match").fetchall(),
        }


@quick
@given(st.lists(acts, min_size=3, max_size=14))
def test_no_more_comes_back_than_was_lost(sequence: list[Act]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench, ids, clock = made(folder)
        for act in sequence:
            if act.verb == "undo":
                try:
                    bench.undo()
                except (ActionRefused, Conflict):
                    continue
            else:
                do(bench, act, ids, clock)
            consistent(bench)
        bench.close()


steps = acts.filter(lambda act: act.verb not in ("money", "top_up", "undo", "wait"))


@quick
@given(st.lists(steps, min_size=1, max_size=8))
def test_undo_restores_recoveries_and_matches(sequence: list[Act]) -> None:
    """With money that is there already: what is asked for and ended settles it anew each time."""
    with tempfile.TemporaryDirectory() as folder:
        bench, ids, clock = made(folder)
        clock.moment = NOW + timedelta(hours=1)
        for at, fen in enumerate((3000, 5000, 9000)):
            do(bench, Act("money", at, fen, at), ids, clock)
            do(bench, Act("top_up", at % 2, fen, at), ids, clock)
        states = [kept(bench)]
        for act in sequence:
            done = do(bench, act, ids, clock)
            if done is not None and done.batch_id is not None:
                states.append(kept(bench))
            elif kept(bench) != states[-1]:
                states = [kept(bench)]  # an appeal was submitted, which is final
        while len(states) > 1:
            bench.undo()
            states.pop()
            assert kept(bench) == states[-1]
        consistent(bench)
        bench.close()
