"""What holds for every page: no text raises, and how it was copied does not matter."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.pages.saved import looks_like_page, page_text
from models.pages import PageItem
from tests.importers.pages.reading import NOW, ORDER, read
from tests.makers.pages import SHAPES, DetailPage, PageRow, as_lines, as_tabs, flattened, list_page

STATUSES = (
    "待商家处理",
    "退货退款，待商家确认收货",
    "买家已发货，商家处理中",
    "闪电退货，待消费者寄出退货",
    "待快递退回后退款",
    "商家驳回退货，待买家处理",
    "退款中",
    "商家同意退款，本单退款成功",
    "因为买家逾期未处理或逾期未发货，此次退款失败",
    "退款申请已撤销",
    "平台处理中",
)
relaxed = settings(deadline=None)
"""The first example pays for reading the word lists; a machine may be busy."""

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c"
FULL_WIDTH = {ord("0") + n: ord("０") + n for n in range(10)}

countdowns = st.one_of(
    st.just(""),
    st.builds(
        "（{}天{}时{}分{}秒 未处理，系统将自动退款）".format,
        st.integers(1, 59), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59),
    ),
    st.builds("（{}时{}分）".format, st.integers(0, 23), st.integers(0, 59)),
)  # fmt: skip
rows = st.builds(
    PageRow,
    order_sn=st.builds(
        "{:02}{:02}{:02}-{:015}".format,
        st.integers(20, 26), st.integers(1, 12), st.integers(1, 28), st.integers(0, 10**15 - 1),
    ),
    applied=st.builds("2026-10-{:02} {:02}:15:59".format, st.integers(1, 30), st.integers(0, 23)),
    countdown=countdowns,
    title=st.sampled_from(["草莓礼盒装", "普通梨 5斤", "樱桃JJ级 顺丰空运", "苹果[/b]10斤"]),
    paid=st.sampled_from(["￥65.00", "¥1,065.00"]),
    refund=st.sampled_from(["￥38.64", "¥500"]),
    ship=st.sampled_from(["未发货", "已发货", "已签收"]),
    type=st.sampled_from(["仅退款", "退货退款", "换货"]),
    status=st.sampled_from(STATUSES),
    talk=st.sampled_from(["", "售后小助手同意退款", "商家同意退款"]),
    reason=st.sampled_from(["不想要了", "质量问题", "其他原因"]),
    buttons=st.sampled_from([("同意退款", "拒绝", "添加备注"), ("添加备注",), ("同意拒收退款",)]),
)  # fmt: skip
pages = st.lists(rows, min_size=1, max_size=5, unique_by=lambda row: row.order_sn)
page_words = st.sampled_from(
    ["订单编号：", ORDER, "261117-", "625944909000871", "22012312345678", "售后编号", "申请时间:", "2026-11-19 22:31:07", "（", "）",
     "5天8时29分52秒", "2小时将逾期", "待商家处理", "退款成功", "退货退款", "同意退款", "￥38.64", "退款金额", "售后状态", "售后类型",
     "退货物流", "协商详情", "聊天记录", "商家举证", "工单编号：12345678", "共 3 条", "未查询到相关订单信息", "\n", "\t", " ", "\f", "\r",
     "aftersales-ssr/detail?id=22012312345678&orderSn=", "{", "[", '"orderSn"', "\u200b", "\ud800", "\x1b[31m", "，", ",", ":"]
)  # fmt: skip


def facts(item: PageItem) -> tuple[object, ...]:
    """Everything but where the item stands."""
    return (
        item.order_sn, item.after_sale_id, item.kind, item.applied_at, item.countdown, item.status,
        item.type, item.amount_fen, item.reason, item.agreed_by, item.agreed_line, item.title,
    )  # fmt: skip


def core(item: PageItem) -> tuple[object, ...]:
    return item.order_sn, item.countdown, item.status


def all_facts(text: str) -> list[tuple[object, ...]]:
    return [facts(item) for item in read(text).items]


@relaxed
@given(st.text())
def test_no_text_raises(text: str) -> None:
    reading = read(text)
    assert all(len(item.text) <= 200 for item in reading.items)


@relaxed
@given(st.lists(st.one_of(page_words, st.text(max_size=5)), max_size=60).map("".join))
def test_no_text_made_of_page_words_raises(text: str) -> None:
    reading = read(text)
    for item in reading.items:
        assert 1 <= item.line <= text.count("\n") + text.count("\r") + 1
        assert item.applied_at is None or item.applied_at <= NOW
        assert item.order_sn or item.after_sale_id


@relaxed
@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for whole in (data, b"<html>" + data, b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + data):
        looks_like_page(whole)
        text = page_text(whole)
        if text is not None:
            read(text)


@relaxed
@given(pages)
def test_every_row_is_read_as_it_was_written(made: list[PageRow]) -> None:
    items = read(list_page(made, as_lines)).items
    assert [(item.order_sn, item.status, item.type, item.title, item.reason) for item in items] == [
        (row.order_sn, row.status, row.type, row.title, row.reason) for row in made
    ]
    assert [item.countdown is None for item in items] == [not row.countdown for row in made]


@relaxed
@given(pages)
def test_tabs_or_lines_are_the_same(made: list[PageRow]) -> None:
    assert all_facts(list_page(made, as_tabs)) == all_facts(list_page(made, as_lines))


@relaxed
@given(pages, st.sampled_from(list(SHAPES)))
def test_a_page_on_one_line_says_the_same(made: list[PageRow], shape: str) -> None:
    page = list_page(made, SHAPES[shape])
    flat = flattened(page.replace("\t", " "))
    assert [core(item) for item in read(flat).items] == [core(item) for item in read(page).items]


@relaxed
@given(pages, st.sampled_from(list(SHAPES)), st.randoms(use_true_random=False))
def test_invisible_characters_change_nothing(made: list[PageRow], shape: str, dice: "Dice") -> None:
    page = list_page(made, SHAPES[shape])
    strewn = "".join(c + (dice.choice(INVISIBLE) if dice.random() < 0.3 else "") for c in page)
    assert all_facts(strewn) == all_facts(page)


@relaxed
@given(pages, st.sampled_from(list(SHAPES)))
def test_full_width_digits_change_nothing(made: list[PageRow], shape: str) -> None:
    page = list_page(made, SHAPES[shape])
    assert all_facts(page.translate(FULL_WIDTH)) == all_facts(page)


@relaxed
@given(pages, st.sampled_from(["lines", "tabs"]), st.randoms(use_true_random=False))
def test_more_blanks_change_nothing(made: list[PageRow], shape: str, dice: "Dice") -> None:
    page = list_page(made, SHAPES[shape])
    more = "".join(
        f"{' ' * dice.randint(0, 2)}{c * dice.randint(1, 2)}{' ' * dice.randint(0, 2)}"
        if c in "\n\t"
        else c
        for c in page
    )
    assert all_facts(more) == all_facts(page)


@relaxed
@given(pages, st.data())
def test_removing_a_number_never_gives_its_countdown_to_another(
    made: list[PageRow], data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, len(made) - 1))
    page = list_page(made, as_lines, chrome=False)
    masked = page.replace(made[lost].order_sn, "已隐藏")
    before = {item.order_sn: item.countdown for item in read(page).items}
    for item in read(masked).items:
        assert item.countdown == before[item.order_sn]


@relaxed
@given(st.sampled_from(STATUSES), countdowns, st.booleans())
def test_a_detail_page_on_one_line_says_the_same(
    status: str, countdown: str, address: bool
) -> None:
    page = "\n".join(DetailPage(status=status, countdown=countdown, address=address).lines())
    assert [core(item) for item in read(flattened(page)).items] == [
        core(item) for item in read(page).items
    ]


class Dice:
    """What the tests use of `random.Random`."""

    choice: Callable[[str], str]
    random: Callable[[], float]
    randint: Callable[[int, int], int]


@pytest.mark.slow
@pytest.mark.parametrize(
    "junk",
    ["1", "1 ", "2 0 1 2 1 2 ", "-", "1-", " ", "\n", "5天8时", "（", "订单编号：", "售后编号 ", "aftersales-ssr/detail?",
     "261117-6259449090 ", "{", "中", "￥1", "1,111", "2026-11-19 ", "售后状态 退款金额 售后类型 ", "商家举证 ", "\x1b[", "a", "<"],
)  # fmt: skip
def test_a_megabyte_of_junk_is_read_in_a_moment(junk: str) -> None:
    text = junk * (1_000_000 // len(junk))
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 3  # a third of it on an idle machine; far from quadratic
