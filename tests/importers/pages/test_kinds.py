"""What kind of page it is: errors, evidence requests, work orders, anything else."""

import pytest

from models.states import Queue
from tests.importers.pages.reading import AFTER_SALE, ORDER, OTHER, read
from tests.makers.pages import (
    MENU,
    SHAPES,
    TABS,
    PageRow,
    evidence_list,
    flattened,
    list_page,
    work_order_list,
)

ERRORS = ["未查询到相关订单信息", "订单不存在", "售后单不存在", "操作太过频繁，请稍后再试"]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_page_says_nothing_about_a_case(error: str) -> None:
    address = f"https://mms.pinduoduo.com/aftersales-ssr/detail?id={AFTER_SALE}&orderSn={ORDER}"
    for text in (
        error,
        f"{address}\n{error}",
        f"订单编号：{ORDER}\n查询\n{error}",
        "\n".join((address, *MENU, *TABS, "待商家处理", error)),
    ):
        for page in (text, flattened(text)):
            reading = read(page)
            assert (reading.page, reading.items, reading.unmatched) == ("error", (), ())


def test_a_message_on_a_full_list_does_not_make_it_an_error() -> None:
    text = "操作太过频繁，请稍后再试\n" + list_page([PageRow()], SHAPES["lines"])
    assert read(text).page == "list"


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "你好", "待商家处理 12\n退款成功", "🍓" * 50, "\x00\x01", "{", '{"orderSn": 1}'],
)
def test_any_other_text_is_unknown(text: str) -> None:
    reading = read(text)
    assert (reading.page, reading.items) == ("unknown", ())


def test_the_evidence_page_says_that_it_is_one() -> None:
    text = evidence_list([(ORDER, "5时3分2秒"), (OTHER, "1天2时3分")])
    for page in (text, flattened(text)):
        reading = read(page)
        assert (reading.page, reading.queue) == ("list", Queue.EVIDENCE)
        assert [(item.order_sn, item.countdown, item.kind) for item in reading.items] == [
            (ORDER, 18_182, "after_sale"),
            (OTHER, 93_780, "after_sale"),
        ]


@pytest.mark.parametrize(
    "heading",
    [
        "商家举证",
        "商家举证 - 拼多多商家后台",
        "售后管理 > 退款/售后 > 商家举证",
        "售后管理 / 商家举证",
        "订单号\t举证截止时间\t操作",
        "商家举证\n订单号\t剩余时间",
    ],
)
def test_a_heading_tells_the_evidence_page(heading: str) -> None:
    text = f"{heading}\n{ORDER}\n5时3分"
    assert read(text).queue is Queue.EVIDENCE
    assert read(flattened(text)).queue is Queue.EVIDENCE


@pytest.mark.parametrize(
    "menu",
    [
        "\n".join(TABS),
        "待商家处理 12\n商家举证 3",
        "商家举证 3",
        "商家举证(3)",
        "退款/售后\n商家举证\n工单管理",
        "商家举证\n退款成功",
        "售后管理 > 商家举证 > 其他",
        "如何进行商家举证",
        "",
    ],
)
def test_an_entry_of_a_menu_does_not(menu: str) -> None:
    text = f"{menu}\n{ORDER}\n5时3分"
    assert read(text).queue is None
    assert read(flattened(text)).queue is None


def test_the_word_behind_the_rows_does_not_tell_the_page() -> None:
    assert read(f"{ORDER}\n5时3分\n商家举证").queue is None


def test_buttons_for_evidence_tell_the_page_only_if_every_row_has_one() -> None:
    assert read(f"{ORDER}\n5时3分\n去举证\n{OTHER}\n2时1分\n去举证").queue is Queue.EVIDENCE
    assert read(f"{ORDER}\n5时3分\n去举证\n{OTHER}\n2时1分").queue is None


@pytest.mark.parametrize("flat", [False, True])
def test_work_orders_are_read_with_number_title_and_countdown(flat: bool) -> None:
    text = work_order_list(
        [
            ("12345678", ORDER, "商品质量问题", "2小时将逾期"),
            ("12345679", OTHER, "物流停滞", "1天3小时将逾期"),
        ]
    )
    reading = read(flattened(text) if flat else text)
    assert [
        (item.kind, item.after_sale_id, item.order_sn, item.title, item.countdown)
        for item in reading.items
    ] == [
        ("work_order", "12345678", ORDER, "商品质量问题", 7_200),
        ("work_order", "12345679", OTHER, "物流停滞", 97_200),
    ]


def test_hours_in_words_are_a_work_orders() -> None:
    (item,) = read(f"{ORDER}\n商品质量问题\n2小时将逾期").items
    assert (item.kind, item.title, item.countdown) == ("work_order", "商品质量问题", 7_200)


def test_hours_in_words_beside_an_after_sale_are_the_after_sales() -> None:
    (item,) = read(f"{ORDER}\n仅退款\n待商家处理\n2小时将逾期").items
    assert (item.kind, item.countdown) == ("after_sale", 7_200)


def test_the_menus_entry_makes_no_work_order() -> None:
    (item,) = read(f"工单管理\n{ORDER}\n5时3分").items
    assert item.kind == "after_sale"


def test_a_reading_names_its_source_and_its_content() -> None:
    reading = read(ORDER)
    assert (reading.name, reading.age_origin) == ("pasted", "now")
    assert reading.digest == read(f"\u200b{ORDER}").digest
    assert reading.digest != read(OTHER).digest
