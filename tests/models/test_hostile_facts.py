"""Text and numbers from outside: kept as they are, and never able to break a thing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.facts import FIELDS, FactRow, RejectRow, SourceInfo
from models.states import AgreedBy, DraftKind, Queue, SourceKind, Verdict
from models.workbench import Workbench
from tests.models.shop import (
    ORDER,
    SHOP,
    bill,
    deliver,
    feed,
    hours,
    only,
    order,
    page,
    payout,
    row,
    sale,
    sighting,
)

NASTY = [
    "'; DROP TABLE cases; --",
    "[/b][red]",
    "\x1b[2J\x1b]52;c;aGk=\x07",
    "\u202e" + "abc",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }}{% for x in y %}",
    "%s %(x)s {0} {name}",
    "a\x00b\x1fc\nd",
    "👨‍👩‍👧‍👦" * 50,
    "e\u0301" * 200,
    ":search ? :now",
    " ",
]
FREE = {
    "after_sale": ("reason", "ship_waybill", "ship_state", "ship_track", "intercept", "product"),
    "order_line": ("after_sale_status", "waybill", "courier", "product", "spec", "buyer_note"),
    "bill_line": ("account_type", "description", "remark"),
    "payout": ("status", "reason", "applicant", "product"),
    "sighting": ("status", "type", "reason", "agreed_line", "title", "text"),
}


def with_text(maker: Any, table: str, text: str) -> tuple[Any, ...]:
    """A row with the text in every field that takes any."""
    found: tuple[Any, ...] = maker(**dict.fromkeys(FREE[table], text))
    return found


@pytest.mark.parametrize("text", NASTY)
def test_any_text_in_any_field_is_kept_and_shown(bench: Workbench, text: str) -> None:
    feed(bench, SourceKind.AFTER_SALES, [with_text(sale, "after_sale", text)], hours(-3), name=text)
    lines = [with_text(order, "order_line", text)]
    feed(bench, SourceKind.ORDERS, lines, hours(-3), shop=SHOP)
    payouts = with_text(bill, "bill_line", text)
    feed(bench, SourceKind.BILL, [payouts, bill(code="0040001", amount_fen=-2)], hours(-3))
    feed(bench, SourceKind.PAYOUTS, [with_text(payout, "payout", text)], hours(-3))
    feed(bench, SourceKind.TEMPLATE, [with_text(sighting, "sighting", text)], hours(-3))
    for found in bench.next_due(limit=99):
        bench.set_note([found.id], text)
        detail = bench.detail(found.id)
        assert detail.row.note == text.strip()
        assert bench.draft_facts(found.id).order_sn == ORDER
    (request,) = bench.cases(Queue.EXPIRING)
    assert (request.reason, request.product) == (text, text) if text.strip() else True
    assert bench.cases(Queue.EXPIRING, search=text.strip()) == [request]
    assert bench.find(text) == []
    bench.draft(request.id, DraftKind.PERSUASION)
    assert bench.summary().queues[Queue.EXPIRING].open == 1


@pytest.mark.parametrize("text", NASTY)
def test_any_text_names_a_shop_and_a_reject(bench: Workbench, text: str) -> None:
    info = SourceInfo(text, SourceKind.AFTER_SALES, text, hours(-1), "name", headers=(text,))
    source = bench.ingest().begin(info, text)
    reject = RejectRow(2, text, text, "bad_time", {text: text})
    deliver(source, [FactRow(3, None, sale())], [reject])
    assert only(bench, Queue.EXPIRING).shop == text
    (line,) = bench.rejects()
    assert (line.path, line.column, line.row) == (text, text, {text: text})
    reading = page(row(text, countdown=60, text=text), age=hours(0), name=text)
    bench.write_page(bench.preview_page(reading, shop=text))
    bench.undo()


BIG = 10**13
FAR = 32_503_680_000  # the year 3000


@pytest.mark.parametrize("fen", [0, 1, -1, BIG, -BIG])
@pytest.mark.parametrize("moment", [0, 1, FAR, -1])
def test_extreme_numbers_are_numbers(bench: Workbench, fen: int, moment: int) -> None:
    sales = [
        sale(id=f"2{n}", status=status, amount_fen=fen, applied_at=moment)
        for n, status in enumerate(["待商家处理", "平台处理中", "退款成功"])
    ]
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-1))
    lines = [order(status="已收货，退款成功", paid_fen=fen, shipped_at=moment, confirmed_at=moment)]
    feed(bench, SourceKind.ORDERS, lines, hours(-1))
    feed(bench, SourceKind.BILL, [bill(code="0040001", amount_fen=-fen, at=moment)], hours(-1))
    records = [payout(amount_fen=fen, applied_at=moment)]
    feed(bench, SourceKind.PAYOUTS, records, hours(-1))
    deadline = sighting(after_sale_id="20", deadline_at=moment)
    feed(bench, SourceKind.TEMPLATE, [deadline], hours(-1))
    summary = bench.summary()
    for queue in Queue:
        assert sum(summary.queues[queue].buckets.values()) == summary.queues[queue].open
    for found in bench.next_due(limit=99):
        bench.detail(found.id)


def test_many_large_amounts_add_up(bench: Workbench) -> None:
    sales = [sale(id=str(n), order_sn=f"261117-{n:015d}", amount_fen=BIG) for n in range(1000)]
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-1))
    assert bench.summary().queues[Queue.EXPIRING].at_risk_fen == 1000 * BIG


odd_text = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_no_after_sale_is_too_odd(bench: Workbench, data: st.DataObject) -> None:
    given_ = {
        name: data.draw(odd_text)
        for name in FIELDS["after_sale"]
        if name not in {"id", "order_sn", "status_class"} and not name.endswith(("_fen", "_at"))
    }
    feed(bench, SourceKind.AFTER_SALES, [sale(**given_)], hours(-1))
    feed(bench, SourceKind.AFTER_SALES, [sale(**{**given_, "status": "退款成功"})], hours(-1))
    found = only(bench, Queue.REFUND, everything=True)
    bench.set_verdict([found.id], Verdict.UNKNOWN, AgreedBy.SPEED)
    bench.detail(found.id)


def test_words_from_a_broken_terminal_are_kept_as_well_as_they_can_be(bench: Workbench) -> None:
    """A byte that is no UTF-8 reaches a program as a lone surrogate, which no database takes."""
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-1))
    found = only(bench, Queue.EXPIRING)
    bench.set_note([found.id], "a\udcffb")
    assert bench.case(found.id).note == "a?b"
    assert bench.find("\udcff") == []
    assert bench.cases(Queue.EXPIRING, search="x\udcff") == []
    bench.rename_shop(SHOP, "店\udcff")
    assert "店?" in bench.summary().shops.values()
    bench.ingest().ensure_shop("另\udcff")
    draft = bench.draft(found.id, DraftKind.PERSUASION)
    assert bench.save_draft(draft.id, "好\udcff").text == "好?"
    feed(bench, SourceKind.ORDERS, [order()], hours(-1), name="账单\udcff.csv", shop="店?")
    assert "账单?.csv" in {one.source for one in bench.detail(found.id).facts}
    reading = page(row(countdown=60), age=hours(0), name="页\udcff.html")
    bench.write_page(bench.preview_page(reading, shop="又\udcff"))
    bench.undo()
