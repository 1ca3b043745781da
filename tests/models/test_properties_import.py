"""Any order, repetition and interruption of files and pages ends in one state."""

import itertools
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clock import FixedClock
from models.facts import FactRow, SourceInfo
from models.pages import PageItem, PageLine
from models.settings import Settings
from models.states import AgreedBy, Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    SHOP,
    bill,
    hours,
    metric,
    order,
    page,
    payout,
    sale,
    sighting,
)

ORDERS = ("261117-625944909000871", "261118-625944909000052")
STATUSES = (
    "待商家处理",
    "待商家收货",
    "待消费者发货",
    "平台处理中",
    "退款成功",
    "退款关闭",
    "没见过的状态",
)


@dataclass(frozen=True)
class Source:
    """A file or a page that the test feeds."""

    kind: SourceKind
    age: int
    rows: tuple[Any, ...]


ages = st.integers(0, 6).map(lambda step: hours(-12 + 2 * step))
orders = st.sampled_from(ORDERS)


@st.composite
def sales(draw: st.DrawFn) -> tuple[Any, ...]:
    number = draw(orders)
    return sale(
        id=f"2201231234{ORDERS.index(number)}{draw(st.integers(0, 1)):03d}",
        order_sn=number,
        status=draw(st.sampled_from(STATUSES)),
        type=draw(st.sampled_from(["退款", "退货退款", None])),
        amount_fen=draw(st.sampled_from([1200, 12800, None])),
        applied_at=draw(st.sampled_from([hours(-20), hours(-40), None])),
        return_waybill=draw(st.sampled_from(["SF1", None])),
        return_track=draw(st.sampled_from(["已签收", "运输中", None])),
        ship_state=draw(st.sampled_from(["已发货", "未发货", None])),
    )


@st.composite
def lines(draw: st.DrawFn) -> tuple[Any, ...]:
    return order(
        order_sn=draw(orders),
        line_key=draw(st.sampled_from(["s1", "s2"])),
        status=draw(
            st.sampled_from(["待发货", "已发货，待收货", "已收货，退款成功", "未发货，退款成功"])
        ),
        paid_fen=draw(st.sampled_from([6400, 12800, None])),
        confirmed_at=draw(st.sampled_from([hours(-30), None])),
    )


@st.composite
def money(draw: st.DrawFn) -> tuple[Any, ...]:
    code = draw(st.sampled_from(["0020002", "0040001", "0010002"]))
    amount = draw(st.sampled_from([-200, -12800]))
    number = draw(orders)
    return bill(signature=f"{code}{amount}{number}", order_sn=number, amount_fen=amount, code=code)


@st.composite
def templates(draw: st.DrawFn) -> tuple[Any, ...]:
    number = draw(orders)
    return sighting(
        order_sn=number,
        after_sale_id=draw(st.sampled_from(["", f"2201231234{ORDERS.index(number)}000"])),
        deadline_at=draw(st.sampled_from([hours(5), hours(-1), None])),
        agreed_by=draw(st.sampled_from(["assistant", None])),
        return_condition=draw(st.sampled_from(["empty", None])),
    )


@st.composite
def payouts(draw: st.DrawFn) -> tuple[Any, ...]:
    return payout(
        order_sn=draw(orders),
        amount_fen=draw(st.sampled_from([200, 300])),
        kind=draw(st.sampled_from(["small", "coupon", None])),
        applicant=draw(st.sampled_from(["客服01", None])),
    )


@st.composite
def metrics(draw: st.DrawFn) -> tuple[Any, ...]:
    return metric(
        day=hours(draw(st.sampled_from([-34, -58]))),
        disputes=draw(st.sampled_from([3, 4, None])),
        dispute_ppm=draw(st.sampled_from([2100, 4500, None])),
    )


page_lines = st.sampled_from(
    [
        PageLine("track", 5, "【杭州】快件已签收", hours(-14), None, "signed"),
        PageLine("track", 7, "【衢州】已揽收", hours(-30), None, "moving"),
        PageLine("track", 5, "暂无物流信息", None, None, "none"),
        PageLine("entry", 9, "售后小助手同意退款", hours(-13), "assistant", "assistant"),
        PageLine("entry", 9, "买家申请退款", hours(-20), "buyer", None),
    ]
)


@st.composite
def items(draw: st.DrawFn) -> PageItem:
    number = draw(orders)
    return PageItem(
        line=1,
        text="row",
        order_sn=number,
        after_sale_id=draw(st.sampled_from(["", f"2201231234{ORDERS.index(number)}000"])),
        applied_at=draw(st.sampled_from([hours(-20), hours(-50), None])),
        countdown=draw(st.sampled_from([600, 90000, None])),
        status=draw(st.sampled_from([*STATUSES, ""])),
        lines=tuple(draw(st.lists(page_lines, max_size=3, unique=True))),
    )


@st.composite
def sources(draw: st.DrawFn) -> Source:
    kind = draw(st.sampled_from([k for k in SourceKind if k is not SourceKind.UNKNOWN]))
    makers: dict[SourceKind, st.SearchStrategy[Any]] = {
        SourceKind.AFTER_SALES: sales(),
        SourceKind.ORDERS: lines(),
        SourceKind.BILL: money(),
        SourceKind.PAYOUTS: payouts(),
        SourceKind.SERVICE: metrics(),
        SourceKind.TEMPLATE: templates(),
        SourceKind.PAGE: items(),
    }
    rows = draw(st.lists(makers[kind], min_size=1, max_size=3))
    return Source(kind, draw(ages), tuple(rows))


def put(bench: Workbench, source: Source, *, stop_after: int | None = None) -> None:
    """Feed a source, or only its first batches of one row."""
    if source.kind is SourceKind.PAGE:
        if stop_after is None:
            reading = page(*source.rows, age=source.age, name=f"page-{source.age}")
            queue = Queue.EVIDENCE if source.age % 3 == 0 else None
            bench.write_page(bench.preview_page(reading, shop=SHOP, queue=queue))
        return
    digest = repr(source.rows)
    info = SourceInfo(f"{source.kind}-{source.age}", source.kind, digest, source.age, "name")
    feed = bench.ingest().begin(info, SHOP)
    for line, row in enumerate(source.rows[:stop_after], 2):
        feed.send([FactRow(line, None, row)], [])
    if stop_after is None:
        feed.finish()
    feed.close()


def state(bench: Workbench) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is not a log."""
    facts = ("after_sale", "order_line", "bill_line", "payout", "sighting", "page_line")
    tables = ("shop", *facts, "service_metric", "cases")
    with closing(sqlite3.connect(bench.path)) as connection:
        found = {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in tables
        }
        found["source"] = connection.execute(
            "SELECT id, complete FROM source ORDER BY 1"
        ).fetchall()
    return found


def workbench(folder: str) -> Workbench:
    """An empty workbench with a copied schema, which is quicker than migrating each time."""
    path = Path(folder) / "zhisun.db"
    bench = Workbench(path, clock=FixedClock(NOW), settings=Settings(), actor="tester")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA.read())
    return bench


class _Schema:
    """The statements that make an empty database, read once."""

    text = ""

    def read(self) -> str:
        if not self.text:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "zhisun.db"
                bench = Workbench(path, clock=FixedClock(NOW), settings=Settings())
                bench.prepare()
                bench.close()
                with closing(sqlite3.connect(path)) as connection:
                    self.text = "\n".join(connection.iterdump())
        return self.text.replace('DELETE FROM "sqlite_sequence";', "")


_SCHEMA = _Schema()

quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@quick
@given(st.lists(sources(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_any_order_and_repetition_ends_in_one_state(found: list[Source], random: Any) -> None:
    shuffled = [*found, *found[:1]]
    random.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        straight, mixed = workbench(one), workbench(other)
        for source in found:
            put(straight, source)
        for source in shuffled:
            put(mixed, source)
        assert state(mixed) == state(straight)
        before = state(straight)
        for source in found:
            put(straight, source)
        assert state(straight) == before
        straight.close()
        mixed.close()


@quick
@given(st.lists(sources(), min_size=1, max_size=3), st.integers(0, 2))
def test_an_interrupted_import_is_completed_by_doing_it_again(
    found: list[Source], stop_after: int
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        straight, interrupted = workbench(one), workbench(other)
        for source in found:
            put(straight, source)
            put(interrupted, source, stop_after=stop_after)
        for source in found:
            put(interrupted, source)
        assert state(interrupted) == state(straight)
        straight.close()
        interrupted.close()


@pytest.mark.slow
def test_every_permutation_of_a_telling_shop(tmp_path: Path) -> None:
    """The mix that a shop really has: two exports, orders, a bill, two pages."""
    number = ORDERS[0]
    found = [
        Source(SourceKind.AFTER_SALES, hours(-10), (sale(order_sn=number),)),
        Source(SourceKind.AFTER_SALES, hours(-2), (sale(order_sn=number, status="退款成功"),)),
        Source(SourceKind.ORDERS, hours(-5), (order(order_sn=number, status="已收货"),)),
        Source(SourceKind.BILL, hours(-1), (bill(order_sn=number),)),
        Source(SourceKind.PAGE, hours(-9), (PageItem(1, "row", number, countdown=3600),)),
    ]
    states = []
    for at, sequence in enumerate(itertools.permutations(found)):
        folder = tmp_path / str(at)
        folder.mkdir()
        bench = workbench(str(folder))
        for source in sequence:
            put(bench, source)
        states.append(state(bench))
        bench.close()
    assert all(one == states[0] for one in states)
    assert AgreedBy.UNKNOWN in states[0]["cases"][0]
