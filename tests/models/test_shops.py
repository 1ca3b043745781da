"""Shops: the one that stands in for a name, taken over by the first name that comes."""

from itertools import permutations

import pytest

from models.states import Queue, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import ORDER, SHOP, feed, hours, order, page, row, sale
from tests.models.test_matching_import import returned
from tests.models.test_properties_import import state

STAND_IN = "我的店铺"
REFUNDED = order(status="已收货，退款成功")


def test_the_first_name_takes_over_what_stood_under_the_stand_in(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [REFUNDED], hours(-3), shop=STAND_IN)
    case_id = bench.cases(Queue.REFUND)[0].id
    bench.set_note([case_id], "老客户")
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-2), shop=SHOP)
    assert list(bench.summary().shops.values()) == [SHOP]
    (row,) = bench.cases(Queue.REFUND)
    assert (row.shop, row.note, row.order_sn) == (SHOP, "老客户", ORDER)
    assert {event.kind for event in bench.history(row.id)} >= {"noted", "joined"}


def test_the_stand_in_means_the_only_shop_there_is(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-2), shop=SHOP)
    feed(bench, SourceKind.ORDERS, [REFUNDED], hours(-3), shop=STAND_IN)
    assert list(bench.summary().shops.values()) == [SHOP]


def test_doing_it_again_changes_nothing(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [REFUNDED], hours(-3), shop=STAND_IN)
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-2), shop=SHOP)
    before = state(bench)
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-2), shop=SHOP)
    feed(bench, SourceKind.ORDERS, [REFUNDED], hours(-3), shop=STAND_IN)
    assert state(bench) == before


def test_two_named_shops_with_one_order_number_stay_apart(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-2), shop="甲")
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-2), shop="乙")
    assert {row.shop for row in bench.cases(Queue.EXPIRING)} == {"甲", "乙"}


def test_money_stays_with_what_it_was_matched_with(bench: Workbench) -> None:
    """Its key names the shop: a person's match, and what was taken apart, go with the shop."""
    numbers = (ORDER, "261116-625944909000340")
    refunds = [
        sale(id=f"2201231234567{at}", order_sn=number, status="退款成功")
        for at, number in enumerate(numbers)
    ]
    feed(bench, SourceKind.AFTER_SALES, refunds, hours(-3), shop=STAND_IN)
    ids = {row.order_sn: row.id for row in bench.cases(Queue.REFUND)}
    asked = [bench.recovery.ask(ids[one], Route.APPEAL, 5000, sent=True).id for one in numbers]
    lines = [returned(5000, order_sn=numbers[0]), returned(5100, order_sn=numbers[1])]
    feed(bench, SourceKind.BILL, lines, hours(90), shop=STAND_IN)
    bench.recovery.unmatch(asked[0])
    more = next(one for one in bench.recovery.incoming() if one.amount_fen == 5100)
    bench.recovery.match(more.key, asked[1])

    def seen() -> tuple[object, ...]:
        money = [(one.amount_fen, one.state, one.candidates) for one in bench.recovery.incoming()]
        found = [(one.state, one.came_fen, one.matched_by) for one in bench.recovery.all()]
        return sorted(money), found

    before = seen()
    feed(bench, SourceKind.ORDERS, [REFUNDED], hours(95), shop=SHOP)
    assert list(bench.summary().shops.values()) == [SHOP]
    assert seen() == before
    more = next(one for one in bench.recovery.incoming() if one.amount_fen == 5100)
    assert more.state == "matched"


@pytest.mark.parametrize("steps", list(permutations(["甲", "乙", "page"])), ids="-".join)
def test_a_page_ends_in_the_shop_whose_export_names_its_order(
    bench: Workbench, steps: tuple[str, ...]
) -> None:
    """A page does not say whose it is, and may come before the export that does."""
    numbers = {"甲": ORDER, "乙": "261116-625944909000340"}
    for step in steps:
        if step == "page":
            shown = page(row(countdown=3600, order_sn=numbers["乙"]), age=hours(-0.5))
            bench.write_page(bench.preview_page(shown))
        else:
            line = sale(id=f"22{step}", order_sn=numbers[step])
            feed(bench, SourceKind.AFTER_SALES, [line], hours(-2), shop=step)
    found = {(one.shop, one.order_sn): one for one in bench.cases(Queue.EXPIRING)}
    assert set(found) == {("甲", numbers["甲"]), ("乙", numbers["乙"])}
    assert found["乙", numbers["乙"]].deadline_at == hours(0.5)
    assert found["乙", numbers["乙"]].after_sale_id == "22乙"


def test_what_was_decided_on_a_page_goes_with_it(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(id="2201", order_sn="o1")], hours(-3), shop="甲")
    shown = page(row(countdown=3600, order_sn=ORDER), age=hours(-2))
    bench.write_page(bench.preview_page(shown))
    (stray,) = [one for one in bench.cases(Queue.EXPIRING) if one.order_sn == ORDER]
    assert stray.shop == "甲"
    bench.set_note([stray.id], "老客户")
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-1), shop="乙")
    (found,) = [one for one in bench.cases(Queue.EXPIRING) if one.order_sn == ORDER]
    assert (found.shop, found.note) == ("乙", "老客户")
