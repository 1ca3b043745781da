"""Lines of detail pages in the store: kept, shown, taken back, and what a signed return proves."""

import itertools
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from models.errors import Conflict
from models.pages import PageItem, PageLine
from models.states import CaseState, Parcel, Queue, SourceKind, Verdict
from models.workbench import Workbench
from tests.models.shop import (
    ORDER,
    SALE,
    SHOP,
    at,
    feed,
    hours,
    metric,
    only,
    order,
    page,
    paste,
    row,
    sale,
)

SIGNED = PageLine(
    "track", 21, "【杭州】快件已签收，签收人：前台", at("11-19 12:00"), None, "signed"
)
MOVING = PageLine("track", 23, "【衢州】已揽收", at("11-18 18:00"), None, "moving")
NONE = PageLine("track", 25, "暂无物流信息", None, None, "none")
AGREED = PageLine(
    "entry", 30, "售后小助手自动同意退款", at("11-19 09:00"), "assistant", "assistant"
)
ASKED = PageLine("entry", 32, "买家：申请退款", at("11-17 08:00"), "buyer", None)
ALL = (SIGNED, MOVING, AGREED, ASKED)
REFUNDED = "退款成功"


def detail_page(*lines: PageLine, **given: Any) -> PageItem:
    """The item of a detail page of the test's after-sale."""
    return replace(row(after_sale_id=SALE, **given), lines=lines)


def stored(bench: Workbench) -> list[tuple[Any, ...]]:
    """What the store keeps of lines."""
    with closing(sqlite3.connect(bench.path)) as connection:
        return connection.execute(
            "SELECT after_sale_id, kind, at, text, who, means, line FROM page_line ORDER BY at, text"
        ).fetchall()


def refund(bench: Workbench) -> tuple[Verdict | None, CaseState, Parcel]:
    """Verdict, state and parcel of the one refund."""
    found = only(bench, Queue.REFUND, everything=True)
    return found.verdict, found.state, found.parcel


def test_lines_are_kept_and_shown_with_file_and_line(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-5))
    bench.write_page(
        bench.preview_page(
            page(detail_page(*ALL, NONE), age=hours(-1), name="/home/x/售后详情.html"), shop=SHOP
        )
    )
    assert stored(bench) == [
        (SALE, "track", 0, NONE.text, None, "none", 25),
        (SALE, "entry", ASKED.at, ASKED.text, "buyer", None, 32),
        (SALE, "track", MOVING.at, MOVING.text, None, "moving", 23),
        (SALE, "entry", AGREED.at, AGREED.text, "assistant", "assistant", 30),
        (SALE, "track", SIGNED.at, SIGNED.text, None, "signed", 21),
    ]
    found = bench.detail(only(bench, Queue.EXPIRING).id)
    shown = [fact for fact in found.facts if fact.key in ("track", "entry")]
    assert [(fact.source, fact.line) for fact in shown] == [
        ("售后详情.html", line) for line in (25, 32, 23, 30, 21)
    ]
    timed = [fact.value for fact in found.timeline if fact.key in ("track", "entry")]
    assert timed[0] == "2026-11-17 08:00:00  买家：申请退款"
    assert len(timed) == 4


def test_the_same_page_twice_changes_nothing(bench: Workbench) -> None:
    paste(bench, detail_page(*ALL), age=hours(-1))
    before = stored(bench)
    done = paste(bench, detail_page(*ALL), age=hours(-1))
    assert (done.done, stored(bench)) == ((), before)


def test_undo_takes_the_lines_away_with_the_page(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status=REFUNDED)], hours(-5))
    paste(bench, detail_page(MOVING), age=hours(-2))
    before, verdict = stored(bench), refund(bench)
    paste(bench, detail_page(*ALL), age=hours(-1))
    assert refund(bench) != verdict
    bench.undo()
    assert (stored(bench), refund(bench)) == (before, verdict)
    bench.undo()
    assert stored(bench) == []


def test_undo_is_refused_where_a_line_was_confirmed_since(bench: Workbench) -> None:
    paste(bench, detail_page(*ALL), age=hours(-2))
    other = Workbench(bench.path, clock=bench.clock, settings=bench.settings, actor="other")
    paste(other, detail_page(SIGNED), age=hours(-1))
    other.close()
    with pytest.raises(Conflict):
        bench.undo()
    assert len(stored(bench)) == 4


def test_a_page_of_before_there_were_lines_can_be_taken_back(bench: Workbench) -> None:
    paste(bench, detail_page(), age=hours(-1))
    with closing(sqlite3.connect(bench.path)) as connection, connection:
        ((number, before, after),) = connection.execute(
            "SELECT id, before, after FROM event WHERE kind = 'page'"
        ).fetchall()
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        old = [json.loads(text) for text in (before, after)]
        for one in old:
            assert one.pop("page_lines") == []
        connection.execute(
            "UPDATE event SET before = ?, after = ? WHERE id = ?", (*map(json.dumps, old), number)
        )
    bench.undo()
    assert bench.cases(Queue.EXPIRING) == []


@pytest.mark.parametrize("sequence", list(itertools.permutations(range(4))))
def test_a_signed_track_is_a_return_that_came_back_in_any_order(
    bench: Workbench, sequence: tuple[int, ...]
) -> None:
    steps = (
        lambda: feed(
            bench, SourceKind.AFTER_SALES, [sale(status=REFUNDED, type="退货退款")], hours(-5)
        ),
        lambda: feed(bench, SourceKind.ORDERS, [order()], hours(-4)),
        lambda: paste(bench, detail_page(*ALL), age=hours(-3)),
        lambda: paste(bench, detail_page(MOVING), age=hours(-6)),
    )
    for step in sequence:
        steps[step]()
    assert refund(bench) == (Verdict.RETURNED, CaseState.CLOSED, Parcel.RETURN_ARRIVED)


@pytest.mark.parametrize("lines", [(MOVING,), (NONE,), (AGREED, ASKED), ()])
def test_anything_else_proves_no_return(bench: Workbench, lines: tuple[PageLine, ...]) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status=REFUNDED, type="退货退款")], hours(-5))
    paste(bench, detail_page(*lines), age=hours(-3))
    assert refund(bench)[0] is Verdict.RETURN_PENDING


def test_the_preview_says_that_a_signed_return_changes_the_case(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status=REFUNDED, type="退货退款")], hours(-5))
    before = stored(bench)
    for lines, effect in (((MOVING,), "unchanged"), (ALL, "updated")):
        item = detail_page(*lines, status=REFUNDED)
        preview = bench.preview_page(page(item, age=hours(-1)), shop=SHOP)
        assert [one.effect for one in preview.items] == [effect]
    assert stored(bench) == before


def test_the_lines_of_one_after_sale_say_nothing_of_another(bench: Workbench) -> None:
    other = "22012312345699"
    rows = [
        sale(status=REFUNDED, type="退货退款"),
        sale(id=other, status=REFUNDED, type="退货退款", applied_at=at("11-16 10:00")),
    ]
    feed(bench, SourceKind.AFTER_SALES, rows, hours(-5))
    paste(bench, detail_page(*ALL), age=hours(-1))
    found = {one.after_sale_id: one for one in bench.cases(Queue.REFUND, everything=True)}
    assert found[SALE].verdict is Verdict.RETURNED
    assert found[other].verdict is Verdict.RETURN_PENDING
    assert not [one for one in bench.detail(found[other].id).facts if one.key == "track"]
    nameless = replace(detail_page(SIGNED), after_sale_id="")
    paste(bench, nameless)
    found = {one.after_sale_id: one for one in bench.cases(Queue.REFUND, everything=True)}
    assert found[other].verdict is Verdict.RETURN_PENDING


def test_a_page_without_a_number_is_about_the_orders_only_after_sale(bench: Workbench) -> None:
    paste(bench, replace(detail_page(SIGNED), after_sale_id=""), age=hours(-6))
    feed(bench, SourceKind.AFTER_SALES, [sale(status=REFUNDED, type="退货退款")], hours(-5))
    assert refund(bench)[0] is Verdict.RETURNED


def test_a_page_without_a_number_goes_where_its_row_goes(bench: Workbench) -> None:
    other, applied = "22012312345699", at("11-16 10:00")
    rows = [
        sale(status=REFUNDED, type="退货退款"),
        sale(id=other, status=REFUNDED, type="退货退款", applied_at=applied),
    ]
    feed(bench, SourceKind.AFTER_SALES, rows, hours(-5))
    nameless = replace(detail_page(SIGNED), after_sale_id="", applied_at=applied)
    paste(bench, nameless, age=hours(-2))
    found = {one.after_sale_id: one for one in bench.cases(Queue.REFUND, everything=True)}
    assert found[other].verdict is Verdict.RETURNED
    assert found[SALE].verdict is Verdict.RETURN_PENDING
    paste(bench, row(applied_at=at("11-19 22:31")), age=hours(-1))
    found = {one.after_sale_id: one for one in bench.cases(Queue.REFUND, everything=True)}
    assert {one.verdict for one in found.values()} == {Verdict.RETURN_PENDING}


def test_a_chosen_after_sale_gets_the_lines(bench: Workbench) -> None:
    other = "22012312345699"
    feed(bench, SourceKind.AFTER_SALES, [sale(), sale(id=other, applied_at=None)], hours(-5))
    reading = page(replace(detail_page(SIGNED), after_sale_id=""), age=hours(-1))
    preview = bench.preview_page(reading, shop=SHOP)
    (item,) = preview.items
    assert item.effect == "ambiguous"
    bench.write_page(replace(preview, items=(replace(item, chosen=other),)))
    assert [line[0] for line in stored(bench)] == [other]


def test_metrics_come_in_without_touching_a_case(bench: Workbench) -> None:
    first = feed(bench, SourceKind.SERVICE, [metric(), metric(day=at("11-18 00:00"))], hours(-5))
    again = feed(bench, SourceKind.SERVICE, [metric(disputes=5, refunds=None)], hours(-4))
    older = feed(bench, SourceKind.SERVICE, [metric(disputes=9, refunds=70)], hours(-9))
    assert [(one.counts.new, one.counts.changed) for one in (first, again, older)] == [
        *((2, 0), (0, 1), (0, 1))
    ]
    with closing(sqlite3.connect(bench.path)) as connection:
        rows = connection.execute(
            "SELECT disputes, dispute_ppm, refunds FROM service_metric ORDER BY day"
        ).fetchall()
        events = connection.execute("SELECT count(*) FROM event WHERE kind = 'import'").fetchone()
    assert rows == [(3, 2100, None), (5, 2100, 70)]
    assert events == (3,)
    assert bench.cases(Queue.REFUND, everything=True) == []


def test_lines_and_metrics_follow_their_shop_to_its_name(bench: Workbench) -> None:
    stand_in = "我的店铺"
    feed(bench, SourceKind.SERVICE, [metric()], hours(-5), shop=stand_in)
    bench.write_page(bench.preview_page(page(detail_page(*ALL), age=hours(-3)), shop=stand_in))
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-2), shop=SHOP)
    with closing(sqlite3.connect(bench.path)) as connection:
        shops = {
            table: connection.execute(
                f"SELECT DISTINCT s.name FROM {table} t LEFT JOIN shop s ON s.id = t.shop_id"
            ).fetchall()
            for table in ("page_line", "service_metric")
        }
    assert shops == {"page_line": [(SHOP,)], "service_metric": [(SHOP,)]}
    assert only(bench, Queue.EXPIRING).order_sn == ORDER
