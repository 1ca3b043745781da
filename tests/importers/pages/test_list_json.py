"""The list's own JSON, with a time left whose unit is disputed."""

import pytest

from tests.importers.pages.reading import AFTER_SALE, ORDER, OTHER, read
from tests.makers.pages import PageRow, json_list

ROWS = (PageRow(after_sale_id=AFTER_SALE), PageRow(order_sn=OTHER, after_sale_id="22012312349999"))


def test_rows_are_read() -> None:
    reading = read(json_list(ROWS, left=0))
    assert reading.page == "list"
    first, second = reading.items
    assert (first.order_sn, first.after_sale_id, first.amount_fen) == (ORDER, AFTER_SALE, 3864)
    assert (first.type, first.status) == ("退货退款", "退货退款，待商家确认收货")
    assert (first.reason, first.title) == ("不想要了", "草莓礼盒装 3斤")
    assert second.after_sale_id == "22012312349999"
    assert reading.unmatched == ()


@pytest.mark.parametrize("left", [7_200_000, 5_184_001, 5_184_000_000])
def test_a_figure_too_long_for_seconds_is_milliseconds(left: int) -> None:
    reading = read(json_list(ROWS[:1], left=left))
    assert reading.items[0].countdown == left // 1000


@pytest.mark.parametrize("left", [7200, 5_184_000, -5, 5_184_001_000, 10**30])
def test_a_figure_that_can_be_either_is_shown_and_not_believed(left: int) -> None:
    reading = read(json_list(ROWS[:1], left=left))
    assert reading.items[0].countdown is None
    assert [line.text for line in reading.unmatched] == [f"{ORDER} expireRemainTime {left}"]


@pytest.mark.parametrize(
    "text",
    [
        '{"orderSn": "261117-625944909000871", "id": "x", "refundAmount": "38.64", "expireRemainTime": true}',
        '[[[{"orderSn": "261117625944909000871"}]]]',
        '[{"orderSn": null}, {"orderSn": "261117-625944909000871", "refundAmount": -1}]',
    ],
)
def test_other_shapes_give_what_is_sure(text: str) -> None:
    (item,) = read(text).items
    assert (item.order_sn, item.after_sale_id, item.amount_fen) == (ORDER, "", None)


def test_a_broken_or_deep_document_is_read_as_text() -> None:
    assert read('{"orderSn": "261117-6259').items == ()
    assert read('["orderSn",' + "[" * 100_000).items == ()
