"""Shops: the one that stands in for a name, taken over by the first name that comes."""

from models.states import Queue, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import ORDER, SHOP, feed, hours, order, sale
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
