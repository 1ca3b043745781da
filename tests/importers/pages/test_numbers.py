"""Order, after-sale and work order numbers in every form in which they are copied."""

import pytest

from importers.pages.numbers import find_marks
from importers.pages.text import clean
from tests.importers.pages.reading import AFTER_SALE, ORDER, OTHER, only, read

ADDRESS = f"https://mms.pinduoduo.com/aftersales-ssr/detail?id={AFTER_SALE}&orderSn={ORDER}"


def orders(text: str) -> list[str]:
    return [mark.order_sn for mark in find_marks(clean(text).text) if mark.kind == "order"]


def after_sales(text: str) -> list[str]:
    return [mark.number for mark in find_marks(clean(text).text) if mark.kind == "after_sale"]


@pytest.mark.parametrize(
    "copied",
    [
        "261117-625944909000871",
        "261117 - 625944909000871",
        " 261117 -625944909000871 ",
        "261117- 6259 4490 9000 871",
        "2 6 1 1 1 7 - 6 2 5 9 4 4 9 0 9 0 0 0 8 7 1",
        "261117-\u200b625944909000871",
        "2\u200b6\u200d1\ufeff117\u2060-625\u00ad944909000871",
        "\u202a261117-625944909000871\u202c",
        "２６１１１７-６２５９４４９０９０００８７１",
        "２６１１１７－６２５９４４９０９０００８７１",
        "261117\u2010625944909000871",
        "261117‑625944909000871",
        "261117‒625944909000871",
        "261117–625944909000871",
        "261117—625944909000871",
        "261117―625944909000871",
        "261117−625944909000871",
        "261117625944909000871",
        "261117-\n625944909000871",
        "261117\n-625944909000871",
        "261117-625944909\n000871",
        "26111\r\n7-62594490\r\n9000871",
        "261117-\u00a0625944909000871",
        "261117-\u3000625944909000871",
        "订单编号：261117-625944909000871复制",
        "订单号:261117 625944909000871",
        "订单编号 261117 62594 49090 00871",
        "订单编号：\n261117\n625944909000871",
        "\x1b[200~261117-625944909000871\x1b[201~",
        "\x1b[31m261117-625944909000871\x1b[0m",
        "12 261117-625944909000871 3",
    ],
)
def test_an_order_number_is_known_in_every_copied_form(copied: str) -> None:
    assert orders(copied) == [ORDER]


@pytest.mark.parametrize(
    "other",
    [
        "777435023839260",
        "YT8812345678901",
        "261117-62594490900087",
        "261117-6259449090008712",
        "991399625944909000871",  # 21 digits that begin with no day
        "201130 777435023839260",  # a figure beside a waybill
        "22012312345678 1234567",  # an after-sale beside another figure
        "2026-11-20 10:00:00",
        "0571-12345678",
        "https://mms.pinduoduo.com/orders/detail?sn=261117-625944909000871",
    ],
)
def test_what_is_no_order_number_is_not_taken_for_one(other: str) -> None:
    assert orders(other) == []


@pytest.mark.parametrize(
    "copied",
    [
        "22012312345678",
        "售后编号：22012312345678",
        "售后编码 22012312345678",
        "售后编号\n复制\n\n22012312345678",
        "售后编号：2201 2312 3456 78",
        "售后编号：220123\n12345678",
        "售后编号：２２０１２３１２３４５６７８",
        "2201\u200b2312345678",
        "220123 12345678",
        "23012312345678".replace("23", "22", 1),
    ],
)
def test_an_after_sale_number_is_known_in_every_copied_form(copied: str) -> None:
    assert after_sales(copied) == [AFTER_SALE]


def test_an_earlier_shorter_after_sale_number_counts_only_beside_its_label() -> None:
    assert after_sales("售后编号：12345678901") == ["12345678901"]
    assert after_sales("12345678901") == []
    assert after_sales("售后编号：1234567890") == []


@pytest.mark.parametrize(
    "waybill",
    [
        "快递单号：777435023839260",
        "快递单号：22012312345678",
        "退货运单号 23012312345678",
        "YT22012312345678",
        "777435023839260",
        "20261120101010",
        "售后编号\n申请时间\n快递单号\n22012312345678",
    ],
)
def test_a_waybill_is_no_after_sale_number(waybill: str) -> None:
    assert after_sales(waybill) == []


def test_an_order_number_in_digits_is_no_after_sale_number() -> None:
    assert after_sales("售后编号 261117625944909000871") == []
    assert after_sales("售后编号\n2 6 1 1 1 7 - 6 2 5 9 4 4 9 0 9 0 0 0 8 7 1") == []


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        f"/aftersales-ssr/detail?orderSn={ORDER}&id={AFTER_SALE}",
        ADDRESS.replace("&", "&amp;"),
        ADDRESS.replace("-625", "%2D625"),
        ADDRESS[:80] + "\n" + ADDRESS[80:],
        ADDRESS[:60] + "\n" + ADDRESS[60:],
        f"{ADDRESS}&msfrom=mms_sidenav#top",
    ],
)
def test_the_address_of_a_detail_page_names_after_sale_and_order(address: str) -> None:
    item = only(address)
    assert (item.order_sn, item.after_sale_id) == (ORDER, AFTER_SALE)


def test_the_address_of_a_work_order_names_it() -> None:
    item = only("https://mms.pinduoduo.com/aftersales/work_order/tododetail?id=98765432")
    assert (item.kind, item.after_sale_id) == ("work_order", "98765432")


def test_a_negative_experience_is_no_after_sale() -> None:
    page = f"https://mms.pinduoduo.com/orders/appeals/NegativeExperienceDetail?orderSn={ORDER}"
    assert read(page).items == ()
    assert read(f"{page}\n订单编号 {ORDER}\n补偿金额 ￥3.00").items == ()
    assert [item.order_sn for item in read(f"{page}\n{OTHER}\n5时3分").items] == [OTHER]


def test_numbers_know_their_line() -> None:
    reading = read(f"售后\r\n\r\n{ORDER}\r\n5时3分\r\n{OTHER}")
    assert [item.line for item in reading.items] == [3, 5]
    assert reading.items[0].text == ORDER
