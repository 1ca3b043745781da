"""Shops: the one that stands in for a name, taken over by the first name that comes."""

from models.states import Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import ORDER, SHOP, feed, hours, order, sale
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
