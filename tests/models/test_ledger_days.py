"""The check-in's last days: the ledger's figures by day, edges of days, and how quick they are."""

import random
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from models.clock import FixedClock
from models.day_figures import DayFigures, last_days
from models.ledger import LedgerEntry
from models.reader import reading
from models.states import (
    DraftKind,
    EvidenceResult,
    Queue,
    RecoveryState,
    Route,
    SourceKind,
    Verdict,
)
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, hours, only, order, payout, sale

NOTHING = DayFigures(0, 0, 0, 0)
STATUSES = ("待商家处理", "平台处理中", "退款成功", "退款关闭", "待消费者发货")


def figures(bench: Workbench) -> tuple[DayFigures, DayFigures]:
    """Yesterday and the week."""
    with bench.reading() as reader:
        return last_days(reader, bench.moment())


def sums(entries: Iterable[LedgerEntry], first: str, last: str) -> tuple[int, int]:
    """Saved and lost of a span of days, by the ledger."""
    found = [one for one in entries if first <= one.day <= last]
    return sum(one.saved_fen for one in found), sum(one.lost_fen for one in found)


def test_an_empty_database(bench: Workbench) -> None:
    assert figures(bench) == (NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("when", "yesterday", "week"),
    [
        ("11-20 00:00", 0, 0),
        ("11-19 23:59", 1, 1),
        ("11-19 00:00", 1, 1),
        ("11-18 23:59", 0, 1),
        ("11-13 00:00", 0, 1),
        ("11-12 23:59", 0, 0),
    ],
)
def test_days_begin_at_midnight_in_shanghai(
    bench: Workbench, when: str, yesterday: int, week: int
) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout(applied_at=at(when), amount_fen=1)], hours(0))
    found = figures(bench)
    assert (found[0].lost_fen, found[1].lost_fen) == (yesterday, week)


def test_money_counts_on_the_day_it_came(bench: Workbench, clock: FixedClock) -> None:
    rows = [sale(status="退款成功", applied_at=at("11-05 12:00"))]
    feed(bench, SourceKind.AFTER_SALES, rows, hours(-1))
    feed(bench, SourceKind.ORDERS, [order(status="已收货")], hours(-1))
    case = only(bench, Queue.REFUND)
    bench.draft_sent(
        bench.draft(case.id, DraftKind.REPAYMENT).id,
        amount_fen=12800,
        follow_up=NOW + timedelta(days=2),
    )
    bench.end_recovery(case.id, RecoveryState.PART, 4000)
    assert figures(bench) == (NOTHING, NOTHING)
    clock.moment += timedelta(days=1)
    assert figures(bench) == (DayFigures(0, 0, 4000, 1), DayFigures(0, 0, 4000, 1))
    clock.moment += timedelta(days=6)
    assert figures(bench) == (NOTHING, DayFigures(0, 0, 4000, 1))
    clock.moment += timedelta(days=1)
    assert figures(bench) == (NOTHING, NOTHING)


def test_what_was_undone_is_not_handled(bench: Workbench, clock: FixedClock) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-1))
    bench.handle([only(bench, Queue.EXPIRING).id])
    bench.undo()
    clock.moment += timedelta(days=1)
    assert figures(bench)[1].handled == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_says_the_same(bench: Workbench, clock: FixedClock, seed: int) -> None:
    chance = random.Random(seed)
    fill(bench, chance, 60)
    for queue in Queue:
        for row in bench.cases(queue):
            if chance.random() < 0.6:
                bench.handle([row.id])
    _write_some_off(bench, chance)
    again = [sale_of(chance, n, ("退款关闭", "退款成功")) for n in range(60)]
    feed(bench, SourceKind.AFTER_SALES, again, hours(1))
    for row in bench.cases(Queue.REFUND, everything=True)[::3]:
        bench.set_verdict([row.id], chance.choice(list(Verdict)), None)
    clock.moment += timedelta(hours=2)
    entries = bench.books.entries()
    yesterday, week = figures(bench)
    assert yesterday[:2] == sums(entries, "2026-11-19", "2026-11-19")
    assert week[:2] == sums(entries, "2026-11-13", "2026-11-19")
    assert week.saved_fen
    assert week.lost_fen


def sale_of(chance: random.Random, n: int, statuses: tuple[str, ...]) -> tuple[object, ...]:
    """One of a row of after-sales, applied for in the last ten days."""
    return sale(
        id=f"2201{n:04}",
        order_sn=f"261110-{n:015}",
        amount_fen=chance.choice([None, 1, 20, 300, 4000]) if n % 5 else 70_000 + n,
        applied_at=at("11-10 12:00") + n * 14_000,
        status=chance.choice(statuses),
        ship_state=chance.choice(["已发货", "未发货"]),
    )


def fill(bench: Workbench, chance: random.Random, count: int) -> None:
    """After-sales, orders, bill lines and payouts of the last days."""
    sales = [sale_of(chance, n, STATUSES) for n in range(count)]
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-2))
    orders = [order(order_sn=f"261110-{n:015}", status="已收货") for n in range(0, count, 3)]
    feed(bench, SourceKind.ORDERS, orders, hours(-2))
    lines = [
        bill(
            signature=str(n),
            order_sn=f"261110-{n:015}",
            code=chance.choice(["0020002", "0040003"]),
            amount_fen=-chance.choice([100, 4000]),
            at=at("11-12 12:00") + n * 10_000,
        )
        for n in range(0, count, 4)
    ]
    feed(bench, SourceKind.BILL, lines, hours(-2))


def _write_some_off(bench: Workbench, chance: random.Random) -> None:
    """Recoveries in every state, as they may stand after months of work."""
    with bench.step() as step:
        run = step.session.connection().exec_driver_sql
        for (case_id,) in run("SELECT id FROM cases WHERE queue IN ('refund', 'payout')").all():
            for _ in range(chance.randrange(3)):
                state = chance.choice([str(one) for one in RecoveryState])
                values = (case_id, "appeal", 500, chance.choice([0, 0, 50]), state)
                run(
                    "INSERT INTO recovery (case_id, route, asked_fen, came_fen, state, item, reason,"
                    " reminders) VALUES (?, ?, ?, ?, ?, '', '', 0)",
                    values,
                )


def test_five_thousand_cases_cost_next_to_nothing(bench: Workbench, tmp_path: Path) -> None:
    fill(bench, random.Random(1), 5000)
    with reading(bench.path) as reader:
        best = min(_timed(lambda: last_days(reader, bench.moment())) for _ in range(5))
    assert best < 0.02, "a login message must not wait; 3 ms on an idle machine"


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]  # a callable without a name of its own
    return time.perf_counter() - start


def test_the_newest_metric_that_says_anything_of_disputes(bench: Workbench) -> None:
    with bench.step() as step:
        run = step.session.connection().exec_driver_sql
        for shop, day, disputes, ppm in (
            ("s1", 10, 5, 2100),
            ("s1", 11, None, 2200),
            ("s1", 12, None, None),
            ("s2", 3, 0, 0),
            ("s3", 4, None, None),
        ):
            run(
                "INSERT INTO service_metric (shop_id, day, disputes, dispute_ppm, age, rank, digest,"
                " blanks, source_id, line) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 2)",
                (shop, day, disputes, ppm),
            )
    found = bench.books.metric()
    assert {shop: (one.day, one.disputes, one.dispute_ppm) for shop, one in found.items()} == {
        "s1": (11, None, 2200),
        "s2": (3, 0, 0),
    }


def test_every_part_counts_on_the_day_it_came(bench: Workbench, clock: FixedClock) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-5))
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-4))
    bench.recovery.ask(only(bench, Queue.REFUND).id, Route.APPEAL, 12800, sent=True)
    parts = [
        bill(
            code="0130001",
            description="其他收入-申诉补回",
            amount_fen=fen,
            signature=f"r{fen}",
            at=at(when),
        )
        for fen, when in ((5000, "11-22 10:00"), (7800, "11-23 10:00"))
    ]
    feed(bench, SourceKind.BILL, parts, hours(100))
    clock.moment = NOW.replace(month=11, day=23)
    assert figures(bench)[0].recovered_fen == 5000
    clock.moment = NOW.replace(month=11, day=24)
    assert [one.recovered_fen for one in figures(bench)] == [7800, 12800]


def test_evidence_that_was_submitted_and_its_result_are_dealt_with(
    bench: Workbench, clock: FixedClock
) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status="平台处理中")], hours(-7))
    case = only(bench, Queue.EVIDENCE).id
    bench.evidence.statement(case)
    bench.evidence.submit(case)
    clock.moment += timedelta(days=1)
    assert figures(bench)[0].handled == 1
    bench.evidence.result(case, EvidenceResult.WON)
    clock.moment += timedelta(days=1)
    assert figures(bench)[0].handled == 1
